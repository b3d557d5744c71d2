"""Scrapy downloader middlewares, from the engine to the network: guard, (Scrapy's own), retry, replay, record."""
