"""Scrapy's settings, each with its reason."""

SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "spiders"

# Plain asyncio: one event loop, no reactor beside it.
TWISTED_REACTOR_ENABLED = False

# Exact capture: our handler keeps the wire's bytes. Nothing but http and https is fetched.
DOWNLOAD_HANDLERS = {
    "http": "crawler.handler.ExactHandler",
    "https": "crawler.handler.ExactHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}

# Scrapy's own middleware changes, retries, follows or drops what ours has to see whole.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {"crawler.outcome.Outcome": 100}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES = {"crawler.links.harvest.Harvest": 100}
EXTENSIONS_BASE: dict[str, int] = {}

# A page leads to nothing that Scrapy handles (links/harvest.py): a hundred workers, its default,
# would be started for each.
CONCURRENT_ITEMS = 1

# What a crawl counts is in its archive and its log (state/events.py).
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"

# The frontier is ours: durable, and flat in memory.
SCHEDULER = "crawler.scheduler.Scheduler"

# Doors for other programs of the machine; one of them runs code that is sent to it.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

# `scrapy crawl` works on the collection of this folder.
ADDONS = {"crawler.addon.Letapis": 100}

# What people see comes from us; Scrapy speaks up when something is wrong.
LOG_LEVEL = "WARNING"
LOG_INSTALL_ROOT_HANDLER = False
