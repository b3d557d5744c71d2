"""The spider. There is one, driven by portal files."""
