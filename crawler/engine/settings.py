"""Scrapy's settings, each with its reason."""

SPIDER_MODULES = ["crawler.engine.spiders"]
NEWSPIDER_MODULE = "spiders"

# Plain asyncio: one event loop, no reactor beside it.
TWISTED_REACTOR_ENABLED = False

# A visit goes its whole way there: exact capture, politeness, links. Nothing but http and https is
# fetched; Scrapy's own middleware would change, retry, follow or drop what has to be seen whole.
DOWNLOADER = "crawler.engine.downloader.Downloader"
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES = {"crawler.engine.seeds.Seeds": 100}
EXTENSIONS_BASE: dict[str, int] = {}

# What a crawl counts is in its archive and its log (state/events.py).
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"

# The frontier is ours: durable, and flat in memory.
SCHEDULER = "crawler.engine.scheduler.Scheduler"

# Doors for other programs of the machine; one of them runs code that is sent to it.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

# `scrapy crawl` works on the collection of this folder.
ADDONS = {"crawler.engine.addon.Letapis": 100}

# What people see comes from us; Scrapy speaks up when something is wrong.
LOG_LEVEL = "WARNING"
LOG_INSTALL_ROOT_HANDLER = False
