"""How text is shown, in the app and by the command line: wrapping, glyphs, times."""
