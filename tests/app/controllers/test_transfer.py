"""Opening, downloading and copying papers."""

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Opener
from tests.app.driver import Reader, add, configure
from tests.export.test_download import PDF, drip
from tests.support.helpers import PYTHON_SCRIPT, Terminal, entry, write_digest
from tests.support.http_server import Site
from tui_reader.app.terminal.clipboard import MAX_BYTES
from tui_reader.export import citation, download
from tui_reader.sources import http
from tui_reader.sources.arxiv import rate_limit

FIRST = "2305.18290"
"""The paper under the cursor when the sample is opened."""


def script(path: Path, text: str) -> Path:
    """A program in Python."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PYTHON_SCRIPT + text)
    path.chmod(0o755)
    return path


class Viewer:
    """A program that records its arguments, one line of JSON per start."""

    def __init__(self, place: Path, name: str = "viewer", then: str = "") -> None:
        self._notes = place / f"{name}.jsonl"
        self.path = script(
            place / name,
            f"""
import json, os, stat, sys
null = os.stat(os.devnull)
own = [os.fstat(each) for each in (0, 1, 2)]
line = json.dumps([sys.argv[1:], os.getsid(0) == os.getpid(), all(map(null.__eq__, own))])
with open({str(self._notes)!r}, "a") as file:
    file.write(line + "\\n")
{then}
""",
        )

    @property
    def started(self) -> list[Any]:
        text = self._notes.read_text() if self._notes.exists() else ""
        return [json.loads(line) for line in text.splitlines() if line.endswith("]")]

    def forget(self) -> None:
        self._notes.unlink()

    @property
    def arguments(self) -> list[list[str]]:
        return [words for words, *_ in self.started]


@pytest.fixture
def viewer(tmp_path: Path) -> Viewer:
    return Viewer(tmp_path / "programs")


def openers(**commands: str | list[str]) -> None:
    words = ", ".join(f"{kind} = {json.dumps(command)}" for kind, command in commands.items())
    configure(f"openers = {{ {words} }}")


@pytest.fixture
def site(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A local server in place of arXiv's server for PDFs."""
    monkeypatch.setattr(rate_limit, "PAUSE", 0.0)
    monkeypatch.setattr(http, "_FIRST_WAIT", 0.01)
    with Site() as site:
        monkeypatch.setattr(download, "_SERVER", site.url)
        yield site


@pytest.fixture
def folder(sample: Path, tmp_path: Path) -> Path:
    """The user's downloads folder."""
    place = tmp_path / "my papers"
    configure(f"downloads = {json.dumps(str(place))}")
    return place


def put(place: Path, *papers: dict[str, Any]) -> None:
    """Have these papers in the user's library."""
    write_digest(place / "d" / "2026-06-01.jsonl", *papers)
    add(place / "d")


def select(reader: Reader, count: int) -> None:
    """Select `count` papers, starting at the cursor."""
    reader.type(*["x"] * count)


# Opening


async def test_o_p_c_and_clicks_open_with_the_users_commands_and_ask_before_many(
    sample: Path, opened: Opener, viewer: Viewer
) -> None:
    program = str(viewer.path)
    openers(page=[program, "--to={}", "-n", "{}"], pdf=f"{program} --pdf", code=[program])
    async with opened() as reader:
        await reader.press("o")
        await reader.until(lambda: len(viewer.started) == 1)
        await reader.press("p")
        await reader.until(lambda: len(viewer.started) == 2)
        await reader.press("c")
        await reader.until(lambda: len(viewer.started) == 3)
        page = f"https://arxiv.org/abs/{FIRST}"
        assert viewer.arguments == [
            [f"--to={page}", "-n", page],
            ["--pdf", f"https://arxiv.org/pdf/{FIRST}"],
            [reader.paper.links.code],
        ]
        assert all(own_session and silent for _, own_session, silent in viewer.started)
        opened_by_keys = viewer.arguments
        viewer.forget()
        for number, link in enumerate(("arxiv.org/abs", "pdf", "github.com"), 1):
            await reader.click(link, reader.detail)
            await reader.until(lambda number=number: len(viewer.started) == number)  # type: ignore[misc]
        assert viewer.arguments == opened_by_keys
        viewer.forget()
        select(reader, 5)
        await reader.press("o")
        await reader.until(lambda: len(viewer.started) == 5)
        select(reader, 1)
        reader.type("o")
        await reader.until_shown("Open 6 pages?")
        await reader.press("n")
        await reader.until(lambda: reader.app.screen is reader.main)
        reader.type("o")
        await reader.until_shown("Open 6 pages?")
        await reader.press("y")
        await reader.until(lambda: len(viewer.started) == 11)
        wanted = {f"https://arxiv.org/abs/{paper.id}" for paper in reader.papers[:6]}
        assert {words[-1] for words in viewer.arguments} == wanted


