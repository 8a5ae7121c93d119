"""doctor --report: what a bug report needs, and nothing of what its reporter reads or wrote."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.git_upstream import Upstream
from tests.support.helpers import Command, command_line, entry, environment, process, write_digest
from tests.support.http_server import Handler, Site
from tests.support.machines import Machine
from tui_reader import __version__
from tui_reader.marks.store import Marks
from tui_reader.sources import http
from tui_reader.system import errorlog

SECRETS = {
    "a title": "Zebrafinch",
    "an abstract": "Quokkaness",
    "an author": "Yolanda",
    "a category": "qq.ZZ",
    "a badge": "Badgerism",
    "an id": "2601.04711",
    "a digest's file": "wombatlist",
    "an entry that cannot be read": "brokenentry",
    "a note": "Mynoteword",
    "a tag": "mytagword",
    "a view's name": "Myviewname",
    "a view's query": "myviewquery",
    "a keyword's label": "Mylabel",
    "a keyword's word": "mykeyword",
    "a muted word": "mymuted",
    "a followed author": "Myfollowed",
    "a theme": "mytheme",
    "a theme's colour": "mycolour",
    "an unknown setting": "mysetting",
    "an unknown key": "mykeyname",
    "an opener": "myopener",
    "an editor": "myeditor",
    "the folder of downloads": "mydownloads",
    "the shared folder": "mysharedfolder",
    "the name of another machine": "mymachine",
    "a source's name": "mysourcename",
    "a source's folder": "myfolder",
    "a failing source's name": "myfailing",
    "a user name in a location": "myurluser",
    "a password in a location": "mypassword",
    "a token in a location": "mytoken",
    "a token that a server tells": "echoedtoken",
    "a path in a location": "mypath",
    "a git repository's name": "myrepository",
    "a branch": "mybranch",
    "a query to arXiv": "myarxivquery",
    "an earlier search": "mysearch",
    "the user": "myusername",
    "a failure's words": "Failurewords",
    "an older log": "Olderlog",
    "what a terminal calls itself": "my terminal",
}
CONFIG = """
theme = "mytheme"
auto_sync = "6h"
list_lines = 1
editor = "myeditor --wait"
downloads = "~/mydownloads"
mute = ["mymuted"]
follow = ["Myfollowed"]
mysetting = 3

[marks]
shared_folder = "~/mysharedfolder"

[openers]
page = "myopener {}"

[keys]
undo = ["u"]
mykeyname = ["x"]

[[keywords]]
label = "Mylabel"
words = ["mykeyword", "/mykeyword(/"]

[[views]]
name = "Myviewname"
query = "ti:myviewquery ("

[[sources]]
name = "mysourcename"
kind = "folder"
location = "~/myfolder"

[[sources]]
name = "myfailing-web"
kind = "web"
location = "http://myurluser:mypassword@HOST/mypath/list.txt?token=mytoken"

[[sources]]
name = "myfailing-git"
kind = "git"
location = "https://myurluser:mypassword@HOST/mypath/myrepository.git"

[[sources]]
name = "myfailing-branch"
kind = "git"
location = "UPSTREAM"
branch = "mybranch"

[[sources]]
name = "myfailing-ssh"
kind = "git"
location = "myurluser@127.0.0.1:mypath/myrepository"
enabled = false

