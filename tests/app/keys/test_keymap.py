"""Keys bound by the user: read, reported if invalid, and used everywhere."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.app.conftest import Opener
from tests.app.driver import configure, mark_on_disk
from tests.support.helpers import ROOT, Command
from tui_reader.app.dialogs.help import HelpDialog, HelpLines
from tui_reader.app.dialogs.sources import SourcesDialog
from tui_reader.app.keys.declared import GROUPS, OTHER_SCREENS
from tui_reader.app.keys.keymap import COMMANDS, keymap
from tui_reader.app.keys.reference import guide
from tui_reader.app.triage.screen import TriageScreen
from tui_reader.config import UserCommand
from tui_reader.system import paths

GUIDE = ROOT / "docs" / "keys.md"
DEFAULTS = {key.name: key for group in GROUPS.values() for key in group}


@settings(max_examples=50)
@given(
    st.dictionaries(
        st.sampled_from([*DEFAULTS, "strar", ""]) | st.text(max_size=5),
        st.lists(
            st.sampled_from(["s", "x", "ctrl+q", "down", "f5", "nokey", ""]) | st.text(), max_size=3
        ),
    )
)
def test_no_key_does_two_things_whatever_the_user_writes(keys: dict[str, list[str]]) -> None:
    made = keymap(keys, "config.toml")
    every = [key for group in made.groups.values() for key in group]
    screens = [[heading] for heading in OTHER_SCREENS]
    screens.append([heading for heading in GROUPS if heading not in OTHER_SCREENS])
    for headings in screens:
        keys_of_one = [key for heading in headings for key in made.groups[heading]]
        names = [name for key in keys_of_one for name in key.keys.split(",") if name]
        assert len(names) == len(set(names))
    assert "ctrl+q" in next(key.keys for key in every if key.name == "quit").split(",")
    assert [key.name for key in every] == list(DEFAULTS)
    assert all(len(problem.splitlines()) == 1 for problem in made.problems)
    for name, wanted in keys.items():  # settings that are ignored are reported
        if any(name not in DEFAULTS or key in ("nokey", "") for key in wanted):
            assert any(problem.startswith("config.toml: [keys] ") for problem in made.problems)


@pytest.mark.parametrize(
    ("keys", "expected", "problems"),
    [
        # they replace the default keys of an action
        (
            {"star": ["M", "f5"], "undo": []},
            {"star": "M,f5", "undo": "", "toggle_read": "r"},
            (),
        ),
        # actions may be written with dashes
        ({"next-unread": ["x"]}, {"next_unread": "x"}, ("next_unread: x is a default key",)),
        # keys may be swapped
        ({"star": ["r"], "toggle_read": ["s"]}, {"star": "r", "toggle_read": "s"}, ()),
        # a key taken from another action is reported until that action is configured
        (
            {"star": ["r"]},
            {"toggle_read": ""},
            ("r is a default key of toggle_read, which now has no key", "toggle_read = []"),
        ),
        ({"star": ["r"], "toggle_read": []}, {"toggle_read": ""}, ()),
        # the first of two actions has the key
        (
            {"star": ["M"], "undo": ["M", "U"]},
            {"star": "M", "undo": "U"},
            ("undo: M already belongs to star",),
        ),
        # an action with refused keys keeps its default ones
        ({"star": ["f9"], "undo": ["f9"]}, {"undo": "u"}, ("undo: f9 already belongs to star",)),
        ({"undo": ["spce"]}, {"undo": "u"}, ("did you mean space?",)),
        ({"strar": ["x"]}, {"star": "s"}, ("did you mean star?",)),
        # ctrl+q always quits
        ({"quit": []}, {"quit": "ctrl+q"}, ()),
        ({"quit": ["Q"]}, {"quit": "Q,ctrl+q"}, ()),
        ({"star": ["ctrl+q"]}, {"quit": "q,ctrl+q"}, ("always quits",)),
    ],
)
def test_the_users_keys_apply_and_their_problems_are_reported(
    keys: dict[str, list[str]], expected: dict[str, str], problems: tuple[str, ...]
) -> None:
    made = keymap(keys, "config.toml")
    bound = {key.name: key.keys for group in made.groups.values() for key in group}
    assert {name: bound[name] for name in expected} == expected
    assert len(made.problems) == bool(problems)
    assert all(problem in made.problems[0] for problem in problems)


def test_every_action_name_is_lower_case_and_unique() -> None:
    names = [key.name for group in GROUPS.values() for key in group]
    assert len(names) == len(set(names))
    assert all(name.replace("_", "").isalpha() and name == name.lower() for name in names)


def test_the_guide_has_every_key() -> None:
    assert GUIDE.read_text("utf-8") == guide(), "write docs/keys.md with app.keys.reference.guide()"


async def test_bound_keys_act_and_show_in_footer_help_and_palette(
    opened: Opener, sample: object
) -> None:
    configure(
        tables='[keys]\nstar = ["x", "f5"]\nhelp = "!"\ndown = ["e", "down"]\nundo = []\nquit = []'
    )
    async with opened(160, 80) as reader:
        await reader.until_shown("x Star", "! Help")
        await reader.press("e", "x")
        assert reader.list.cursor == 1
        assert "★" in reader.row
        await reader.press("f5")
        assert "★" not in reader.row
        await reader.press("s", "u", "j")
        assert "★" not in reader.row
        assert reader.list.cursor == 1
        titles = {command.title for command in reader.app.get_system_commands(reader.app.screen)}
        assert {"Star (x f5)", "Undo", "Help (!)"} <= titles
        await reader.press("!")
        await reader.until_shown("x f5", "star or unstar")
        await reader.press("!")
        await reader.until(lambda: reader.app.screen is reader.main)
        await reader.press("ctrl+q")  # which quits whatever is bound
        await reader.until(lambda: reader.app._exit)


async def test_dialogs_and_help_use_the_users_keys(opened: Opener, sample: object) -> None:
    configure(tables='[keys]\ndown = ["t", "a"]\nup = "y"\nhelp = ["?", "H"]\ntriage_help = "f6"')
    async with opened(100, 16) as reader:
        await reader.press(",")
        await reader.until(lambda: isinstance(reader.app.screen, SourcesDialog))
        choices = reader.app.screen.query_one("Choices")
        await reader.until(lambda: choices.rows == 2)  # type: ignore[attr-defined]
        await reader.press("t")
        assert choices.cursor == 1  # type: ignore[attr-defined]
        await reader.press("y")
        assert choices.cursor == 0  # type: ignore[attr-defined]
        await reader.press("a")  # the box's own key goes before
        await reader.until_shown("Add a source")
        await reader.press("escape", "escape", "H")
        await reader.until(lambda: isinstance(reader.app.screen, HelpDialog))
        await reader.press("t", "t")
        await reader.until(lambda: round(reader.app.screen.query_one(HelpLines).scroll_y) == 2)
        await reader.press("H")
        await reader.until(lambda: reader.app.screen is reader.main)
        await reader.press("T")
        await reader.until_shown("f6 Help")
        await reader.press("f6")
        await reader.until(lambda: isinstance(reader.app.screen, HelpDialog))
        await reader.press("f6")
        await reader.until(lambda: isinstance(reader.app.screen, TriageScreen))


async def test_the_palette_can_have_another_key_on_every_screen(
    opened: Opener, sample: object
) -> None:
    configure(tables='[keys]\npalette = ["f2", "p"]\nopen_page = "ctrl+p"')
    async with opened() as reader:
        for key in ("p", "f2"):
            await reader.press(key)
            await reader.until_shown("Go to")
            await reader.press("escape")
            await reader.until(lambda: reader.app.screen is reader.main)
        await reader.press(",", "f2")  # the actions of the screen below it
        await reader.until_shown("Go to", "Rename (r)", "Sync all (A)")
        await reader.press(*"Rename")
        await reader.until(lambda: "Sync all (A)" not in "\n".join(reader.screen))
        await reader.press("enter")
        await reader.until_shown("Rename daily-arxiv")


async def test_ctrl_z_suspends_everywhere_except_where_it_does_something_else(
    opened: Opener, sample: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    configure(tables='[keys]\ntriage_undo = ["u", "ctrl+z"]')
    async with opened() as reader:
        refused = "no shell here"
        for keys in ((), (",",), ("?",), ("ctrl+p",), ("/",)):
            await reader.press(*keys, "ctrl+z")
            await reader.until_shown(refused)
            reader.app.clear_notifications()
            reader.app.status.say("")
            await reader.until(lambda: refused not in "\n".join(reader.screen))
            await reader.press("escape")
            await reader.until(lambda: reader.app.screen is reader.main)
        await reader.press("e", "a", "ctrl+z", "b", "ctrl+s")
        assert mark_on_disk(reader.paper.id).note == "b"
        await reader.press("T")
        await reader.until(lambda: isinstance(reader.app.screen, TriageScreen))
        await reader.press("s", "ctrl+z")
        await reader.until_shown("Undone: starred")
        assert refused not in "\n".join(reader.screen)


async def test_invalid_keys_and_toml_are_reported_and_the_rest_applies(
    opened: Opener, sample: object
) -> None:
    configure(
        "ascii = \nlist_lines = 1", '[keys]\nstar = ["M"]\nstrar = ["x"]\nundo = ["spce", "U"]'
    )
    async with opened() as reader:
        await reader.until_shown("config.toml:1: ascii: not TOML: Invalid value")
        assert str(paths.config_file()) not in reader.notices
        assert "did you mean star?" in reader.notices
        assert "did you mean space?" in reader.notices
        assert len(reader.papers) == 44
        assert reader.list.row_height == 1
        await reader.press("M")
        assert "★" in reader.row
        await reader.press("U")
        await reader.until_shown("Undone: starred")
        assert "★" not in reader.row


def test_the_doctor_reports_every_mistake_of_an_invalid_toml_file(
    capsys: pytest.CaptureFixture[str], sample: object
) -> None:
    configure("ascii = \ntheem = 1")
    answer = Command(capsys)("doctor")
    for message in (":1: ascii: not TOML: ", ":2: unknown key 'theem'", "Source daily-arxiv"):
        assert message in answer.out


def test_the_doctor_reports_ignored_settings_with_their_lines(
    capsys: pytest.CaptureFixture[str], sample: object
) -> None:
    path = paths.config_file()
    configure(
        "theme = 'nrod'",
        '[keys]\nstrar = ["x"]\nredo = "u"\n'
        '[[keywords]]\nlabel = "a"\nwords = ["b",\n"/(/"]\n'
        '[[views]]\nname = "v"\nquery = "is:"\n'
        '[[commands]]\nname = "Mine"\ncommand = "true"\nkey = "q"',
    )
    line = path.read_text("utf-8").splitlines().index("[keys]") + 1
    answer = Command(capsys)("doctor")
    for at, message in (
        (1, "theme 'nrod' is unknown; did you mean nord?"),
        (line + 1, "[keys] no action is called 'strar'; did you mean star?"),
        (line + 2, "[keys] redo: u is a default key of undo"),
        (line + 6, "[[keywords]] a: /(/ is not a valid regular expression"),
        (line + 9, "[[views]] v: query: "),
        (line + 13, "[[commands]] Mine: q already belongs to quit; choose another key"),
    ):
        assert f"{path}:{at}: {message}" in answer.out


async def test_messages_name_keys_as_bound(opened: Opener, sample: object) -> None:
    configure(
        tables='[keys]\nundo = "U"\npane_left = ["b"]\nsave_search = "f3"\nback = ["f4", "escape"]'
    )
    async with opened(100, 30) as reader:
        await reader.press("A")
        await reader.until_shown("Press U to undo in one step.")
        await reader.press("y")
        await reader.until_shown("Press U to undo.")
        await reader.press("9")
        await reader.until_shown("f3 saves a search.")
        await reader.press("/", *"zzz")
        await reader.until_shown("No matches in this view.", "f4 clears the search, / edits it.")
        await reader.press("escape")
        await reader.click("★ Starred", reader.sidebar)
        await reader.until_shown("U undoes the last", "b goes to the sidebar")


# The user's commands


def test_a_command_gets_only_a_free_key_and_the_others_are_reported() -> None:
    commands = (
        UserCommand("One", ("true",), ("ctrl+t", "s")),
        UserCommand("Two", ("true",), ("ctrl+t",)),
        UserCommand("Three", ("true",), ("z", "spce")),
        UserCommand("Four", ("true",)),
        UserCommand("undo", ("true",), ("u", "ctrl+q")),
    )
    made = keymap({"zoom": ["f9"]}, "config.toml", commands)
    assert [(key.label, key.keys) for key in made.groups[COMMANDS]] == [
        ("One", "ctrl+t"),
        ("Two", ""),
        ("Three", "z"),
        ("Four", ""),
        ("undo", ""),
    ]
    assert made.problems == (
        "config.toml: [[commands]] One: s already belongs to star; choose another key",
        "config.toml: [[commands]] Two: ctrl+t already belongs to One; choose another key",
        "config.toml: [[commands]] Three: no key is called 'spce'; did you mean space?",
        "config.toml: [[commands]] undo: u already belongs to the action undo; choose another key",
        "config.toml: [[commands]] undo: ctrl+q always quits; choose another key",
    )
