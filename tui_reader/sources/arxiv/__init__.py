"""arXiv's news and searches as sources."""
