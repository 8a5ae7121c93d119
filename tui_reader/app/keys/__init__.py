"""Every key of the reader, and the user's keymap."""
