"""What the reader shows and remembers, without a screen."""