async def test_commands_and_links_are_not_passed_to_a_shell(
    opened: Opener, viewer: Viewer, tmp_path: Path
) -> None:
    trap = "https://x.org/$(touch${IFS}made)`touch${IFS}made`;touch${IFS}made"
    put(tmp_path, entry("2606.00001", code_url=trap))
    openers(page=[str(viewer.path), "$HOME", "; touch made", "*"], code=str(viewer.path))
    async with opened() as reader:
        await reader.press("o")
        await reader.until(lambda: viewer.started)
        page = "https://arxiv.org/abs/2606.00001"
        assert viewer.arguments == [["$HOME", "; touch made", "*", page]]


async def test_a_missing_or_failing_command_is_reported(
    sample: Path, opened: Opener, tmp_path: Path
) -> None:
    failing = Viewer(tmp_path, "failing", "sys.exit(3)")
    plain = tmp_path / "plain"
    plain.touch()
    openers(page=str(tmp_path / "nothing"), pdf=str(failing.path), code=str(plain))
    async with opened() as reader:
        reader.type("o")
        await reader.until_shown("nothing is not there; correct openers.page in")
        reader.type("p")
        await reader.until_shown("failing failed (status 3); correct openers.pdf")
        reader.type("c")
        await reader.until_shown("plain cannot be started (Permission denied)")


async def test_a_program_that_stays_open_blocks_nothing(
    sample: Path, opened: Opener, tmp_path: Path
) -> None:
    go_on = tmp_path / "go on"
    staying = Viewer(
        tmp_path,
        "staying",
        f"import time\nwhile not os.path.exists({str(go_on)!r}): time.sleep(0.01)",
    )
    openers(page=str(staying.path))
    async with opened() as reader:
        await reader.press("o")
        await reader.until(lambda: staying.started)
        await reader.press("j", "o")
        await reader.until(lambda: len(staying.started) == 2)
        assert reader.list.cursor == 1
        go_on.touch()


async def test_c_asks_which_of_several_links_to_open(
    opened: Opener, viewer: Viewer, tmp_path: Path
) -> None:
    text = "Code: https://github.com/a/b and https://a.github.io/b and https://github.com/a/b-data"
    page = "Project page: https://a.github.io/only"
    put(
        tmp_path,
        entry("2606.00001", summary=text),
        entry("2606.00002", summary=page),
        entry("2606.00003"),
    )
    openers(code=str(viewer.path))
    async with opened() as reader:
        reader.type("c")
        await reader.until_shown("1  github.com/a/b ", "3  a.github.io/b ", "project page")
        reader.type("9", "2")
        await reader.until(lambda: viewer.started)
        reader.type("c", "j", "j", "enter")
        await reader.until(lambda: len(viewer.started) == 2)
        reader.type("c", "escape", "j", "c")
        await reader.until(lambda: len(viewer.started) == 3)
        assert viewer.arguments == [
            ["https://github.com/a/b-data"],
            ["https://a.github.io/b"],
            ["https://a.github.io/only"],
        ]
        reader.type("j", "c")
        await reader.until_shown("This paper names no code page.")


