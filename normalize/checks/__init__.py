"""Checks: what a report must satisfy. A check reports; it never changes a value."""
