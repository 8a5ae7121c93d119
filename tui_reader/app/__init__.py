"""The reader: a Textual app over the library, the marks and the configuration."""

import os

# how often Textual paints, told before it is imported: at its 60 a second, what a search finds for
# a character would wait for the 16 ms after the character's own paint
os.environ.setdefault("TEXTUAL_FPS", "120")
