"""`Document` in, `Record` and findings out: the form's cells, each with its state, its value and its source.

Pure: knows the form, knows nothing of files. Start with `record.py` (what comes out), `forms/` (the statutory
forms as data), then `normalize.py` (the way from one to the other).
"""
