"""The reader: a Textual app over the library, the marks and the configuration."""

import os

# Textual reads this when it is imported. At its default of 60 frames per second, the results for a
# typed character would wait up to 16 ms for the next frame; higher rates slow down the start.
os.environ.setdefault("TEXTUAL_FPS", "90")
