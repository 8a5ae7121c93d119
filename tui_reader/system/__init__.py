"""Where files live, and how they are written, locked and logged."""
