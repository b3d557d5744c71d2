"""Pages that are pictures: the grid is found first, then every cell is read on its own.

`reading.py` tells the whole story of a page. `upright.py` and `page.py` make it upright and flat; `layout.py` takes it
apart: `lines.py` and `worn.py` find ruling lines, `frame.py` the lattices they make, `walls.py`, `known.py` and
`parting.py` their cells (`grid.py`), `marks.py` and `ink.py` the text, `freeform.py` tables without a grid.
`judging.py` has all of it read: `reader.py` is the contract of the readers (`rapid.py`, `tesseract.py`),
`chosen.py` makes those that are wanted, and `verdict.py` decides what their votes are worth. Imported only when
a scan is really read: the libraries are heavy.
"""
