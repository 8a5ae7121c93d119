"""The reader: a Textual app over the library, the marks and the configuration."""
