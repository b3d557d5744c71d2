"""Regions of China: the shipped table (`table.py`), and what a name as printed says of them (`places.py`)."""
