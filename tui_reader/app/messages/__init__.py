"""The texts that the reader shows: titles, progress, hints, problems of the configuration."""
