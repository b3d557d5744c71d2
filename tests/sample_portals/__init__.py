"""Sample portals of every family, laid out from one table of truth (`truth.py`). Made anew for each test,
always alike."""
