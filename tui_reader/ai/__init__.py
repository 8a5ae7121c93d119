"""AI sections written by any server with OpenAI's API, kept as digests."""
