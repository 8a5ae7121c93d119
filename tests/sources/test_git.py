import contextlib
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support import forked
from tests.support.git_upstream import GIT, Upstream
from tests.support.helpers import environment
from tui_reader.config import SourceConfig
from tui_reader.sources.fetch import FetchJob, FetchProgress, FetchReport, SourceError, Stopped
from tui_reader.sources.git import fetch as git
from tui_reader.sources.git import location as git_location
from tui_reader.sources.git import program as git_program
from tui_reader.sources.git import store as git_store
from tui_reader.sources.git.fetch import fetch
from tui_reader.sources.git.location import check_location
from tui_reader.system.lock import hold_lock

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")

Fetcher = Callable[..., FetchReport]


@pytest.fixture(autouse=True)
def _own_git_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("GIT_", "SSH_"))]:
        monkeypatch.delenv(name)
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))


@pytest.fixture
def upstream(tmp_path: Path) -> Upstream:
    return Upstream(tmp_path / "upstream")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "digests" / "source"


@pytest.fixture
def bring(upstream: Upstream, folder: Path) -> Fetcher:
    def bring(
        location: str | None = None,
        on_progress: Callable[[FetchProgress], None] = lambda progress: None,
        stopped: Callable[[], bool] = lambda: False,
        **options,
    ) -> FetchReport:
        source = SourceConfig("source", "git", location or upstream.url, options=options)
        return fetch(FetchJob(source, folder, on_progress, stopped))

    return bring


