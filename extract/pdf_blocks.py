"""Laid-out pages to a document's blocks: paragraphs, and tables in reading order."""

from __future__ import annotations

from collections.abc import Container, Sequence

from extract.document import Block, Paragraph
from extract.pdf_breaks import join_over_breaks
from extract.pdf_columns import find_columns
from extract.pdf_furniture import without_furniture
from extract.pdf_layout import PageLayout, hull, locate
from extract.textflow import TextLine, join_lines, margins, paragraphs


def document_blocks(
    pages: Sequence[PageLayout | list[Block]], known: Container[str] = frozenset()
) -> list[Block]:
    """All pages' blocks in order. A page is laid out, or a list of blocks where it was read as a picture. `known` are
    labels of forms (`pdf_labels.label_texts`)."""
    without_furniture([page for page in pages if isinstance(page, PageLayout)])
    layouts = [page if isinstance(page, PageLayout) else None for page in pages]
    find_columns(layouts)
    join_over_breaks(layouts, known)
    blocks: list[Block] = []
    for page in pages:
        blocks += page_blocks(page) if isinstance(page, PageLayout) else page
    return blocks


def page_blocks(layout: PageLayout) -> list[Block]:
    """The page's tables and paragraphs in reading order."""
    content = layout.content
    blocks: list[tuple[float, Block]] = [(t.box[1], t.table(content)) for t in layout.tables]
    tops = sorted(top for top, _ in blocks)
    left, right = margins(layout.lines, [table.box for table in layout.tables])
    for lines in _between(layout.lines, tops):
        for group in paragraphs(lines, left, right):
            members = [lines[i] for i in group]
            box = hull(line.box for line in members)
            text = join_lines([line.text for line in members])
            if text:
                blocks.append((box[1], Paragraph(text, locator=locate(content, box))))
    return [block for _, block in sorted(blocks, key=lambda item: item[0])]


def _between(lines: Sequence[TextLine], tops: Sequence[float]) -> list[list[TextLine]]:
    """The lines, parted where a table stands between them: a paragraph doesn't run through a table."""
    parts: list[list[TextLine]] = [[] for _ in range(len(tops) + 1)]
    for line in lines:
        parts[sum(top <= line.box[1] for top in tops)].append(line)
    return parts
