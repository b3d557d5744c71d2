"""Records, findings and issues in; record files, the corpus and the digest out.

Knows nothing of how anything was read. Start with `run_folder.py` (what a run leaves behind), then `digest/`.
"""
