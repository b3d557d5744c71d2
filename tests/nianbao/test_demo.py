"""`nianbao demo`: its second crawl finds the one figure that was changed in silence, and the digest leads with it."""

from __future__ import annotations

import json
from pathlib import Path

from support import nianbao

from nianbao.samples.truth import REVISED_BY, REVISED_CODE
from output.run_folder import finished_runs, read_run


def test_the_second_crawl_finds_the_silent_revision_and_a_second_demo_nothing(tmp_path: Path) -> None:
    done = nianbao("demo", "--data", tmp_path, code=1)
    first, second = finished_runs(tmp_path)
    assert done.stdout.splitlines() == [str(second / "digest" / "index.html")]
    twin = json.loads((second / "digest.json").read_text("utf-8"))
    (version,) = twin["new_versions"]
    assert version["why"] == "new_bytes"
    assert version["source"]["url"] == version["before"]["url"]
    assert version["source"]["document"] != version["before"]["document"]
    (change,) = version["cells"]
    assert change["code"] == REVISED_CODE
    assert change["new"]["value"] == change["old"]["value"] + REVISED_BY
    assert len(read_run(first).records) == len(read_run(second).records)
    assert "reading 1 document" in done.stderr

    again = nianbao("demo", "--data", tmp_path, code=1)
    assert len(finished_runs(tmp_path)) == 3
    assert "nothing was read again" in again.stderr
    assert "Nothing new since run" in again.stderr
