"""Paths of elements: equal to libxml2's, followed back to where they came from, fast among many siblings."""

from __future__ import annotations

import time

import pytest
from lxml import etree
from lxml import html as lxml_html

from extract.paths import Paths, follow

TREES = {
    "one of a kind": "<a><b/><c><d/></c></a>",
    "siblings": "<a>x<b/>y<c/><b/><!-- b --><?pi?><b><b/></b></a>",
    "prefixes": '<w:a xmlns:w="u" xmlns:v="s"><w:b/><v:b/><b/><w:b><v:c/></w:b></w:a>',
    "default namespace": '<a xmlns="u" xmlns:q="v"><b/><q:b/><c/><q:b><z xmlns=""/><z xmlns=""/></q:b>'
    '<b xmlns="w"/></a>',
    "default namespace, lone children": '<a xmlns="u"><b><c/></b></a>',
}


@pytest.mark.parametrize("source", TREES.values(), ids=TREES)
def test_paths_are_those_of_libxml2(source: str):
    root = etree.fromstring(source)
    check(root)


def test_paths_in_a_web_page_with_elements_of_words():
    page = "<p>a<b>1</b><b>2</b></p><div><p>1<p>2<o:p>3</o:p><o:p>4</o:p><st1:chsdate>5</st1:chsdate></div>"
    check(lxml_html.document_fromstring(page))


def check(root: etree._Element) -> None:
    tree = root.getroottree()
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    paths = Paths()
    for element in reversed(elements):
        assert paths(element) == tree.getpath(element)
        assert follow(root, paths(element)) is element


@pytest.mark.parametrize(
    "path", ["/x", "/a/b[4]", "/a/b[0]", "/a/b/c/d", "/a/x", "", "//b", "/a/b[999999999999]"]
)
def test_a_path_that_leads_nowhere(path: str):
    assert follow(etree.fromstring("<a><b/><b/><b/></a>"), path) is None


def test_many_siblings_take_no_longer_each():
    root = etree.fromstring(f"<a>{'<b/>' * 100_000}</a>")
    paths = Paths()
    start = time.process_time()
    assert paths(root[99_999]) == "/a/b[100000]"
    assert len({paths(element) for element in root}) == 100_000
    assert time.process_time() - start < 3