[[sources]]
name = "myfailing-query"
kind = "arxiv"
location = "arxiv-search:myarxivquery"
server = "http://127.0.0.1:9/mypath"
"""


def refused(handler: Handler) -> None:
    """Tell what was asked for, as servers do."""
    handler.send_response(403, f"no {handler.path} echoedtoken")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Command) -> str:
    """The report of a user whose every secret is somewhere."""
    own = tmp_path / "myusername"
    own.mkdir()
    monkeypatch.setenv("HOME", str(own))
    monkeypatch.setenv("USER", "myusername")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("TERM_PROGRAM", "my terminal")
    monkeypatch.setattr(http, "_FIRST_WAIT", 0.01)
    for kind in ("config", "data", "cache"):
        monkeypatch.setenv(f"TUI_READER_{kind.upper()}_DIR", str(own / kind))
    digest = write_digest(
        own / "myfolder" / "wombatlist.jsonl",
        entry(
            "2601.04711",
            "Zebrafinch",
            summary="Quokkaness ![Badgerism](https://img.shields.io/badge/Badgerism-blue)",
            authors=["Yolanda"],
            categories=["qq.ZZ"],
        ),
    )
    with digest.open("a") as file:
        file.write('{"id": "brokenentry Zebrafinch"}\n{brokenentry\n')
    upstream = Upstream(own / "myrepository")
    upstream.commit({"2026-01-02.jsonl": "{}"})
    (own / "mysharedfolder").mkdir()
    with Site() as site:
        site.pages["/mypath/list.txt"] = refused
        text = CONFIG.replace("HOST", site.url.removeprefix("http://"))
        config = own / "config" / "config.toml"
        config.parent.mkdir()
        config.write_text(text.replace("UPSTREAM", upstream.url))
        themes = own / "config" / "themes"
        themes.mkdir()
        (themes / "mytheme.toml").write_text('primary = "mycolour"\n')
        assert cli("sync").status == 1
    other = Machine(tmp_path / "other", own / "mysharedfolder", time.time())
    other.star("2601.04711")
    other.exchange()
    theirs = other.file
    other.close()
    theirs.write_text(theirs.read_text().replace(json.loads(head(theirs))["name"], "mymachine"))
    cli("mark", "tag:mytagword", "2601.04711")
    with closing(Marks(own / "config" / "marks.db")) as marks:
        marks.mark(["2601.04711"], note="Mynoteword")
    (own / "data" / "session.json").write_text('{"searches": ["mysearch"]}')
    log = own / "data" / "error.log"
    log.write_text(f"Traceback:\nOlderlog\n1 Olderlog\n{log.read_text()}")
    errorlog.log_error("failing", ValueError("Failurewords of Zebrafinch in 2601.04711"))
    answer = cli("doctor", "--report")
    assert (answer.status, answer.err) == (0, "")
    return answer.out


def head(path: Path) -> str:
    return path.read_text().partition("\n")[0]


def test_the_report_has_nothing_of_the_users_own(printed: str, tmp_path: Path):
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    everything += str(list(tmp_path.rglob("*"))).encode() + os.environ["TERM_PROGRAM"].encode()
    for what, secret in SECRETS.items():
        if what != "a failure's words":  # which the log leaves out already
            assert secret.encode() in everything, f"{what} was not there to be found"
        assert secret.casefold() not in printed.casefold(), what


def test_what_a_bug_report_needs_is_in_the_report(printed: str):
    for line in (
        f"tui-reader {__version__}",
        f"SQLite {sqlite3.sqlite_version}: ",
        "git version 2.",
        "textual 8.",
        "TERM_PROGRAM=…",
        "size: ",
        "set by TUI_READER_CONFIG_DIR",
        "CONFIG/config.toml: 1.",
        "CONFIG/marks.db: ",
        ", mode 600",
        "theme: …",
        "auto_sync: 6h",
        "list_lines: 1",
        "mute: 1",
        "openers: page",
        "keys: undo",
        "keywords: 1 with label, words",
        "sources: 6 with name, kind, location, enabled, server, branch",
        "unknown keys: 1",
        "starred: 1",
        "note: 1",
        "tagged: 1, with 1 tag",
        "another's: 1 line",
        "1 paper, 1 unread, ",
        "ranking: learned from 0, 0 papers prepared",
        "daily-arxiv-jsonl: 1 digest, 1 entry",
        "2. web, 127.0.0.1",
        "failing (HTTP 403)",
        "4. git",
        "failing (",
        "5. git, 127.0.0.1, off",
        "2 entries not read",
        "fetching a source of kind web at 127.0.0.1",
        "sources/web/fetch.py:",
        "  ValueError",
    ):
        assert f"  {line}" in printed or line in printed, f"{line}\n{printed}"
    assert re.search(r"CONFIG ~/config: a folder, mode 7\d\d, \w+", printed)


def test_a_new_user_can_print_a_report_and_nothing_is_made(home: Path, cli: Command):
    answer = cli("doctor", "--report")
    assert (answer.status, answer.err) == (0, "")
    assert "\nLatest failures\n  none\n" in answer.out
    assert not home.exists()


def test_the_report_works_when_everything_is_broken(broken: str, cli: Command):
    answer = cli("doctor", "--report")
    assert (answer.status, answer.err) == (0, "")
    if broken == "garbage":
        assert answer.out.count("cannot be read (SQLITE_NOTADB)") == 2
        assert "not a folder" in answer.out
        assert "  !" not in answer.out
    else:
        assert answer.out.endswith("Latest failures\n  none\n\n")


def test_the_report_works_without_git_a_home_or_a_locale(home: Path, tmp_path: Path):
    nothing = tmp_path / "bin"
    nothing.mkdir()
    answer = process(
        "doctor", "--report", env={"PATH": str(nothing), "HOME": "/nowhere", "LC_ALL": "xx"}
    )
    assert (answer.returncode, answer.stderr) == (0, b"")
    assert b"the git program is missing" in answer.stdout


def test_what_went_wrong_is_reported_without_its_message(home: Path, cli: Command):
    code = (
        "from tui_reader.system.errorlog import log_error\n"
        "log_error('feeding', KeyError('Zebrafinch'))"
    )
    subprocess.run([sys.executable, "-c", code], env=environment(), check=True)
    printed = subprocess.run(
        command_line("doctor", "--report"), env=environment(), capture_output=True, check=True
    ).stdout.decode()
    assert re.search(r"\n  \S+Z tui-reader \S+ Python \S+ \w+\n    feeding\n    KeyError", printed)
    assert "Zebrafinch" not in printed
