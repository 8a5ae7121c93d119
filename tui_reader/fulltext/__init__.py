"""The paper itself: parses its HTML page to blocks, and lays the blocks out as lines."""
