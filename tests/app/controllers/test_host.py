"""What every controller may ask of its screen: looking something up in a thread."""

from tests.app.recording_host import RecordingHost
from tui_reader.library import LibraryError


def test_a_look_up_shows_its_result_or_why_it_failed_unless_another_has_begun() -> None:
    host, shown = RecordingHost(), list[str]()

    def fail(error: Exception) -> str:
        raise error

    host.look_up("First…", lambda: "first", shown.append)
    host.look_up("Second…", lambda: "second", shown.append)
    host.drain(lambda: shown != [])
    assert shown == ["second"]
    assert host.statuses == ["First…", "Second…", ""]

    host.look_up("Third…", lambda: fail(LibraryError("is damaged")), shown.append)
    host.drain(lambda: len(host.failures) == 1)
    host.look_up("Fourth…", lambda: fail(KeyError("secret")), shown.append)
    host.drain(lambda: len(host.failures) == 2)
    assert host.failures[0] == "is damaged"
    assert host.failures[1].startswith("something unexpected went wrong")
    assert host.statuses[-1] == ""
    assert shown == ["second"]
