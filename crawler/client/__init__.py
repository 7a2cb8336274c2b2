"""The exact HTTP/1.1 client: bytes out, bytes in, bounded and guarded; no Scrapy."""
