"""References for the benchmarks: the smallest Textual apps that do the same."""

import sys

from textual.app import App, ComposeResult
from textual.widgets import Footer, Header, Input, OptionList


class Bare(App[None]):
    """A header, a list of three lines and a footer."""

    def compose(self) -> ComposeResult:
        yield Header()
        yield OptionList("first line", "second line", "third line")
        yield Footer()


class Options(App[None]):
    """A list of 300 rows."""

    def compose(self) -> ComposeResult:
        yield Header()
        yield OptionList(*(f"row {number}" for number in range(300)))
        yield Footer()


class Field(App[None]):
    """A field to type in."""

    def compose(self) -> ComposeResult:
        yield Header()
        yield Input()
        yield Footer()


APPS: dict[str, type[App[None]]] = {"bare": Bare, "options": Options, "field": Field}

if __name__ == "__main__":
    APPS[sys.argv[1]]().run()
