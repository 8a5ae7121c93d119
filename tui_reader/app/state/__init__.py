"""The state of the reader, without a screen."""
