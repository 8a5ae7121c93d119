"""The reader's themes, the user's, and the style sheets."""
