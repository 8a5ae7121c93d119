"""The user's marks: stored, recovered, backed up, written as text."""
