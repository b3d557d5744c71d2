"""How fast, and in how much memory, the crawler collects (`make bench-crawl`)."""
