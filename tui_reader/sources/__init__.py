"""Sources: each keeps a folder of digest files current."""