async def test_every_address_in_a_text_opens_with_a_click(
    opened: Opener, viewer: Viewer, tmp_path: Path
) -> None:
    put(
        tmp_path,
        entry(
            "2606.00001",
            comment="see https://comment.example/a_b.",
            summary=f"{'Long words. ' * 9}(https://text.example/{'long-' * 30}end) 见https://cn.example/x。",
            AI={"tldr": "more at https://tldr.example/ü, but not javascript://no.example/"},
            code_url="https://github.com/a/b",
            code_stars=1234,
            code_last_update="2026-05-30T01:02:03Z",
        ),
    )
    openers(page=str(viewer.path), code=str(viewer.path))
    async with opened() as reader:
        assert "★ 1,234 · updated 2026-05-30" in reader.detail_text
        shown = ("comment.example", "text.example", "-end", "cn.example", "tldr.example", "no.exam")
        for text in shown:
            count = len(viewer.started)
            await reader.click(text, reader.detail)
            if text != "no.exam":
                await reader.until(lambda: len(viewer.started) > count)  # noqa: B023
        await reader.click("github.com/a/b", reader.detail)
        await reader.until(lambda: len(viewer.started) == len(shown))
        long = f"https://text.example/{'long-' * 30}end"
        assert [words[0] for words in viewer.arguments] == [
            *("https://comment.example/a_b", long, long, "https://cn.example/x"),
            *("https://tldr.example/ü", "https://github.com/a/b"),
        ]


async def test_the_file_is_shown_if_no_program_opens_pdfs(
    folder: Path, opened: Opener, no_browser: None
) -> None:
    folder.mkdir()
    (folder / f"mine ({FIRST}).pdf").write_bytes(PDF)
    async with opened() as reader:
        reader.type("p")
        await reader.until_shown("No program to open PDFs; set openers.pdf in", f"({FIRST}).pdf")


async def test_papers_without_a_code_page_are_skipped_and_reported(
    opened: Opener, viewer: Viewer, tmp_path: Path
) -> None:
    code = "https://github.com/a/"
    papers = [entry(f"2606.0000{n}", code_url=f"{code}{n}" if n else None) for n in range(7)]
    put(tmp_path, *papers)
    openers(code=str(viewer.path))
    async with opened() as reader:
        select(reader, 7)
        reader.type("c", "y")
        await reader.until(lambda: len(viewer.started) == 6)
        assert viewer.arguments[0][0].startswith(code)
        reader.type("c")
        await reader.until_shown("Open 6 code pages (1 paper without)?")


# In a real terminal


def test_a_terminal_program_has_the_terminal_until_it_ends_and_a_copy_goes_out_as_osc_52(
    sample: Path, tmp_path: Path
) -> None:
    program = script(
        tmp_path / "w3m",
        """
import signal, sys
# blocked until waited for: a handler would only run after `input` if Ctrl+C came just before it
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
print("OPENED", sys.argv[1], sys.stdin.isatty(), sys.stdout.isatty(), flush=True)
signal.sigwait({signal.SIGINT})
print("INTERRUPTED", flush=True)
print("READ", input()[::-1], flush=True)
""",
    )
    wrapped = script(tmp_path / "wrapped", program.read_text().partition("\n")[2])
    openers(page=str(program), pdf=["in-terminal", str(wrapped)])
    terminal = Terminal(TMUX="")
    terminal.wait_for(b"Library")
    for key, link in ((b"o", "abs"), (b"p", "pdf")):
        terminal.output = b""
        terminal.type(key)
        terminal.wait_for(f"OPENED https://arxiv.org/{link}/{FIRST} True True".encode())
        terminal.type(b"\x03")
        terminal.wait_for(b"INTERRUPTED")
        terminal.type(b"live\n")
        terminal.wait_for(b"READ evil")
        terminal.wait_for(b"Library")
    terminal.type(b"y")
    terminal.wait_for(b"PDF's URL")
    terminal.type(b"u")
    link = base64.b64encode(f"https://arxiv.org/abs/{FIRST}".encode()).decode()
    terminal.wait_for(f"\x1b]52;c;{link}\x07".encode())
    terminal.type(b"q")
    assert terminal.end() == 0


