"""The front door: command line, the run that joins crawler, extract, normalize and output, and the sample portals.

Start with `run.py`: it tells the whole story on one screen.
"""

__version__ = "0.1.0"
