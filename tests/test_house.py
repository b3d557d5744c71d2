"""The house's arrows: data goes one way, and a package imports only what stands above it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = {"crawler", "extract", "normalize", "output", "nianbao"}
# What each package may import of ours besides itself: a package, or one module of it.
ALLOWED = {
    "crawler": set(),
    "extract": set(),
    "normalize": {"extract.document"},
    # The table of regions is what the digest sorts portals by: facts, and nothing about reading.
    "output": {"normalize.record", "normalize.regions.table"},
    "nianbao": OURS,
}


def imports_of(path: Path) -> Iterator[str]:
    """Absolute names of the modules a file imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the arrows"
            yield str(node.module)


@pytest.mark.parametrize("package", sorted(OURS))
def test_arrows_point_down(package: str):
    files = sorted((ROOT / package).rglob("*.py"))
    assert files
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files
        for name in imports_of(path)
        if (top := name.split(".")[0]) in OURS and top != package
        if top not in ALLOWED[package] and name not in ALLOWED[package]
    ]
    assert wrong == []


def test_the_check_can_fail(tmp_path: Path):
    file = tmp_path / "a.py"
    file.write_text("import os\ndef f():\n    from extract.html import read_html\n")
    assert list(imports_of(file)) == ["os", "extract.html"]


def test_files_stay_readable():
    long = {
        str(path.relative_to(ROOT)): lines
        for package in OURS
        for path in (ROOT / package).rglob("*.py")
        if (lines := len(path.read_text("utf-8").splitlines())) > 450
    }
    assert long == {}


def test_no_zero_by_default_and_no_swallowed_errors():
    """Blank is never zero: `or 0` is how it becomes one. A bare except is how an error becomes content."""
    for package in OURS:
        for path in (ROOT / package).rglob("*.py"):
            tree = ast.parse(path.read_text("utf-8"))
            for node in ast.walk(tree):
                place = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
                if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
                    last = node.values[-1]
                    assert not (
                        isinstance(last, ast.Constant) and last.value == 0 and last.value is not False
                    ), place
                if isinstance(node, ast.ExceptHandler):
                    assert node.type is not None, place
