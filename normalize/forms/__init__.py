"""The statutory forms as data. `indicators.csv` names every cell; `definition.py` gives it structure;
`layout.py` sets it as printed. Matchers, checks, the digest's tables and the JSON Schema derive from here."""
