"""The terminal around the reader: colours, clipboard, editor, openers, suspension."""
