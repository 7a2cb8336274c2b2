"""How Scrapy is set up and started; the downloader handles a visit from start to end."""
