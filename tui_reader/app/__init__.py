"""The reader: a Textual app over the library, the marks and the configuration."""

import os

# how often Textual paints, told before it is imported: at its 60 a second, what a search finds for
# a character would wait for the 16 ms after its own paint; more often would cost the start paints
os.environ.setdefault("TEXTUAL_FPS", "90")
