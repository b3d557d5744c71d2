"""Sample portals (docstring to come)."""
