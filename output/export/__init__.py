"""The corpus as files for other programs. Read first: `tables.py` (what the rows are), then `write.py` (the formats).

    tables.py      columns of cells, reports, findings and sections, and a record's rows in each
    wide.py        one row a report, one column a figure
    selection.py   which records and cells an export holds
    delimited.py   CSV and JSONL · workbook.py Excel · package.py the Data Package and its dictionary
    write.py       a folder of any of these, whole or not at all

Blank is never zero: where there is no number there is no value, and the column of states says why. The same records
give the same bytes.
"""
