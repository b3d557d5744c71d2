"""Pages that are pictures: the grid is found first, then every cell is read on its own.

`reading.py` tells the whole story of a page; `page.py` makes it upright and flat, `grid.py` finds the tables,
`ink.py` the lines of text, `reader.py` is the contract of the readers (`rapid.py`, `tesseract.py`), `chosen.py`
makes those that are wanted, and `verdict.py` decides what their votes are worth. Imported only when a scan is
really read: the libraries are heavy.
"""
