"""Parses each style sheet once for all tests, and not once for each app."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_parse_rules = Stylesheet._parse_rules
_parsed: dict[tuple[object, ...], list[RuleSet]] = {}
"""Rules by the variables and the text that they were parsed from; an app does not change them."""


@contextmanager
def parsed_once() -> Iterator[None]:
    """Let apps share the rules of style sheets that have the same text and variables."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", _rules)
        yield


def _rules(sheet: Stylesheet, css: str, *args: Any, **options: Any) -> list[RuleSet]:
    variables = tuple(sorted(sheet._variables.items()))
    key = (variables, css, *args, *sorted(options.items()))
    if key not in _parsed:
        _parsed[key] = _parse_rules(sheet, css, *args, **options)
    return _parsed[key]
