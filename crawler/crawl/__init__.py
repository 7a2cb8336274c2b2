"""A crawl: what it visits, which part a worker has, its runs, how it continues and ends."""
