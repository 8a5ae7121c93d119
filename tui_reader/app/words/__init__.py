"""What the reader says, as text."""
