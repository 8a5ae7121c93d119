"""The screen on which a whole paper is read."""
