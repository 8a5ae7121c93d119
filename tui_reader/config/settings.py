"""Setting: a key of config.toml, declared once for reading, checking and the reference."""

from __future__ import annotations

from dataclasses import MISSING, field, fields
from functools import cache
from typing import Any, NamedTuple

from tui_reader.config.values import TEXT, ValueType


class Setting(NamedTuple):
    """A key of config.toml: its meaning and the type of its value."""

    doc: str
    example: str
    """An example value as TOML."""
    value_type: ValueType = TEXT
    default: str | None = None
    """The default shown in the reference; None shows the default of the field."""
    entries: type | None = None
    """For an array of tables: the record of each table."""
    parts: dict[str, Setting] | None = None
    """For a table: its keys; None allows any key."""
    is_table: bool = False
    is_required: bool = False


def setting(
    doc: str, example: str, value_type: ValueType = TEXT, default: str | None = None, **more: Any
) -> dict[str, Setting]:
    """Metadata that declares a dataclass field to be a setting."""
    return {"setting": Setting(doc, example, value_type, default, **more)}


def option(value: Any, *declared: Any, **more: Any) -> Any:
    """A dataclass field with the default `value` that is declared to be a setting."""
    return field(default=value, metadata=setting(*declared, **more))


@cache
def settings(record: type) -> dict[str, Setting]:
    """The settings of a record by key, in the order of its fields."""
    return {
        each.name: each.metadata["setting"]._replace(
            is_required=each.default is MISSING and each.default_factory is MISSING
        )
        for each in fields(record)
        if "setting" in each.metadata
    }


def name_key(record: type) -> str:
    """The key that identifies an entry of an array: the first one."""
    return next(iter(settings(record)))
