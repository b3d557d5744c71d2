"""`make bench-export`: how long, in how much memory and how large the corpus and its exports are, over `--records`
synthetic reports (5,000): one sample report, read once, under as many names, in 34 provinces and ten years.

Each step runs in a process of its own, and its peak memory is that process's.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.memory import peak_mib
from bench.report import print_table
from nianbao.form_figures import all_figures
from nianbao.reading import FilePart, ReadJob, read_job
from nianbao.samples.store import DATA
from output.corpus import corpus_records, refresh_corpus
from output.export.selection import Selection
from output.export.write import FORMATS, write_export
from output.run_data import Manifest, manifest_to_json

_MOMENT = "2026-01-01T00:00:00+00:00"
_PROVINCES = (
    tuple(range(11, 16)) + tuple(range(21, 24)) + tuple(range(31, 38)) + tuple(range(41, 47)) + (50, 51)
)
_YEARS = 10


def make_run(data: Path, records: int) -> None:
    """A finished run's folder with so many records."""
    result = json.loads(read_job(ReadJob("sample", (FilePart(str(DATA / "cw_edu-2020.pdf")),))))
    sample = result["record"]
    run = data / "runs" / "synthetic"
    run.mkdir(parents=True)
    with (run / "records.jsonl").open("w", encoding="utf-8") as lines:
        for number in range(records):
            agency, year = divmod(number, _YEARS)
            region = f"{_PROVINCES[agency % len(_PROVINCES)]}0100"
            record = {
                **sample,
                "record_id": f"{2014 + year}-{agency:06d}",
                "year": 2014 + year,
                "agency": {**sample["agency"], "name": f"第{agency}局", "region_code": region},
            }
            lines.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
    manifest = Manifest("synthetic", _MOMENT, _MOMENT, "finished")
    (run / "manifest.json").write_text(json.dumps(manifest_to_json(manifest)), "utf-8")


def step(name: str, data: Path) -> None:
    """Do one step and print seconds, peak memory and bytes as JSON."""
    start = time.perf_counter()
    if name == "corpus":
        made = refresh_corpus(data)
        assert made is not None
    else:
        made = data / f"export-{name}"
        format = next(known for known in FORMATS if known == name)
        records = corpus_records(data / "corpus")
        write_export(
            records, made, figures=all_figures(), format=format, selection=Selection(), version="bench"
        )
    measured = {
        "seconds": time.perf_counter() - start,
        "memory": round(peak_mib() * 1024 * 1024),
        "bytes": sum(path.stat().st_size for path in made.rglob("*") if path.is_file()),
    }
    sys.stdout.write(json.dumps(measured))


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench-export", description=__doc__)
    parser.add_argument("--records", type=int, default=5000)
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        step(options.step, options.data)
        return
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        make_run(data, options.records)
        for name in ("corpus", *FORMATS):
            command = [sys.executable, "-m", "bench.export", "--step", name, "--data", folder]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            got = json.loads(done.stdout)
            rows.append(
                (name, f"{got['seconds']:.1f}", f"{got['memory'] / 1e6:,.0f}", f"{got['bytes'] / 1e6:,.1f}")
            )
    print_table(f"{options.records:,} reports", ("step", "seconds", "peak MB", "MB on disk"), rows)


if __name__ == "__main__":
    main()
