"""`make bench-start`: how soon a command is there, beside the interpreter alone. Medians of wall times."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.report import print_table, source, write_result
from nianbao.quirks import generate

WANTED = {"nianbao --help": 0.3, "nianbao extract one.html": 1.0}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench-start", description=__doc__)
    parser.add_argument("--repeats", type=int, default=9)
    repeats = parser.parse_args().repeats
    about = source()
    nianbao = str(Path(sys.executable).with_name("nianbao"))
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "one.html"
        page.write_bytes(generate(0, "html").data)
        commands = {
            "floor: python -c pass": [sys.executable, "-c", "pass"],
            "nianbao --help": [nianbao, "--help"],
            "nianbao extract one.html": [nianbao, "extract", str(page)],
        }
        spent: dict[str, list[float]] = {name: [] for name in commands}
        # By turns: whatever else the machine does meanwhile, it does to all of them.
        for _ in range(repeats + 1):
            for name, command in commands.items():
                began = time.perf_counter()
                subprocess.run(command, capture_output=True, check=True)
                spent[name].append(time.perf_counter() - began)
    medians = {name: statistics.median(found[1:]) for name, found in spent.items()}
    floor = next(iter(medians.values()))
    print_table(
        "Start-up, seconds on the wall",
        ("command", "median", "least", "times the floor", "wanted"),
        [
            (
                name,
                f"{median:.2f}",
                f"{min(spent[name]):.2f}",
                f"{median / floor:.1f}",
                f"{WANTED.get(name, '')}",
            )
            for name, median in medians.items()
        ],
    )
    write_result(
        "start-up", {"medians": medians, "spent": spent, "wanted": WANTED}, about, ("typer", "pebble")
    )


if __name__ == "__main__":
    main()
