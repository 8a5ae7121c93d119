"""SettingsDialog: every setting of config.toml, explained, found and changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from textual.app import ComposeResult
from textual.binding import Binding

from tui_reader.app.dialogs.dialog import LEAVE, MOVES, Dialog
from tui_reader.app.dialogs.field import FieldDialog
from tui_reader.app.dialogs.themes import ThemesDialog
from tui_reader.app.keys.declared import GROUPS
from tui_reader.app.messages.ignored_settings import ignored_settings
from tui_reader.app.widgets.choices import Choices, Part
from tui_reader.app.widgets.typed import Input
from tui_reader.config import Config, ConfigError, edit, file_and_line
from tui_reader.config.catalog import (
    Entry,
    editable,
    entries,
    next_value,
    shown,
    typed,
    value_at,
    written_values,
)
from tui_reader.config.values import FOLDER
from tui_reader.core.text import clean_line
from tui_reader.display.counts import plural
from tui_reader.display.wrap import fit
from tui_reader.system import paths

_GROUP: Final = 11
_NAME: Final = 24
_IN_QUOTES: Final = " in quotes"
"""The end of the description of a text, which only needs quotes in the file."""
_WIDE: Final = 70
"""Columns from which the group has a column of its own."""


class SettingsDialog(Dialog[None]):
    """The settings by group; each change is written at once, and the reader follows it."""

    BINDINGS = [
        *MOVES,
        Binding("enter", "change", "Change"),
        Binding("space", "change", show=False),
        Binding("delete", "reset", "Default", key_display="del"),
        Binding("slash", "find", "Find", key_display="/"),
        LEAVE,
        Binding("P,q", "leave", show=False),
    ]
    AUTO_FOCUS = "#settings"
    box_width = 110
    box_height = 40
    second_click = "change"

    def __init__(self) -> None:
        super().__init__("Settings")
        self._every = entries_with_keys()
        self._found = self._every
        self._values: Mapping[str, Any] = {}

    def contents(self) -> ComposeResult:
        """The field to find a setting, and the settings."""
        yield Input(placeholder="a name, or what it does", compact=True, id="find")
        yield Choices(self._lines, id="settings")

    def on_mount(self) -> None:
        """List every setting."""
        self.field.display = False
        self._values = written_values(paths.config_file())
        self.choices.set_rows(len(self._found))
        self._explain()

    # The list

    def _lines(self, index: int, width: int) -> list[list[Part]]:
        entry = self._found[index]
        is_first = index == 0 or self._found[index - 1].group != entry.group
        group = f"{entry.group if is_first else '':{_GROUP}}" if width >= _WIDE else ""
        value, is_set = self._value(entry)
        name = fit(entry.path[-1] if entry.path[0] == "keys" else entry.name, _NAME - 2)
        room = width - len(group) - _NAME - 3
        return [
            [
                Part(f" {group}", "about"),
                Part(f"{name:{_NAME}}"),
                Part(fit(value, max(4, room)), "good" if is_set else "about"),
            ]
        ]

    def _value(self, entry: Entry) -> tuple[str, bool]:
        """The value as it is shown, and whether the file has it."""
        value = value_at(self._values, entry.path)
        if entry.setting.entries:
            count = len(value) if isinstance(value, list) else 0
            return (plural(count, "table"), True) if count else ("none", False)
        if value is None:
            return entry.default or "not set", False
        return clean_line(shown(value, entry.setting)), True

    def _explain(self) -> None:
        """Explain the setting under the cursor."""
        entry = self.under_cursor(self._found)
        if entry is None:
            self.show_message("No setting has these words in its name or explanation.")
            return
        doc = entry.setting.doc.replace("`", "").rstrip(".")
        doc = doc.replace("[sources.md](sources.md)", "docs/sources.md")
        doc = doc.replace("[files.md](files.md)", "docs/files.md")
        doc = doc.replace("[Commands](#commands)", "docs/configuration.md")
        default = f" Default: {entry.default}." if entry.default else ""
        self.show_message(f"{doc}.{default}")

    def on_row_list_highlighted(self) -> None:
        """Explain the setting under the cursor."""
        self._explain()

    # Finding

    def action_find(self) -> None:
        """Show the field."""
        line = self.field
        line.display = True
        self.set_focus(line)

    def on_input_changed(self, event: Input.Changed) -> None:
        """List the settings that have every word, the cursor on the first with them in its name."""
        here = self.under_cursor(self._found)
        words = event.value.lower().split()
        self._found = [each for each in self._every if all(word in _text(each) for word in words)]
        named = (all(word in each.name for word in words) for each in self._found)
        at = next((n for n, is_named in enumerate(named) if is_named), 0)
        if here and not words:
            at = self._found.index(here)
        self.choices.set_rows(len(self._found), at)
        self._explain()

    def on_input_submitted(self) -> None:
        """Go from the field to the settings."""
        self.set_focus(self.choices)

    def action_leave(self) -> None:
        """Clear the field, or close the dialog."""
        line = self.field
        if line.display:
            line.value = ""
            line.display = False
            self.set_focus(self.choices)
        else:
            super().action_leave()

    # Changing

    async def action_change(self) -> None:
        """Go to the next value, or ask for one."""
        entry = self.under_cursor(self._found)
        if entry is None:
            return
        if entry.path == ("theme",):
            self.app.push_screen(
                ThemesDialog(), lambda name: self._show_written(entry) if name else None
            )
        elif entry.setting.entries:
            await self._open_tables(entry)
        elif (value := next_value(entry.setting, self._value(entry)[0])) is not None:
            self._write(entry, value)
        else:
            self._ask(entry)

    async def _open_tables(self, entry: Entry) -> None:
        """Open the dialog of an array of tables, or say where it is changed."""
        if entry.name in ("sources", "keywords"):  # the actions that open their dialogs
            await self.reader.main.run_action(entry.name)
        elif entry.name == "views":
            self.show_message("ctrl+s in the list saves a search as a view; f2 and del change it.")
        else:
            self.show_message(f"Write [[{entry.name}]] tables into {paths.config_file()}.")

    def _ask(self, entry: Entry) -> None:
        """Ask for the value."""
        value_type = entry.setting.value_type
        before = value_at(self._values, entry.path)
        form = value_type.description.removesuffix(_IN_QUOTES)
        example = entry.setting.example.strip('"')
        text = (f"Write {form}; an empty field sets the default.", f"For example: {example}")
        dialog = FieldDialog(
            entry.name,
            text,
            "Set",
            lambda text: self._set(entry, text),
            typed="" if before is None else editable(before, entry.setting),
            example=entry.default,
            is_path=value_type is FOLDER or entry.name == "downloads",
        )
        self.app.push_screen(dialog)

    def _set(self, entry: Entry, text: str) -> None:
        """Set a typed value, the default if it is empty. Raises ValueError if it is invalid."""
        try:
            value = typed(entry.setting, text) if text.strip() else None
        except ConfigError as error:
            raise ValueError(f"{entry.name} {error}".removesuffix(_IN_QUOTES)) from error
        if problem := self._write(entry, value):
            raise ValueError(problem)

    def action_reset(self) -> None:
        """Remove the setting from the file, so that its default is used."""
        entry = self.under_cursor(self._found)
        if entry and not entry.setting.entries and value_at(self._values, entry.path) is not None:
            self._write(entry, None)

    def _write(self, entry: Entry, value: Any) -> str:
        """Write the value and follow it; returns what is wrong with it, which is also shown."""
        before = self.reader.config
        problem = "" if value is None else _problem_of(before, entry, value)
        if not problem:
            try:
                edit.set_value(paths.config_file(), entry.path, value)
            except ConfigError as error:
                problem = clean_line(str(error))
        if problem:
            self.show_message(problem, "bad")
            return problem
        if self.reader.reload_config():
            self.reader.main.controllers.preferences.apply(self.reader, before)
        self._show_written(entry)
        return ""

    def _show_written(self, entry: Entry) -> None:
        self._values = written_values(paths.config_file())
        self.choices.refresh()
        value, is_set = self._value(entry)
        if is_set:
            place = file_and_line(paths.config_file(), *entry.path).rpartition("/")[2]
            self.show_message(f"{entry.name} is {value}: {place}", "good")
        else:
            self.show_message(f"{entry.name} has its default again: {value}", "good")


def entries_with_keys() -> list[Entry]:
    """Every setting; instead of `[keys]` as a whole, the keys of each action."""
    found: list[Entry] = []
    for entry in entries():
        if entry.path != ("keys",):
            found.append(entry)
            continue
        for heading, keys in GROUPS.items():
            for key in keys:
                doc = f"{heading}: {key.help}"
                setting = entry.setting._replace(
                    doc=doc[0].upper() + doc[1:], default=", ".join(key.shown.split())
                )
                found.append(Entry(entry.group, ("keys", key.name), setting))
    return found


def _text(entry: Entry) -> str:
    """What a search looks in."""
    return f"{entry.group} {entry.name} {entry.setting.doc} {entry.default}".lower()


def _problem_of(config: Config, entry: Entry, value: Any) -> str:
    """What only the reader finds wrong with a value, such as a key that is taken."""
    read: Callable[[Any], Any] = entry.setting.value_type.read
    try:
        new = read(value)
    except ConfigError as error:
        return f"{entry.name} {error}"
    if len(entry.path) > 1:
        table, name = entry.path
        new = {**getattr(config, table), name: new}
    changed = replace(config, **{entry.path[0]: new})
    known = {_without_place(each) for each in ignored_settings(config)}
    added = (_without_place(each) for each in ignored_settings(changed))
    return next((each for each in added if each not in known), "")


def _without_place(problem: str) -> str:
    """A problem without the file and the line."""
    return problem.partition(": ")[2]
