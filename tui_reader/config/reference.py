"""The reference of config.toml, as Markdown made of what `records` declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, Final

from tui_reader.config.records import Config, Setting, settings

BEGIN: Final = "<!-- reference: made by `python -m tui_reader.config docs/configuration.md` -->\n"
END: Final = "<!-- /reference -->\n"
_HEAD: Final = ("key", "what it does", "takes", "left out", "such as")


def markdown() -> str:
    """Every key of config.toml: the whole file's, then table by table."""
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
            parts.append(_table(setting.entries, settings(setting.entries)))
        elif setting.is_table:
            parts += [f"### `[{key}]`\n", f"{setting.doc}.\n"]
            shown = setting.parts or {"ACTION": setting._replace(doc="The keys of that action")}
            parts.append(_table(None, shown))
    return "\n".join(parts)


def updated(guide: str) -> str:
    """A guide with the reference in its place. Raises ValueError where it has none."""
    before, found, rest = guide.partition(BEGIN)
    _, ends, after = rest.partition(END)
    if not found or not ends:
        raise ValueError(f"no place for the reference, between {BEGIN.strip()} and {END.strip()}")
    return f"{before}{BEGIN}\n{markdown()}\n{END}{after}"


def _table(record: type | None, keys: Mapping[str, Setting]) -> str:
    defaults = {each.name: each for each in fields(record)} if record else {}
    rows = [_HEAD, ("---",) * len(_HEAD)]
    rows += [tuple(_row(key, each, defaults.get(key))) for key, each in keys.items()]
    return "".join(f"| {' | '.join(map(_cell, row))} |\n" for row in rows)


def _row(key: str, setting: Setting, own: Field[Any] | None) -> Iterator[str]:
    yield f"`{key}`"
    kinds = f" ({', '.join(setting.kinds)})" if setting.kinds else ""
    yield f"{setting.doc}{kinds}"
    yield _value_type(setting)
    if setting.is_needed:
        yield "*needed*"
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
    from tui_reader.config.toml_edit import written

    return "" if value is MISSING else written(value).removesuffix(".0")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
