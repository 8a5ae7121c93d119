"""The reference of config.toml as Markdown, made from the declared settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, Final

from tui_reader.config.entries import SourceConfig, entry_settings
from tui_reader.config.kinds import kinds_with
from tui_reader.config.records import Config
from tui_reader.config.settings import Setting, settings
from tui_reader.config.toml_edit import written

BEGIN: Final = "<!-- reference: made by `python -m tui_reader.cli.reference` -->\n"
END: Final = "<!-- /reference -->\n"
_HEAD: Final = ("key", "meaning", "value", "default", "example")


def markdown() -> str:
    """Every key of config.toml: those of the whole file, then table by table."""
    every = settings(Config)
    parts = [
        "### The whole file\n",
        "Above the first `[table]` or `[[table]]`.\n",
        _table(
            Config,
            {key: each for key, each in every.items() if not each.entries and not each.is_table},
        ),
    ]
    for key, setting in every.items():
        if setting.entries:
            parts += [f"### `[[{key}]]`\n", f"{setting.doc}.\n"]
            parts.append(_table(setting.entries, entry_settings(setting.entries)))
        elif setting.is_table:
            parts += [f"### `[{key}]`\n", f"{setting.doc}.\n"]
            shown = setting.parts or {"ACTION": setting._replace(doc="The keys of that action")}
            parts.append(_table(None, shown))
    return "\n".join(parts)


def updated(guide: str) -> str:
    """`guide` with the reference between its marks. Raises ValueError if it has no marks."""
    before, found, rest = guide.partition(BEGIN)
    _, ends, after = rest.partition(END)
    if not found or not ends:
        raise ValueError(f"no place for the reference, between {BEGIN.strip()} and {END.strip()}")
    return f"{before}{BEGIN}\n{markdown()}\n{END}{after}"


def _table(record: type | None, keys: Mapping[str, Setting]) -> str:
    defaults = {each.name: each for each in fields(record)} if record else {}
    rows = [_HEAD, ("---",) * len(_HEAD)]
    for key, setting in keys.items():
        is_option = record is SourceConfig and key not in defaults
        kinds = f" ({', '.join(kinds_with(key))})" if is_option else ""
        rows.append(tuple(_row(key, setting, kinds, defaults.get(key))))
    return "".join(f"| {' | '.join(map(_cell, row))} |\n" for row in rows)


def _row(key: str, setting: Setting, kinds: str, own: Field[Any] | None) -> Iterator[str]:
    yield f"`{key}`"
    yield f"{setting.doc}{kinds}"
    yield _value_type(setting)
    if setting.is_required:
        yield "*required*"
    elif setting.default is not None or own is None:
        yield setting.default or ""
    else:
        yield f"`{_written(own.default)}`"
    yield f"`{key} = {setting.example}`"


def _value_type(setting: Setting) -> str:
    if setting.value_type.choices:
        return ", ".join(f'`"{choice}"`' for choice in setting.value_type.choices)
    return setting.value_type.description


def _written(value: Any) -> str:
    return "" if value is MISSING else written(value).removesuffix(".0")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