def digests(folder: Path) -> dict[str, str]:
    """What a reader of the folder sees."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and not path.relative_to(folder).as_posix().startswith(".")
    }


def objects(folder: Path) -> dict[str, list[str]]:
    """The ids of the objects that are stored, by type."""
    listing = subprocess.run(
        ["git", "cat-file", "--batch-all-objects", "--batch-check"],
        env={**GIT, "GIT_DIR": str(folder / ".git-store" / "repository")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    ).stdout
    found: dict[str, list[str]] = {}
    for line in listing.splitlines():
        id_, kind, _ = line.split()
        found.setdefault(kind, []).append(id_)
    return found


def day(number: int) -> str:
    return f"{datetime(2026, 1, 1, tzinfo=UTC).date() + timedelta(number)}"


def test_digests_of_a_repository_are_fetched_unchanged(
    upstream: Upstream, folder: Path, bring: Fetcher
) -> None:
    files = {"2026-07-01.md": "# a\r\n\tb", "data/每日/2026-07-01 x.jsonl": "{}\n", "e.json": ""}
    upstream.commit({**files, "README.rst": "no digest", "run.py": "", ".hidden.md": "no digest"})
    report = bring()
    assert report.files == 3
    assert report.problems == []
    for name, content in files.items():
        assert (folder / name).read_bytes() == content.encode()
    assert len(digests(folder)) == 3


def test_a_local_repository_can_be_given_as_a_path(
    upstream: Upstream, folder: Path, bring: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.commit({"a.md": "a"})
    bring(str(upstream.path))
    assert digests(folder) == {"a.md": "a"}
    monkeypatch.chdir(upstream.path.parent)
    upstream.commit({"a.md": "b"})
    bring("./upstream")
    assert digests(folder) == {"a.md": "b"}


def test_only_the_newest_commit_and_the_wanted_files_are_fetched(
    upstream: Upstream, folder: Path, bring: Fetcher
) -> None:
    for number in range(5):
        upstream.commit({"data/2026-07-01.md": f"old {number}", f"other/{number}.md": "x" * 5000})
    upstream.commit({"data/2026-07-01.md": "newest"})
    report = bring(patterns=("data/*.md",))
    assert digests(folder) == {"data/2026-07-01.md": "newest"}
    assert report.bytes < 5000
    stored = objects(folder)
    assert len(stored["commit"]) == 1
    assert "blob" not in stored  # what was wanted is in the folder


def test_thirty_wanted_files_of_ten_thousand_are_fetched_alone(
    upstream: Upstream, folder: Path, bring: Fetcher
) -> None:
    wanted = {f"data/{day(number)}.md": f"digest {number}\n" for number in range(30)}
    others = {f"data/{number}.jsonl": f"{number} " + "x" * 1000 for number in range(9_970)}
    upstream.commit({**others, **wanted})
    steps: list[FetchProgress] = []
    with upstream.daemon() as url:
        report = bring(url, on_progress=steps.append, patterns=("data/*.md",))
    assert digests(folder) == wanted
    assert report.files == 30
    assert report.bytes < 1_000_000
    assert "blob" not in objects(folder)
    assert steps[-1] == FetchProgress(30, 30, report.bytes)
    assert [one.files for one in steps] == sorted(one.files for one in steps)
    assert [one.bytes for one in steps] == sorted(one.bytes for one in steps)


def test_an_update_fetches_only_changed_files(
    upstream: Upstream, folder: Path, bring: Fetcher
) -> None:
    files = {f"data/{day(number)}.md": f"{random.Random(number).random()}" for number in range(500)}
    upstream.commit(files)
    with upstream.daemon() as url:
        first = bring(url)
        before = (folder / "data" / f"{day(1)}.md").stat().st_ino
        upstream.commit({f"data/{day(0)}.md": "changed", f"data/{day(500)}.md": "new"})
        second = bring(url)
        third = bring(url)
    assert first.files == 500
    assert second.files == 2
    assert second.bytes < first.bytes / 10
    assert (third.files, third.bytes) == (0, 0)
    assert digests(folder)[f"data/{day(0)}.md"] == "changed"
    assert digests(folder)[f"data/{day(500)}.md"] == "new"
    assert (folder / "data" / f"{day(1)}.md").stat().st_ino == before


@pytest.mark.parametrize("protocol", ["file", "git"])
def test_a_server_that_cannot_leave_out_files_works_too(
    upstream: Upstream, folder: Path, bring: Fetcher, protocol: str
) -> None:
    upstream.set("uploadpack.allowFilter", "false")
    upstream.commit({f"data/{number}.md": f"{number}" for number in range(100)})
    with upstream.daemon() as url:
        location = url if protocol == "git" else upstream.url
        assert bring(location, patterns=("data/?.md",)).files == 10
        upstream.commit({"data/3.md": "changed"}, remove=("data/4.md",))
        report = bring(location, patterns=("data/?.md",))
        assert (report.files, len(digests(folder))) == (1, 9)
        assert report.bytes < 1000
        assert bring(location, patterns=("data/?.md", "data/??.md")).files == 90
    assert len(digests(folder)) == 99


def test_everything_is_fetched_from_a_server_without_single_files(
    upstream: Upstream, folder: Path, bring: Fetcher, tmp_path: Path
) -> None:
    # An ssh server that does not pass GIT_PROTOCOL on speaks the first protocol, which has no
    # other way to ask for a single object than a setting that is off.
    ssh = tmp_path / "ssh"
    ssh.write_text(
        '#!/bin/sh\nunset GIT_PROTOCOL\nfor last; do :; done\ncase "$last" in git-*) '
        'eval "exec $last";; esac\n'
    )
    ssh.chmod(0o700)
    (tmp_path / "home" / ".gitconfig").write_text(f"[core]\n\tsshCommand = {ssh}\n")
    upstream.commit({"a.md": "a", "b.md": "b"})
    location = f"someone@localhost:{upstream.path}"
    assert bring(location, patterns=("a.md",)).files == 1
    upstream.commit({"a.md": "changed"})
    assert bring(location, patterns=("a.md",)).files == 1
    assert digests(folder) == {"a.md": "changed"}


def test_a_repository_is_fetched_over_http(
    upstream: Upstream, folder: Path, bring: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_location, "_SCHEMES", ("http",))  # as https, without certificates
    files = {f"{day(number)}.md": f"{random.Random(number).random()}" for number in range(300)}
    upstream.commit({**files, "large.jsonl": random.Random(0).randbytes(1 << 20)})
    with upstream.web_server() as url:
        report = bring(url, patterns=("*.md",))
        assert report.bytes < 1 << 20
        assert digests(folder) == files
        upstream.commit({"2026-01-01.md": "changed"})
        assert bring(url, patterns=("*.md",)).files == 1
        with pytest.raises(SourceError, match="no git repository is there"):
            bring(url + "x")
    refused = pytest.raises(SourceError, match="needs credentials that git does not have")
    with upstream.web_server(private=True) as url, refused:
        bring(url)
    assert len(digests(folder)) == 300


def test_a_force_push_is_followed(upstream: Upstream, folder: Path, bring: Fetcher) -> None:
    upstream.commit({"2026-07-01.md": "a", "2026-07-02.md": "b"})
    bring()
    upstream.commit({"2026-07-02.md": "rewritten", "2026-07-03.md": "c"}, orphan=True)
    assert bring().files == 2
    assert digests(folder) == {"2026-07-02.md": "rewritten", "2026-07-03.md": "c"}


def test_a_digest_removed_from_the_repository_is_removed_here(
    upstream: Upstream, folder: Path, bring: Fetcher
) -> None:
    upstream.commit({"data/old/a.md": "a", "data/b.md": "b"})
    bring()
    (folder / "data" / "mine.txt").write_text("the user's own")
    upstream.commit({}, remove=("data/old/a.md",))
    assert bring().files == 0
    assert digests(folder) == {"data/b.md": "b", "data/mine.txt": "the user's own"}
    assert not (folder / "data" / "old").exists()


def test_a_file_may_become_a_folder_and_a_folder_a_file(
    upstream: Upstream, folder: Path, bring: Fetcher
) -> None:
    upstream.commit({"a.md": "file", "b.md/c.md": "in a folder"})
    bring()
    upstream.commit({"a.md/c.md": "in a folder", "b.md": "file"}, remove=("a.md", "b.md"))
    bring()
    assert digests(folder) == {"a.md/c.md": "in a folder", "b.md": "file"}


def test_a_branch_is_followed(upstream: Upstream, folder: Path, bring: Fetcher) -> None:
    upstream.commit({"main.md": "main"})
    upstream.commit({"data.md": "data"}, branch="data")
    bring(branch="data")
    assert digests(folder) == {"data.md": "data"}
    bring()
    assert digests(folder) == {"main.md": "main"}


def test_a_vanished_branch_is_reported_in_one_line_and_removes_nothing(
    upstream: Upstream, folder: Path, bring: Fetcher
) -> None:
    upstream.commit({"a.md": "a"}, branch="data")
    bring(branch="data")
    upstream.commit({"b.md": "b"}, branch="renamed")
    upstream.git("update-ref", "-d", "refs/heads/data")
    with pytest.raises(SourceError, match="it has no branch 'data'") as caught:
        bring(branch="data")
    assert "\n" not in str(caught.value)
    assert digests(folder) == {"a.md": "a"}
    upstream.commit({"c.md": "c"}, branch="data")
    bring(branch="data")
    assert digests(folder) == {"c.md": "c"}


def test_since_excludes_older_digests(upstream: Upstream, folder: Path, bring: Fetcher) -> None:
    today = datetime.now(UTC).date()
    files = {f"{today - timedelta(days)}.md": f"{days}" for days in (0, 3, 30, 300)}
    upstream.commit({**files, "undated.md": "x"})
    bring(since=7)
    assert sorted(digests(folder).values()) == ["0", "3", "x"]
    bring(since=100)
    assert sorted(digests(folder).values()) == ["0", "3", "30", "x"]


def test_a_digest_that_becomes_older_than_since_is_kept(
    upstream: Upstream, folder: Path, bring: Fetcher
) -> None:
    old = f"{datetime.now(UTC).date() - timedelta(50)}.md"
    upstream.commit({old: "a", "2020-01-01.md": "never wanted"})
    bring(since=60)
    upstream.commit({old: "corrected"})
    bring(since=7)
    assert digests(folder) == {old: "corrected"}
    upstream.commit({"x.md": "x"}, remove=(old,))
    bring(since=7)
    assert digests(folder) == {"x.md": "x"}


def test_the_newest_digests_are_fetched_first(
    upstream: Upstream, folder: Path, bring: Fetcher
) -> None:
    upstream.commit({f"data/{day(number)}.md": "x" for number in range(200)})
    steps: list[int] = []

    def stopped() -> bool:
        return len(digests(folder)) >= 10

    with pytest.raises(Stopped):
        bring(stopped=stopped, on_progress=lambda progress: steps.append(progress.files))
    assert f"data/{day(199)}.md" in digests(folder)
    assert f"data/{day(0)}.md" not in digests(folder)
    bring()
    assert len(digests(folder)) == 200


def test_changed_patterns_add_and_remove_files(
    upstream: Upstream, folder: Path, bring: Fetcher
) -> None:
    upstream.commit({"a.md": "a", "b.jsonl": "b", "data/c.md": "c"})
    bring(patterns=("*.md",))
    assert set(digests(folder)) == {"a.md", "data/c.md"}
    bring(patterns=("*.jsonl", "/a.md"))
    assert set(digests(folder)) == {"a.md", "b.jsonl"}


def test_links_and_submodules_are_not_digests(
    upstream: Upstream, folder: Path, bring: Fetcher, tmp_path: Path
) -> None:
    secret = upstream.blob(str(tmp_path))
    blob = upstream.blob("a digest")
    upstream.commit_tree(
        upstream.tree(
            ("100644", blob, "a.md"),
            ("120000", secret, "link.md"),
            ("160000", "1" * 40, "module.md"),
        )
    )
    bring()
    assert digests(folder) == {"a.md": "a digest"}
    assert not any(path.is_symlink() for path in folder.rglob("*"))


def test_no_file_is_written_outside_the_folder(
    upstream: Upstream, folder: Path, bring: Fetcher, tmp_path: Path
) -> None:
    blob = upstream.blob("bad")
    inner = upstream.tree(("100644", blob, "escaped.md"))
    upstream.commit_tree(
        upstream.tree(
            ("40000", upstream.tree(("40000", inner, "..")), ".."),
            ("40000", inner, "."),
            ("40000", inner, ".git-store"),
            ("40000", inner, "C:"),
            ("100644", upstream.blob("good"), "a.md"),
            ("100644", blob, "/etc/escaped.md"),
            ("100644", blob, "..\\escaped.md"),
            ("100644", blob, "../escaped.md"),
            ("100644", blob, "\x1b[2J.md"),
            ("100644", blob, "aux.md"),
        )
    )
    report = bring()
    assert digests(folder) == {"a.md": "good"}
    (problem,) = report.problems
    assert "left out because of their names: 8" in problem
    assert problem.isprintable()
    assert not list(tmp_path.rglob("*escaped*"))
    assert not Path("/etc/escaped.md").exists()


def test_a_path_that_is_a_file_and_a_folder_counts_as_a_file(
    upstream: Upstream, folder: Path, bring: Fetcher
) -> None:
    inner = upstream.tree(("100644", upstream.blob("inner"), "b.md"))
    upstream.commit_tree(
        upstream.tree(("100644", upstream.blob("file"), "a.md"), ("40000", inner, "a.md"))
    )
    assert len(bring().problems) == 1
    assert digests(folder) == {"a.md": "file"}


def test_a_huge_file_is_left_out_and_not_fetched_again(
    upstream: Upstream, folder: Path, bring: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "_MAX_FILE", 1 << 20)
    upstream.commit({"a.md": "a", "b.md": "small"})
    bring()
    upstream.commit({"b.md": b"\0" * 1_500_000})
    first, second = bring(), bring()
    assert digests(folder) == {"a.md": "a"}
    assert first.problems == second.problems == ["b.md: left out, larger than 1 MB"]
    assert second.bytes == 0
    upstream.commit({"b.md": "small again"})
    assert bring().problems == []
    assert digests(folder)["b.md"] == "small again"


@pytest.mark.parametrize(
    "location",
    [
        "ext::sh -c touch% {marker}",
        "fd::17/foo",
        "-oProxyCommand=touch {marker}",
        "--upload-pack=touch {marker}",
        "ssh://-oProxyCommand=touch%20{marker}/x",
        "ssh://%2doProxyCommand=touch%20{marker}/x",
        "ssh://-x@localhost/x",
        "someone@localhost:--upload-pack=touch {marker}",
        "http+ext://x/y",
        "ftp://127.0.0.1/x",
        "http://127.0.0.1/x",
        "file://elsewhere/x",
        "https:///x",
        "https://127.0.0.1:port/x",
        "https://127.0.0.1/x\n[core]",
        "",
    ],
)
def test_a_location_cannot_smuggle_options_or_transports(
    tmp_path: Path, bring: Fetcher, location: str
) -> None:
    marker = tmp_path / "marker"
    with pytest.raises(SourceError) as caught:
        bring(location.format(marker=marker))
    assert "\n" not in str(caught.value)
    assert not marker.exists()


def test_a_location_that_git_would_rewrite_into_another_transport_is_refused(
    upstream: Upstream, bring: Fetcher, tmp_path: Path
) -> None:
    marker = tmp_path / "marker"
    (tmp_path / "home" / ".gitconfig").write_text(
        f'[url "ext::touch {marker} "]\n\tinsteadOf = "git://rewritten/"\n'
    )
    with pytest.raises(SourceError):
        bring("git://rewritten/x")
    assert not marker.exists()


@pytest.mark.parametrize(
    "location",
    [
        "https://example.org/a/b.git",
        "ssh://git@example.org:2222/a/b",
        "git://example.org/a",
        "git@example.org:a/b.git",
        "host-alias:b",
        "git@[::1]:a",
    ],
)
def test_https_ssh_and_git_locations_are_not_changed(location: str) -> None:
    assert check_location(location) == location


@pytest.mark.parametrize(
    "branch", ["-x", "--upload-pack=x", "a..b", "a b", "", "x:y", "a\nb", "@{"]
)
def test_a_branch_cannot_smuggle_options(upstream: Upstream, bring: Fetcher, branch: str) -> None:
    upstream.commit({"a.md": "a"})
    with pytest.raises(SourceError, match="is not a branch name"):
        bring(branch=branch)


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    upstream = Upstream(tmp_path / 'a "strange" \\ name: #1; 每日')
    upstream.commit({"a.md": "a"})
    folder = tmp_path / 'to: "here" #'
    source = SourceConfig("source", "git", str(upstream.path))
    fetch(FetchJob(source, folder))
    assert digests(folder) == {"a.md": "a"}


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/nowhere/at/all", "no git repository is there; check the location"),
        ("git://127.0.0.1:1/x", "the host does not answer; check the network"),
    ],
)
def test_an_unreachable_repository_is_reported_in_one_line(
    bring: Fetcher, location: str, expected: str
) -> None:
    with pytest.raises(SourceError, match=expected) as caught:
        bring(location)
    assert str(caught.value).startswith(location)
    assert "\n" not in str(caught.value)


def test_an_empty_repository_is_reported(upstream: Upstream, bring: Fetcher) -> None:
    with pytest.raises(SourceError, match="it has no commits"):
        bring()


def test_a_password_in_the_location_is_shown_nowhere(folder: Path, bring: Fetcher) -> None:
    with pytest.raises(SourceError) as caught:
        bring("https://someone:secret@127.0.0.1:1/x")
    assert "secret" not in str(caught.value)
    assert "…@127.0.0.1:1/x" in str(caught.value)
    config = folder / ".git-store" / "repository" / "config"
    assert stat.S_IMODE(config.stat().st_mode) == 0o600


def test_git_never_asks_for_anything(
    upstream: Upstream, bring: Fetcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tmp_path / "asked"
    program = tmp_path / "ask"
    program.write_text(f"#!/bin/sh\ntouch {asked}\necho secret\n")
    program.chmod(0o700)
    seen = tmp_path / "seen"
    ssh = tmp_path / "ssh"
    ssh.write_text(f'#!/bin/sh\necho "$@" >> {seen}\ntest -t 0 && touch {asked}\nexit 255\n')
    ssh.chmod(0o700)
    for name in ("GIT_ASKPASS", "SSH_ASKPASS"):
        monkeypatch.setenv(name, str(program))
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    environment = tmp_path / "environment"
    upstream.commit({"a.md": "a"})
    with pytest.raises(SourceError):
        bring("someone@localhost:x")
    assert "BatchMode=yes" in seen.read_text()
    ssh.write_text(f"#!/bin/sh\nenv > {environment}\nexit 255\n")
    with pytest.raises(SourceError):
        bring("ssh://localhost/x")
    lines = environment.read_text().splitlines()
    assert "GIT_TERMINAL_PROMPT=0" in lines
    assert "GIT_ASKPASS=" in lines
    assert "SSH_ASKPASS_REQUIRE=never" in lines
    assert not [line for line in lines if line.startswith("SSH_ASKPASS=")]
    assert not asked.exists()


def test_the_environment_of_another_repository_does_not_mislead_git(
    upstream: Upstream,
    folder: Path,
    bring: Fetcher,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = Upstream(tmp_path / "other")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY", "GIT_INDEX_FILE"):
        monkeypatch.setenv(name, str(other.path))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("GIT_TRACE", "1")
    upstream.commit({"a.md": "a"})
    bring()
    assert digests(folder) == {"a.md": "a"}


def test_the_user_s_hooks_are_not_run(
    upstream: Upstream, folder: Path, bring: Fetcher, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("reference-transaction", "post-checkout", "pre-auto-gc"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {ran}\n")
        (hooks / name).chmod(0o700)
    (tmp_path / "home" / ".gitconfig").write_text(f"[core]\n\thooksPath = {hooks}\n")
    upstream.commit({"a.md": "a"})
    source = SourceConfig("source", "git", upstream.url)
    fetch(FetchJob(source, folder))
    assert digests(folder) == {"a.md": "a"}
    # The hook of the served repository itself is not ours to stop, and a fetch runs none there.
    assert not ran.exists()


def test_a_missing_git_program_is_reported_in_one_line(
    bring: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SourceError, match="the git program is missing; install git"):
        bring()


def test_a_fetch_can_be_stopped_at_any_moment(
    upstream: Upstream, folder: Path, bring: Fetcher
) -> None:
    files = {f"{day(number)}.md": f"{number}" * 100 for number in range(100)}
    upstream.commit(files)
    for limit in range(0, 60, 3):
        asked = iter(range(limit))
        with contextlib.suppress(Stopped):
            bring(stopped=lambda asked=asked: next(asked, None) is None)
        for name, content in digests(folder).items():
            assert files[name] == content
    bring()
    assert digests(folder) == files


def test_a_fetch_from_a_silent_server_ends(
    upstream: Upstream, bring: Fetcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text("#!/bin/sh\nexec sleep 600\n")
    ssh.chmod(0o700)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    monkeypatch.setattr(git_program, "_SILENCE", 0.5)
    with pytest.raises(SourceError, match="no answer"):
        bring("localhost:x")


def test_a_digest_that_was_changed_or_deleted_here_is_restored(
    upstream: Upstream, folder: Path, bring: Fetcher
) -> None:
    upstream.commit({"a.md": "a", "b.md": "b", "c.md": "c"})
    bring()
    (folder / "a.md").write_text("changed")
    (folder / "b.md").unlink()
    os.utime(folder / "c.md", ns=(0, 0))
    report = bring()
    assert report.files == 2
    assert digests(folder) == {"a.md": "a", "b.md": "b", "c.md": "c"}


def test_no_file_is_fetched_again_when_the_record_is_lost(
    upstream: Upstream, folder: Path, bring: Fetcher
) -> None:
    upstream.commit({"a.md": "a", "b.md": "b"})
    bring()
    (folder / ".git-store" / "files.json").write_text('{"files": [["a.md"')
    assert bring().files == 0
    shutil.rmtree(folder / ".git-store")
    assert bring().files == 0
    assert digests(folder) == {"a.md": "a", "b.md": "b"}


@pytest.mark.parametrize("damage", ["pack", "ref", "shallow", "objects", "locks", "config"])
def test_a_damaged_store_is_fetched_again(
    upstream: Upstream, folder: Path, bring: Fetcher, damage: str
) -> None:
    upstream.commit({"a.md": "a", "b.md": "b"})
    bring()
    repository = folder / ".git-store" / "repository"
    if damage == "pack":
        for pack in repository.glob("objects/pack/*.pack"):
            pack.chmod(0o600)
            pack.write_bytes(b"nonsense")
    elif damage == "ref":
        (repository / "refs" / "digests" / "newest").write_bytes(b"")
    elif damage == "shallow":
        (repository / "shallow").write_bytes(b"nonsense\n")
    elif damage == "objects":
        shutil.rmtree(repository / "objects")
    elif damage == "locks":
        for name in ("config.lock", "shallow.lock", "refs/digests/newest.lock"):
            (repository / name).write_bytes(b"")
    else:
        (repository / "config").write_bytes(b"[nonsense")
    upstream.commit({"a.md": "changed"})
    bring()
    assert digests(folder) == {"a.md": "changed", "b.md": "b"}


def test_many_updates_are_packed_together(
    upstream: Upstream, folder: Path, bring: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_store, "_MAX_PACKS", 3)
    upstream.commit({f"{day(number)}.md": "x" for number in range(100)})
    for number in range(9):
        upstream.commit({"a.md": f"{number}"})
        bring()
    assert len(list((folder / ".git-store" / "repository").glob("objects/pack/*.pack"))) <= 3
    assert digests(folder)["a.md"] == "8"


def test_two_fetches_at_once_do_not_harm_each_other(
    upstream: Upstream, folder: Path, bring: Fetcher
) -> None:
    files = {f"{day(number)}.md": f"{number}" for number in range(300)}
    upstream.commit(files)
    reports: list[FetchReport] = []
    threads = [threading.Thread(target=lambda: reports.append(bring())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(report.files for report in reports) == [0, 0, 0, 300]
    assert digests(folder) == files


def test_waiting_for_another_fetch_can_be_stopped(
    upstream: Upstream, folder: Path, bring: Fetcher
) -> None:
    upstream.commit({"a.md": "a"})
    bring()
    with hold_lock(folder / ".git-store" / "lock"), pytest.raises(Stopped):
        bring(stopped=lambda: True)


def test_after_a_kill_files_are_whole_and_the_next_fetch_continues(
    upstream: Upstream, folder: Path, bring: Fetcher
) -> None:
    history = [
        {f"{day(number)}.md": f"{turn} {number} " * 2000 for number in range(150)}
        for turn in range(4)
    ]
    possible = {name: {files[name] for files in history} for name in history[0]}
    upstream.commit(history[0])
    script = (
        "import sys; from pathlib import Path; from tui_reader.config import SourceConfig\n"
        "from tui_reader.sources.fetch import FetchJob\n"
        "from tui_reader.sources.git.fetch import fetch\n"
        "print('begin', flush=True)\n"
        "source = SourceConfig('source', 'git', sys.argv[1])\n"
        "fetch(FetchJob(source, Path(sys.argv[2])))\n"
    )
    dice = random.Random(20)
    for turn in range(20):
        upstream.commit(history[turn % 4])
        process = forked.start(
            [sys.executable, "-c", script, upstream.url, str(folder)],
            environment(),
            stdout=subprocess.PIPE,
        )
        assert process.stdout
        assert process.stdout.readline() == b"begin\n"
        try:
            process.wait(dice.uniform(0, 0.5))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        for name, content in digests(folder).items():
            assert content in possible[name]
    upstream.commit(history[2], remove=(f"{day(0)}.md",))
    upstream.commit({}, remove=(f"{day(0)}.md",))
    bring()
    assert digests(folder) == {k: v for k, v in history[2].items() if k != f"{day(0)}.md"}
    assert not list((folder / ".git-store" / "incoming").rglob("*pack*"))


def test_a_sha256_repository_is_fetched(tmp_path: Path, folder: Path) -> None:
    upstream = Upstream(tmp_path / "sha256", "--object-format=sha256")
    upstream.commit({"a.md": "a"})
    source = SourceConfig("source", "git", upstream.url)
    for content in ("b", "c"):
        upstream.commit({"a.md": content})
        assert fetch(FetchJob(source, folder)).files == 1
    assert digests(folder) == {"a.md": "c"}


def test_a_read_only_folder_is_reported_in_one_line(
    upstream: Upstream, folder: Path, bring: Fetcher
) -> None:
    upstream.commit({"a.md": "a"})
    folder.parent.mkdir(parents=True)
    folder.write_text("a file where the folder should be")
    with pytest.raises(SourceError, match="cannot be written"):
        bring()
