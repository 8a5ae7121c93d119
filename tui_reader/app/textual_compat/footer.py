"""The widget that shows one key in Textual's footer, which Textual 8.2 does not export."""

from textual.widgets._footer import FooterKey

__all__ = ["FooterKey"]
