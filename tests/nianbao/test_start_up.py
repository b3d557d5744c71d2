"""What a command does not need is not loaded: help is there at once, one web page is read in less than a second
(`make bench` measures both)."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys

import pytest

from tests.quirk_golden import FOLDER

PAGE = FOLDER / "html_2014.html"
# What reads scans, crawls, or counts: each costs a tenth of a second or more.
HEAVY = {"altair", "cv2", "numpy", "onnxruntime", "pandas", "pdfplumber", "polars", "ray", "rapidocr", "scrapy",
         "sqlalchemy", "twisted", "py7zr"}  # fmt: skip
SECONDS = 0.3


def loaded(*arguments: str) -> set[str]:
    """Top-level names of every module that the command or a process of its has loaded."""
    command = [sys.executable, "-X", "importtime", "-m", "nianbao", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONUTF8": "1"}
    )
    return {name.split(".")[0] for name in re.findall(r"^import time:.*\|\s*([\w.]+)$", done.stderr, re.M)}


def test_help_loads_nothing_but_the_command_line():
    names = loaded("--help")
    assert "typer" in names
    assert not names & (HEAVY | {"lxml", "rich", "pydantic", "pebble"})


def test_a_web_page_is_read_without_what_reads_scans():
    names = loaded("extract", str(PAGE), "--reader", "rapidocr")
    assert {"lxml", "rapidfuzz", "pebble"} <= names
    assert not names & HEAVY


def test_a_page_image_is_not_read_without_it():
    """The check above can fail: the very same look at a command that needs it."""
    from nianbao.samples.store import DATA

    assert loaded("extract", str(DATA / "lq_land-2021.pdf")) & HEAVY


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_takes_little_of_a_processor(arguments: tuple[str, ...]):
    """In processor time, which a busy machine hardly changes; the least of three."""
    least = SECONDS
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "nianbao", *arguments], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        least = min(least, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert least < SECONDS
