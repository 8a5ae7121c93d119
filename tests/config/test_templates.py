"""The user's commands in config.toml: what may be in their templates."""

import pytest

from tests.support.helpers import ROOT
from tui_reader.config import UserCommand, parse
from tui_reader.config.templates import PLACEHOLDERS, filled, placeholders


def problem_of(command: str) -> str:
    text = f"[[commands]]\nname = 'x'\ncommand = {command}\n"
    config = parse(text, "config.toml")
    assert not config.commands
    (problem,) = config.problems
    return problem.removeprefix("config.toml:3: [[commands]] number 1: command ")


def test_a_command_has_a_name_a_template_and_perhaps_a_key():
    text = """
[[commands]]
name = "Translate"
command = "firefox 'https://translate.google.com/?text={title}'"
key = "ctrl+t"

[[commands]]
name = "Notes"
command = ["vim", "notes about {id}.md"]
terminal = true
"""
    assert parse(text, "f").commands == (
        UserCommand(
            "Translate", ("firefox", "https://translate.google.com/?text={title}"), ("ctrl+t",)
        ),
        UserCommand("Notes", ("vim", "notes about {id}.md"), terminal=True),
    )


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("'run {titel}'", "has an unknown placeholder {titel}; did you mean 'title'?; {{titel}} "),
        ("'{title} run'", "must begin with a program, not with a placeholder"),
        ("['', 'x']", "must begin with a program"),
        ("'ssh host echo {title}'", "gives placeholders to ssh, whose words a shell runs"),
        ("""'sh -c "echo {title}"'""", "has a placeholder inside a script; give it to the script"),
        ("'/bin/bash -lc {id}'", "has a placeholder inside a script"),
        ("'env python3.12 -c {bibtex}'", "has a placeholder inside a script"),
        ("'awk {title} file'", "has a placeholder inside a script"),
        ("7", "must be a command such as"),
    ],
)
def test_a_template_that_cannot_be_used_or_would_run_text_of_digests_is_refused(
    command: str, problem: str
):
    assert problem_of(command).startswith(problem)


@pytest.mark.parametrize(
    "command",
    [
        """["sh", "-c", 'echo "$1"', "sh", "{title}"]""",
        "'python3 notes.py --title={title} {id}'",
        "'notify-send {{title}} {title}'",
    ],
)
def test_words_of_their_own_and_doubled_braces_may_be_written(command: str):
    assert not parse(f"[[commands]]\nname = 'x'\ncommand = {command}\n", "f").problems


def test_doubled_braces_are_single_braces_in_the_words():
    assert filled("{{title}}={title}}}", str.upper) == "{title}=TITLE}"
    assert placeholders("{{title}} {id}") == ["id"]


def test_the_guide_names_every_placeholder():
    guide = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    for name, meaning in PLACEHOLDERS.items():
        assert f"| `{{{name}}}` | {meaning} |" in guide
