"""Scrapy settings. Every value that differs from Scrapy's own says so: "default X, here Y because Z".

`crawl.py` adds what differs from portal to portal: DOWNLOAD_DELAY, AUTOTHROTTLE_START_DELAY, ROBOTSTXT_OBEY,
DOWNLOAD_VERIFY_CERTIFICATES, LOG_FILE.
"""

import os

BOT_NAME = "nianbao"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# Default names Scrapy. Here what it collects, and how to reach whoever runs it: set NIANBAO_CONTACT to your address.
CONTACT = os.environ.get("NIANBAO_CONTACT", "https://pypi.org/project/nianbao/")
USER_AGENT = f"nianbao/0.1 (annual disclosure reports; contact: {CONTACT})"

# --- Politeness ---

# Default False in code: every site is asked. A portal file may set it aside, with the reason on record.
ROBOTSTXT_OBEY = True
# Default 8, here 1 because county portals run on one small machine.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Default 0, here 2 s because that is what the field's careful crawlers use; portal files say `pace`.
DOWNLOAD_DELAY = 2.0
# Default 0.5 (half as much to half as much again), here 0: the delay promises a least time between two requests.
DOWNLOAD_DELAY_JITTER = 0
# Default False, here True because a slow server should be asked more slowly still.
AUTOTHROTTLE_ENABLED = True
# Default 5, here the delay itself: `pace` is already the careful value.
AUTOTHROTTLE_START_DELAY = 2.0

# --- Limits ---

# Default 1 GiB, here 64 MB because the largest reports seen are scans of about 30 MB.
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
# Default 32 MiB, here 0 (no warning): the limit itself is reported.
DOWNLOAD_WARNSIZE = 0
# Default 180 s, here 30 because at one request at a time a dead host would hold up its portal for hours.
DOWNLOAD_TIMEOUT = 30
# Default 60 s, here 15 for the same reason.
DNS_TIMEOUT = 15
# Default 20, here 5 because portals that send one round in circles do so at once.
REDIRECT_MAX_TIMES = 5
# Default 100 s, here 5: a page that refreshes itself later than that is a page, not a redirect.
METAREFRESH_MAXDELAY = 5
# Default 2, here 3 because provincial networks drop connections; each retry waits longer (RETRY_BACKOFF, ours).
RETRY_TIMES = 3
RETRY_BACKOFF = 2.0
# Default ERROR, here WARNING: the failure is in the ledger and in the digest.
RETRY_GIVE_UP_LOG_LEVEL = "WARNING"

# --- Trust ---

# Default False, here True: an unverified page proves nothing. A portal file may set it aside, with the reason.
DOWNLOAD_VERIFY_CERTIFICATES = True
# Ours, in place of Scrapy's: the hosts that a portal file names are let off, no others.
DOWNLOADER_CLIENTCONTEXTFACTORY = "crawler.middlewares.certificates.CertificatesByHost"
UNVERIFIED_HOSTS: list[str] = []
# Default "DEFAULT", here one level lower because many portals offer only ciphers that OpenSSL 3 no longer takes.
DOWNLOADER_CLIENT_TLS_CIPHERS = "DEFAULT@SECLEVEL=1"
# Default has file, ftp, s3 and data too; here only the web: a link in a page must not read our disk.
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}
# Default True, here False: nobody should be able to talk to a running crawl.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
# Not even loaded: what they import takes a quarter of a second.
EXTENSIONS = {
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
}
# Default True, and kept: cookie-echo redirects loop without a jar.
COOKIES_ENABLED = True

# Default "en" and whatever this Python can decode; here Chinese, and only encodings that every WARC tool can undo.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Accept-Encoding": "gzip, deflate",
}

# Ours: so many pages of one list are read, no more. A province's list of everything has some hundreds.
LIST_PAGES = 2000
# Ours: so many failures of one host in a row, retries included in each, and the run leaves it alone.
BREAKER_FAILURES = 5

DOWNLOADER_MIDDLEWARES = {
    # Engine side: before robots.txt (100) is asked for.
    "crawler.middlewares.guard.AddressGuard": 40,
    "crawler.middlewares.breaker.CircuitBreaker": 45,
    # Default 100, here ours in its place: a web page served as robots.txt is no rule.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    # Default 50, here off: it only knows host names, the guard knows ports and addresses and keeps a row of it.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    # Default 550, here ours in its place, because it waits.
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.middlewares.retry.BackoffRetryMiddleware": 550,
    # Default 590, here off: the recorder decodes, because the archive keeps the body as it was sent.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.middlewares.replay.ReplayMiddleware": 950,
    # Network side.
    "crawler.middlewares.record.RecordMiddleware": 960,
}

# --- Logging: stdout is data, so the log goes to a file ---

# Default DEBUG, here INFO: the ledger has the details.
LOG_LEVEL = "INFO"
# Default True, here False: the summary is in the ledger.
STATS_DUMP = False
# Default True, here False: sizes and counts of requests are in the archive and the ledger.
DOWNLOADER_STATS = False
