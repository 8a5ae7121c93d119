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
from tui_reader.sources.git import kind as git_kind
from tui_reader.sources.git import program as git_program
from tui_reader.sources.git import store as git_store
from tui_reader.sources.git.fetch import fetch
from tui_reader.sources.git.kind import check_location
from tui_reader.system.lock import hold_lock

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")


@pytest.fixture(autouse=True)
def _own_git_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("GIT_", "SSH_"))]:
        monkeypatch.delenv(name)
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))


class Repo(Upstream):
    """A repository, and the folder that its digests are fetched to."""

    def __init__(self, root: Path, *options: str) -> None:
        super().__init__(root / "upstream", *options)
        self.folder = root / "digests" / "source"

    def bring(
        self,
        location: str | None = None,
        on_progress: Callable[[FetchProgress], None] = lambda progress: None,
        stopped: Callable[[], bool] = lambda: False,
        **options,
    ) -> FetchReport:
        source = SourceConfig("source", "git", location or self.url, options=options)
        return fetch(FetchJob(source, self.folder, on_progress, stopped))

    def digests(self) -> dict[str, str]:
        """What a reader of the folder sees."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_text()
            for path in self.folder.rglob("*")
            if path.is_file() and not path.relative_to(self.folder).as_posix().startswith(".")
        }


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path)


def objects(repo: Repo) -> dict[str, list[str]]:
    """The ids of the objects that are stored, by type."""
    listing = subprocess.run(
        ["git", "cat-file", "--batch-all-objects", "--batch-check"],
        env={**GIT, "GIT_DIR": str(repo.folder / ".git-store" / "repository")},
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


def test_digests_of_a_repository_are_fetched_unchanged(repo: Repo) -> None:
    files = {"2026-07-01.md": "# a\r\n\tb", "data/每日/2026-07-01 x.jsonl": "{}\n", "e.json": ""}
    repo.commit({**files, "README.rst": "no digest", "run.py": "", ".hidden.md": "no digest"})
    report = repo.bring()
    assert report.files == 3
    assert report.problems == []
    for name, content in files.items():
        assert (repo.folder / name).read_bytes() == content.encode()
    assert len(repo.digests()) == 3


def test_a_local_repository_can_be_given_as_a_path(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({"a.md": "a"})
    repo.bring(str(repo.path))
    assert repo.digests() == {"a.md": "a"}
    monkeypatch.chdir(repo.path.parent)
    repo.commit({"a.md": "b"})
    repo.bring("./upstream")
    assert repo.digests() == {"a.md": "b"}


def test_only_the_newest_commit_and_the_wanted_files_are_fetched(repo: Repo) -> None:
    for number in range(5):
        repo.commit({"data/2026-07-01.md": f"old {number}", f"other/{number}.md": "x" * 5000})
    repo.commit({"data/2026-07-01.md": "newest"})
    report = repo.bring(patterns=("data/*.md",))
    assert repo.digests() == {"data/2026-07-01.md": "newest"}
    assert report.bytes < 5000
    stored = objects(repo)
    assert len(stored["commit"]) == 1
    assert "blob" not in stored  # what was wanted is in the folder


def test_thirty_wanted_files_of_a_thousand_are_fetched_alone(repo: Repo) -> None:
    wanted = {f"data/{day(number)}.md": f"digest {number}\n" for number in range(30)}
    others = {f"data/{n}.jsonl": random.Random(n).randbytes(1000) for n in range(970)}
    repo.commit({**others, **wanted})
    steps: list[FetchProgress] = []
    with repo.daemon() as url:
        report = repo.bring(url, on_progress=steps.append, patterns=("data/*.md",))
    assert repo.digests() == wanted
    assert report.files == 30
    assert report.bytes < 100_000
    assert "blob" not in objects(repo)
    assert steps[-1] == FetchProgress(30, 30, report.bytes)
    assert [one.files for one in steps] == sorted(one.files for one in steps)
    assert [one.bytes for one in steps] == sorted(one.bytes for one in steps)


def test_an_update_fetches_only_changed_files(repo: Repo) -> None:
    files = {f"data/{day(number)}.md": f"{random.Random(number).random()}" for number in range(100)}
    repo.commit(files)
    with repo.daemon() as url:
        first = repo.bring(url)
        before = (repo.folder / "data" / f"{day(1)}.md").stat().st_ino
        repo.commit({f"data/{day(0)}.md": "changed", f"data/{day(100)}.md": "new"})
        second = repo.bring(url)
        third = repo.bring(url)
    assert first.files == 100
    assert second.files == 2
    assert second.bytes < first.bytes / 10
    assert (third.files, third.bytes) == (0, 0)
    assert repo.digests()[f"data/{day(0)}.md"] == "changed"
    assert repo.digests()[f"data/{day(100)}.md"] == "new"
    assert (repo.folder / "data" / f"{day(1)}.md").stat().st_ino == before


@pytest.mark.parametrize("protocol", ["file", "git"])
def test_a_server_that_cannot_leave_out_files_works_too(repo: Repo, protocol: str) -> None:
    repo.set("uploadpack.allowFilter", "false")
    repo.commit({f"data/{number}.md": f"{number}" for number in range(100)})
    with repo.daemon() as url:
        location = url if protocol == "git" else repo.url
        assert repo.bring(location, patterns=("data/?.md",)).files == 10
        repo.commit({"data/3.md": "changed"}, remove=("data/4.md",))
        report = repo.bring(location, patterns=("data/?.md",))
        assert (report.files, len(repo.digests())) == (1, 9)
        assert report.bytes < 1000
        assert repo.bring(location, patterns=("data/?.md", "data/??.md")).files == 90
    assert len(repo.digests()) == 99


def test_everything_is_fetched_from_a_server_without_single_files(
    repo: Repo, tmp_path: Path
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
    repo.commit({"a.md": "a", "b.md": "b"})
    location = f"someone@localhost:{repo.path}"
    assert repo.bring(location, patterns=("a.md",)).files == 1
    repo.commit({"a.md": "changed"})
    assert repo.bring(location, patterns=("a.md",)).files == 1
    assert repo.digests() == {"a.md": "changed"}


def test_a_repository_is_fetched_over_http(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_kind, "_SCHEMES", ("http",))  # as https, without certificates
    files = {f"{day(number)}.md": f"{random.Random(number).random()}" for number in range(60)}
    repo.commit({**files, "large.jsonl": random.Random(0).randbytes(1 << 20)})
    with repo.web_server() as url:
        report = repo.bring(url, patterns=("*.md",))
        assert report.bytes < 1 << 20
        assert repo.digests() == files
        repo.commit({"2026-01-01.md": "changed"})
        assert repo.bring(url, patterns=("*.md",)).files == 1
        with pytest.raises(SourceError, match="no git repository is there"):
            repo.bring(url + "x")
    refused = pytest.raises(SourceError, match="needs credentials that git does not have")
    with repo.web_server(private=True) as url, refused:
        repo.bring(url)
    assert len(repo.digests()) == 60


def test_a_force_push_is_followed(repo: Repo) -> None:
    repo.commit({"2026-07-01.md": "a", "2026-07-02.md": "b"})
    repo.bring()
    repo.commit({"2026-07-02.md": "rewritten", "2026-07-03.md": "c"}, orphan=True)
    assert repo.bring().files == 2
    assert repo.digests() == {"2026-07-02.md": "rewritten", "2026-07-03.md": "c"}


def test_a_digest_removed_from_the_repository_is_removed_here(repo: Repo) -> None:
    repo.commit({"data/old/a.md": "a", "data/b.md": "b"})
    repo.bring()
    (repo.folder / "data" / "mine.txt").write_text("the user's own")
    repo.commit({}, remove=("data/old/a.md",))
    assert repo.bring().files == 0
    assert repo.digests() == {"data/b.md": "b", "data/mine.txt": "the user's own"}
    assert not (repo.folder / "data" / "old").exists()


def test_a_file_may_become_a_folder_and_a_folder_a_file(repo: Repo) -> None:
    repo.commit({"a.md": "file", "b.md/c.md": "in a folder"})
    repo.bring()
    repo.commit({"a.md/c.md": "in a folder", "b.md": "file"}, remove=("a.md", "b.md"))
    repo.bring()
    assert repo.digests() == {"a.md/c.md": "in a folder", "b.md": "file"}


def test_a_branch_is_followed(repo: Repo) -> None:
    repo.commit({"main.md": "main"})
    repo.commit({"data.md": "data"}, branch="data")
    repo.bring(branch="data")
    assert repo.digests() == {"data.md": "data"}
    repo.bring()
    assert repo.digests() == {"main.md": "main"}


def test_a_vanished_branch_is_reported_in_one_line_and_removes_nothing(repo: Repo) -> None:
    repo.commit({"a.md": "a"}, branch="data")
    repo.bring(branch="data")
    repo.commit({"b.md": "b"}, branch="renamed")
    repo.git("update-ref", "-d", "refs/heads/data")
    with pytest.raises(SourceError, match="it has no branch 'data'") as caught:
        repo.bring(branch="data")
    assert "\n" not in str(caught.value)
    assert repo.digests() == {"a.md": "a"}
    repo.commit({"c.md": "c"}, branch="data")
    repo.bring(branch="data")
    assert repo.digests() == {"c.md": "c"}


def test_since_excludes_older_digests(repo: Repo) -> None:
    today = datetime.now(UTC).date()
    files = {f"{today - timedelta(days)}.md": f"{days}" for days in (0, 3, 30, 300)}
    repo.commit({**files, "undated.md": "x"})
    repo.bring(since=7)
    assert sorted(repo.digests().values()) == ["0", "3", "x"]
    repo.bring(since=100)
    assert sorted(repo.digests().values()) == ["0", "3", "30", "x"]


def test_a_digest_that_becomes_older_than_since_is_kept(repo: Repo) -> None:
    old = f"{datetime.now(UTC).date() - timedelta(50)}.md"
    repo.commit({old: "a", "2020-01-01.md": "never wanted"})
    repo.bring(since=60)
    repo.commit({old: "corrected"})
    repo.bring(since=7)
    assert repo.digests() == {old: "corrected"}
    repo.commit({"x.md": "x"}, remove=(old,))
    repo.bring(since=7)
    assert repo.digests() == {"x.md": "x"}


def test_the_newest_digests_are_fetched_first(repo: Repo) -> None:
    repo.commit({f"data/{day(number)}.md": "x" for number in range(100)})

    def stopped() -> bool:
        return len(repo.digests()) >= 10

    with pytest.raises(Stopped):
        repo.bring(stopped=stopped)
    assert f"data/{day(99)}.md" in repo.digests()
    assert f"data/{day(0)}.md" not in repo.digests()
    repo.bring()
    assert len(repo.digests()) == 100


def test_changed_patterns_add_and_remove_files(repo: Repo) -> None:
    repo.commit({"a.md": "a", "b.jsonl": "b", "data/c.md": "c"})
    repo.bring(patterns=("*.md",))
    assert set(repo.digests()) == {"a.md", "data/c.md"}
    repo.bring(patterns=("*.jsonl", "/a.md"))
    assert set(repo.digests()) == {"a.md", "b.jsonl"}


def test_links_and_submodules_are_not_digests(repo: Repo, tmp_path: Path) -> None:
    secret = repo.blob(str(tmp_path))
    blob = repo.blob("a digest")
    repo.commit_tree(
        repo.tree(
            ("100644", blob, "a.md"),
            ("120000", secret, "link.md"),
            ("160000", "1" * 40, "module.md"),
        )
    )
    repo.bring()
    assert repo.digests() == {"a.md": "a digest"}
    assert not any(path.is_symlink() for path in repo.folder.rglob("*"))


def test_no_file_is_written_outside_the_folder(repo: Repo, tmp_path: Path) -> None:
    blob = repo.blob("bad")
    inner = repo.tree(("100644", blob, "escaped.md"))
    repo.commit_tree(
        repo.tree(
            ("40000", repo.tree(("40000", inner, "..")), ".."),
            ("40000", inner, "."),
            ("40000", inner, ".git-store"),
            ("40000", inner, "C:"),
            ("100644", repo.blob("good"), "a.md"),
            ("100644", blob, "/etc/escaped.md"),
            ("100644", blob, "..\\escaped.md"),
            ("100644", blob, "../escaped.md"),
            ("100644", blob, "\x1b[2J.md"),
            ("100644", blob, "aux.md"),
        )
    )
    report = repo.bring()
    assert repo.digests() == {"a.md": "good"}
    (problem,) = report.problems
    assert "left out because of their names: 8" in problem
    assert problem.isprintable()
    assert not list(tmp_path.rglob("*escaped*"))
    assert not Path("/etc/escaped.md").exists()


def test_a_path_that_is_a_file_and_a_folder_counts_as_a_file(repo: Repo) -> None:
    inner = repo.tree(("100644", repo.blob("inner"), "b.md"))
    repo.commit_tree(repo.tree(("100644", repo.blob("file"), "a.md"), ("40000", inner, "a.md")))
    assert len(repo.bring().problems) == 1
    assert repo.digests() == {"a.md": "file"}


def test_a_huge_file_is_left_out_and_not_fetched_again(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "_MAX_FILE", 1 << 20)
    repo.commit({"a.md": "a", "b.md": "small"})
    repo.bring()
    repo.commit({"b.md": b"\0" * 1_500_000})
    first, second = repo.bring(), repo.bring()
    assert repo.digests() == {"a.md": "a"}
    assert first.problems == second.problems == ["b.md: left out, larger than 1 MB"]
    assert second.bytes == 0
    repo.commit({"b.md": "small again"})
    assert repo.bring().problems == []
    assert repo.digests()["b.md"] == "small again"


def test_a_location_cannot_smuggle_options_or_transports(repo: Repo, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    for location in (
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
    ):
        with pytest.raises(SourceError) as caught:
            repo.bring(location.format(marker=marker))
        assert "\n" not in str(caught.value)
    assert not marker.exists()


def test_a_location_that_git_would_rewrite_into_another_transport_is_refused(
    repo: Repo, tmp_path: Path
) -> None:
    marker = tmp_path / "marker"
    (tmp_path / "home" / ".gitconfig").write_text(
        f'[url "ext::touch {marker} "]\n\tinsteadOf = "git://rewritten/"\n'
    )
    with pytest.raises(SourceError):
        repo.bring("git://rewritten/x")
    assert not marker.exists()


def test_https_ssh_and_git_locations_are_not_changed() -> None:
    for location in (
        "https://example.org/a/b.git",
        "ssh://git@example.org:2222/a/b",
        "git://example.org/a",
        "git@example.org:a/b.git",
        "host-alias:b",
        "git@[::1]:a",
    ):
        assert check_location(location) == location


def test_a_branch_cannot_smuggle_options(repo: Repo) -> None:
    repo.commit({"a.md": "a"})
    for branch in ("-x", "--upload-pack=x", "a..b", "a b", "", "x:y", "a\nb", "@{"):
        with pytest.raises(SourceError, match="is not a branch name"):
            repo.bring(branch=branch)


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    repo = Repo(tmp_path / 'a "strange" \\ name: #1; 每日')
    repo.commit({"a.md": "a"})
    repo.bring(str(repo.path))
    assert repo.digests() == {"a.md": "a"}


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/nowhere/at/all", "no git repository is there; check the location"),
        ("git://127.0.0.1:1/x", "the host does not answer; check the network"),
    ],
)
def test_an_unreachable_repository_is_reported_in_one_line(
    repo: Repo, location: str, expected: str
) -> None:
    with pytest.raises(SourceError, match=expected) as caught:
        repo.bring(location)
    assert str(caught.value).startswith(location)
    assert "\n" not in str(caught.value)


def test_an_empty_repository_is_reported(repo: Repo) -> None:
    with pytest.raises(SourceError, match="it has no commits"):
        repo.bring()


def test_a_password_in_the_location_is_shown_nowhere(repo: Repo) -> None:
    with pytest.raises(SourceError) as caught:
        repo.bring("https://someone:secret@127.0.0.1:1/x")
    assert "secret" not in str(caught.value)
    assert "…@127.0.0.1:1/x" in str(caught.value)
    config = repo.folder / ".git-store" / "repository" / "config"
    assert stat.S_IMODE(config.stat().st_mode) == 0o600


def test_git_never_asks_for_anything(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
    repo.commit({"a.md": "a"})
    with pytest.raises(SourceError):
        repo.bring("someone@localhost:x")
    assert "BatchMode=yes" in seen.read_text()
    ssh.write_text(f"#!/bin/sh\nenv > {environment}\nexit 255\n")
    with pytest.raises(SourceError):
        repo.bring("ssh://localhost/x")
    lines = environment.read_text().splitlines()
    assert "GIT_TERMINAL_PROMPT=0" in lines
    assert "GIT_ASKPASS=" in lines
    assert "SSH_ASKPASS_REQUIRE=never" in lines
    assert not [line for line in lines if line.startswith("SSH_ASKPASS=")]
    assert not asked.exists()


def test_the_environment_of_another_repository_does_not_mislead_git(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Upstream(tmp_path / "other")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY", "GIT_INDEX_FILE"):
        monkeypatch.setenv(name, str(other.path))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("GIT_TRACE", "1")
    repo.commit({"a.md": "a"})
    repo.bring()
    assert repo.digests() == {"a.md": "a"}


def test_the_user_s_hooks_are_not_run(repo: Repo, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("reference-transaction", "post-checkout", "pre-auto-gc"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {ran}\n")
        (hooks / name).chmod(0o700)
    (tmp_path / "home" / ".gitconfig").write_text(f"[core]\n\thooksPath = {hooks}\n")
    repo.commit({"a.md": "a"})
    repo.bring()
    assert repo.digests() == {"a.md": "a"}
    # The hook of the served repository itself is not ours to stop, and a fetch runs none there.
    assert not ran.exists()


def test_a_missing_git_program_is_reported_in_one_line(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SourceError, match="the git program is missing; install git"):
        repo.bring()


def stopping_after(calls: int) -> Callable[[], bool]:
    left = iter(range(calls))
    return lambda: next(left, None) is None


def test_a_fetch_can_be_stopped_at_any_moment(repo: Repo) -> None:
    files = {f"{day(number)}.md": f"{number}" * 100 for number in range(100)}
    repo.commit(files)
    for limit in range(0, 60, 5):
        with contextlib.suppress(Stopped):
            repo.bring(stopped=stopping_after(limit))
        for name, content in repo.digests().items():
            assert files[name] == content
    repo.bring()
    assert repo.digests() == files


def test_a_fetch_from_a_silent_server_ends(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text("#!/bin/sh\nexec sleep 600\n")
    ssh.chmod(0o700)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    monkeypatch.setattr(git_program, "_SILENCE", 0.5)
    with pytest.raises(SourceError, match="no answer"):
        repo.bring("localhost:x")


def test_a_digest_that_was_changed_or_deleted_here_is_restored(repo: Repo) -> None:
    repo.commit({"a.md": "a", "b.md": "b", "c.md": "c"})
    repo.bring()
    (repo.folder / "a.md").write_text("changed")
    (repo.folder / "b.md").unlink()
    os.utime(repo.folder / "c.md", ns=(0, 0))
    report = repo.bring()
    assert report.files == 2
    assert repo.digests() == {"a.md": "a", "b.md": "b", "c.md": "c"}


def test_no_file_is_fetched_again_when_the_record_is_lost(repo: Repo) -> None:
    repo.commit({"a.md": "a", "b.md": "b"})
    repo.bring()
    (repo.folder / ".git-store" / "files.json").write_text('{"files": [["a.md"')
    assert repo.bring().files == 0
    shutil.rmtree(repo.folder / ".git-store")
    assert repo.bring().files == 0
    assert repo.digests() == {"a.md": "a", "b.md": "b"}


@pytest.mark.parametrize("damage", ["pack", "ref", "shallow", "objects", "locks", "config"])
def test_a_damaged_store_is_fetched_again(repo: Repo, damage: str) -> None:
    repo.commit({"a.md": "a", "b.md": "b"})
    repo.bring()
    repository = repo.folder / ".git-store" / "repository"
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
    repo.commit({"a.md": "changed"})
    repo.bring()
    assert repo.digests() == {"a.md": "changed", "b.md": "b"}


def test_many_updates_are_packed_together(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_store, "_MAX_PACKS", 2)
    for number in range(5):
        repo.commit({"a.md": f"{number}"})
        repo.bring()
    assert len(list((repo.folder / ".git-store" / "repository").glob("objects/pack/*.pack"))) <= 2
    assert repo.digests()["a.md"] == "4"


def test_two_fetches_at_once_do_not_harm_each_other(repo: Repo) -> None:
    files = {f"{day(number)}.md": f"{number}" for number in range(100)}
    repo.commit(files)
    reports: list[FetchReport] = []
    threads = [threading.Thread(target=lambda: reports.append(repo.bring())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(report.files for report in reports) == [0, 0, 100]
    assert repo.digests() == files


def test_waiting_for_another_fetch_can_be_stopped(repo: Repo) -> None:
    repo.commit({"a.md": "a"})
    repo.bring()
    with hold_lock(repo.folder / ".git-store" / "lock"), pytest.raises(Stopped):
        repo.bring(stopped=lambda: True)


def test_after_a_kill_files_are_whole_and_the_next_fetch_continues(repo: Repo) -> None:
    history = [
        {f"{day(number)}.md": f"{turn} {number} " * 2000 for number in range(150)}
        for turn in range(4)
    ]
    possible = {name: {files[name] for files in history} for name in history[0]}
    repo.commit(history[0])
    script = (
        "import sys; from pathlib import Path; from tui_reader.config import SourceConfig\n"
        "from tui_reader.sources.fetch import FetchJob\n"
        "from tui_reader.sources.git.fetch import fetch\n"
        "print('begin', flush=True)\n"
        "source = SourceConfig('source', 'git', sys.argv[1])\n"
        "fetch(FetchJob(source, Path(sys.argv[2])))\n"
    )
    dice = random.Random(20)
    for turn in range(10):
        repo.commit(history[turn % 4])
        process = forked.start(
            [sys.executable, "-c", script, repo.url, str(repo.folder)],
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
        for name, content in repo.digests().items():
            assert content in possible[name]
    repo.commit(history[2], remove=(f"{day(0)}.md",))
    repo.commit({}, remove=(f"{day(0)}.md",))
    repo.bring()
    assert repo.digests() == {k: v for k, v in history[2].items() if k != f"{day(0)}.md"}
    assert not list((repo.folder / ".git-store" / "incoming").rglob("*pack*"))


def test_a_sha256_repository_is_fetched(tmp_path: Path) -> None:
    repo = Repo(tmp_path, "--object-format=sha256")
    for content in ("b", "c"):
        repo.commit({"a.md": content})
        assert repo.bring().files == 1
    assert repo.digests() == {"a.md": "c"}


def test_a_read_only_folder_is_reported_in_one_line(repo: Repo) -> None:
    repo.commit({"a.md": "a"})
    repo.folder.parent.mkdir(parents=True)
    repo.folder.write_text("a file where the folder should be")
    with pytest.raises(SourceError, match="cannot be written"):
        repo.bring()