def test_addresses_are_links_of_the_terminal_and_a_failing_program_is_reported(
    home: Path, tmp_path: Path
) -> None:
    text = "At https://a.example/ü\x1b]8;;https://evil.example\x1b\\ now."
    put(tmp_path, entry("2606.00001", summary=text))
    program = script(tmp_path / "w3m", "import sys\nsys.exit(4)")
    openers(page=str(program), pdf=str(tmp_path / "lynx"))
    terminal = Terminal()
    terminal.wait_for(b";https://a.example/%C3%BC\x1b\\")
    assert b";https://arxiv.org/abs/2606.00001\x1b\\" in terminal.output
    assert b";https://evil" not in terminal.output
    terminal.type(b"o")
    terminal.wait_for(b"w3m failed (status 4)")
    terminal.type(b"p")
    terminal.wait_for(b"lynx is not there")
    terminal.type(b"q")
    assert terminal.end() == 0


# Downloading


async def test_d_downloads_and_p_opens_the_file(
    folder: Path, opened: Opener, site: Site, viewer: Viewer
) -> None:
    openers(pdf=str(viewer.path))
    site.put(f"/pdf/{FIRST}", PDF)
    async with opened() as reader:
        reader.type("d")
        await reader.until_shown("Downloaded (p opens it)")
        [path] = folder.iterdir()
        assert path.name.startswith("Rafailov 2023 - Direct Preference Optimization - Your")
        assert path.name.endswith(f" ({FIRST}).pdf")
        assert path.read_bytes() == PDF
        await reader.press("p")
        await reader.until(lambda: viewer.arguments == [[str(path)]])
        reader.type("d")
        await reader.until_shown("It is there already (p opens it)")
        assert len(site.requests) == 1
        await reader.click("pdf", reader.detail)
        await reader.until(lambda: viewer.arguments == [[str(path)]] * 2)


async def test_a_failed_download_is_reported_and_one_shows_its_progress_and_is_stopped_by_d(
    folder: Path, opened: Opener, site: Site
) -> None:
    async with opened(100, 30) as reader:
        reader.type("d")
        await reader.until_shown("“Direct", "downloaded:", "PDF; see", "page")
        await reader.until(lambda: "(D stops)" not in "\n".join(reader.screen))
        go_on = drip(site, f"/pdf/{FIRST}")
        reader.type("d")
        await reader.until_shown("Direct Preference", "50%", "0.0 of 0.1 MB", "(D stops)")
        reader.type("j", "k", "d")
        await reader.until_shown("Not downloaded: “Direct")
        go_on.set()
        assert not any(folder.iterdir())
        await reader.until(lambda: "(D stops)" not in "\n".join(reader.screen))
        site.put(f"/pdf/{FIRST}", PDF)
        reader.type("d")
        await reader.until_shown("Downloaded (p opens it)")


async def test_many_downloads_are_counted_queued_and_stopped_together(
    folder: Path, opened: Opener, site: Site
) -> None:
    async with opened() as reader:
        first = reader.papers[0]
        go_on = drip(site, f"/pdf/{first.id}")
        select(reader, 3)
        reader.type("d")
        await reader.until_shown("0.0 of 0.1 MB, 2 more  (D stops)")
        reader.type("D")
        await reader.until_shown("Not downloaded: 3 PDFs")
        go_on.set()
        assert not any(folder.iterdir())
        assert len(site.requests) == 1
        reader.type("D")
        await reader.until_shown("Nothing is being downloaded.")
        reader.app.status.say("")  # makes room for the progress
        go_on = drip(site, f"/pdf/{first.id}")
        reader.type("escape", "g", "d", "j", "d", "j", "d")
        await reader.until_shown("MB, 2 more  (D stops)")
        for paper in reader.papers[1:3]:
            site.put(f"/pdf/{paper.id}", PDF)
        go_on.set()
        await reader.until(lambda: len(list(folder.glob("*).pdf"))) == 3)
        await reader.until(lambda: "(D stops)" not in "\n".join(reader.screen))


