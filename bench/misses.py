"""`python -m bench.misses [FORMAT…] [--seeds N] [--out FILE]`: what our readers miss, by format and kind, with a
document that shows each. For whoever mends readers; looks at no held-back seed."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.scoring import Score, add, grouped, read_record
from nianbao.quirks import FORMATS, generate_many

BATCH = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("formats", nargs="*", default=list(FORMATS))
    parser.add_argument("--seeds", type=int, default=60)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument(
        "--keep", type=Path, help="write the documents that are not read perfectly into this folder"
    )
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    lines: list[str] = []
    for name in options.formats:
        lines += _format_lines(name, range(options.first, options.first + options.seeds), options.keep)
    text = "\n".join(lines) + "\n"
    if options.out:
        part = Path(tempfile.mkstemp(dir=options.out.parent)[1])
        part.write_text(text, "utf-8")
        part.chmod(0o644)
        part.replace(options.out)
    sys.stdout.write(text)


def _format_lines(name: str, seeds: range, keep: Path | None) -> list[str]:
    score = Score()
    quirks: dict[str, tuple[str, ...]] = {}
    for start in range(seeds.start, seeds.stop, BATCH):
        for generated in generate_many(range(start, min(start + BATCH, seeds.stop)), name):
            quirks[generated.name] = generated.quirks
            perfect = score.perfect
            add(score, generated, *read_record(generated.data, generated.name))
            if keep and score.perfect == perfect:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / generated.name).write_bytes(generated.data)
    n = score.documents
    cells, nonzero = score.share(score.right, score.cells), score.share(score.nonzero_right, score.nonzero)
    lines = [
        f"## {name}: {score.perfect} of {n} documents without any miss",
        f"cells {cells} %, non-zero {nonzero} %, silent wrong numbers {score.silent}; form {score.form}, "
        f"agency {score.agency}, year {score.year}, title {score.title}, sections {score.sections} of {n}",
        "",
    ]
    for kind, misses, documents, example, suspects in grouped(score.misses, quirks):
        lines.append(f"- {kind}: {misses} misses in {documents} documents; e.g. {example}")
        lines.append(f"  often with: {suspects}")
    return [*lines, ""]


if __name__ == "__main__":
    main()
