"""The verbs around crawls: options, help, and what happens before and after a crawl."""