async def test_leaving_the_reader_stops_downloads_and_leaves_no_files(
    folder: Path, opened: Opener, site: Site
) -> None:
    go_on = drip(site, f"/pdf/{FIRST}")
    async with opened() as reader:
        reader.type("d")
        await reader.until_shown("0.0 of 0.1 MB")
        await reader.press("q")
    go_on.set()
    assert not any(folder.iterdir())


async def test_downloads_go_to_the_platforms_folder_by_default(
    sample: Path, opened: Opener, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "own"
    monkeypatch.setenv("HOME", str(place))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("XDG_DOWNLOAD_DIR", str(place / "Downloads"))
    site.put(f"/pdf/{FIRST}", PDF)
    async with opened() as reader:
        reader.type("d")
        await reader.until_shown("Downloaded (p opens it)")
        assert len(list((place / "Downloads").iterdir())) == 1


# Copying


@pytest.fixture
def no_tmux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMUX", raising=False)


@pytest.mark.usefixtures("sample", "no_tmux")
async def test_y_shows_what_can_be_copied_and_a_key_the_cursor_or_a_click_copies_it(
    opened: Opener,
) -> None:
    async with opened() as reader:
        title = reader.paper.title
        for keys, text in (
            ("i", FIRST),
            ("u", f"https://arxiv.org/abs/{FIRST}"),
            ("t", title),
            ("p", f"https://arxiv.org/pdf/{FIRST}"),
            (("j", "enter"), f"https://arxiv.org/abs/{FIRST}"),
            ("m", f"[{title}](https://arxiv.org/abs/{FIRST})"),
        ):
            reader.type("y")
            await reader.until_shown("Copy “Direct", "PDF's URL", text[:40])
            await reader.press(*keys)
            await reader.until(lambda text=text: reader.app.clipboard == text)  # type: ignore[misc]
        await reader.until_shown("Copied the Markdown link of “Direct")
        await reader.press("y", "c")
        await reader.until(lambda: reader.app.clipboard == citation(reader.paper))
        reader.type("y")
        await reader.until_shown("PDF's URL")
        await reader.click("BibTeX")
        await reader.until(lambda: reader.app.clipboard.startswith("@misc{rafailov2023"))
        assert reader.app.clipboard.rstrip().endswith("}")
        await reader.press("y", "escape")
        await reader.until(lambda: reader.app.screen is reader.main)
        select(reader, 3)
        reader.type("y")
        await reader.until_shown("Copy 3 papers", f"{FIRST} … and 2 more")
        await reader.press("i")
        ids = [paper.id for paper in reader.papers[:3]]
        await reader.until(lambda: reader.app.clipboard.split("\n") == ids)
        await reader.until_shown("Copied the id of 3 papers")


@pytest.mark.usefixtures("no_tmux")
async def test_a_copy_too_long_for_terminals_is_reported(opened: Opener, tmp_path: Path) -> None:
    long = [entry(f"2606.{number:05}", "W" * 3_900) for number in range(20)]
    put(tmp_path, *long)
    async with opened() as reader:
        select(reader, 19)
        await reader.press("y", "t")
        await reader.until(lambda: len(reader.app.clipboard) == 19 * 3_901 - 1 < MAX_BYTES)
        select(reader, 1)
        reader.type("y", "t")
        await reader.until_shown("Too much to copy (78 kB; terminals take 74)")
        assert len(reader.app.clipboard) < MAX_BYTES


@pytest.mark.usefixtures("sample")
async def test_in_tmux_the_tmux_command_copies(
    opened: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "notes"
    script(
        tmp_path / "bin" / "tmux",
        f"import sys\nopen({str(notes)!r}, 'w').write(' '.join(sys.argv[1:]) + ' ' + input())",
    )
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("TMUX", "/tmp/tmux,1,0")
    async with opened() as reader:
        reader.type("y", "i")
        await reader.until_shown("Copied the id")
        assert notes.read_text() == f"load-buffer -w - {FIRST}"
        assert reader.app.clipboard == ""
        script(tmp_path / "bin" / "tmux", "import sys\nsys.exit(1)")  # before tmux 3.2
        await reader.press("y", "u")
        await reader.until(lambda: reader.app.clipboard == f"https://arxiv.org/abs/{FIRST}")
