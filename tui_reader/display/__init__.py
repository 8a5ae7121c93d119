"""Text for the terminal, in the app and on the command line: lines, signs, times, counts."""
