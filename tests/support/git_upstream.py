"""Git repositories to fetch from, built in a moment with `git fast-import`."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.support.http_server import Handler, Site

GIT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "LC_ALL": "C",
}


class Upstream:
    """A bare repository that somebody keeps digests in."""

    def __init__(self, path: Path, *options: str) -> None:
        self.path = path
        self.url = path.as_uri()
        self._commits = 0
        self.git("init", "-q", "--bare", "--initial-branch=main", *options, str(path))
        with (path / "config").open("a") as config:
            config.write("[uploadpack]\n\tallowFilter = true\n")

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        """What a git command over the repository prints."""
        done = subprocess.run(
            ["git", *arguments],
            input=stdin,
            stdout=subprocess.PIPE,
            check=True,
            env={**GIT, "GIT_DIR": str(self.path)},
        )
        return done.stdout.decode().strip()

    def set(self, key: str, value: str) -> None:
        self.git("config", key, value)

    def commit(
        self,
        files: Mapping[str, str | bytes],
        *,
        branch: str = "main",
        remove: tuple[str, ...] = (),
        orphan: bool = False,
    ) -> None:
        """Change `files`; with `orphan`, on a branch without the previous history."""
        self._commits += 1
        lines = [
            b"commit refs/heads/%s" % branch.encode(),
            b"committer A <a@example.org> %d +0000" % (1_700_000_000 + self._commits),
            b"data 0",
        ]
        exists = self.git("for-each-ref", f"refs/heads/{branch}")
        if exists and not orphan:
            lines.append(b"from refs/heads/%s^0" % branch.encode())
        lines.extend(b"D %s" % path.encode() for path in remove)
        for path, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            lines.append(b"M 644 inline %s\ndata %d\n%s" % (path.encode(), len(data), data))
        self.git("fast-import", "--quiet", "--force", stdin=b"\n".join(lines) + b"\n")

    def blob(self, content: str) -> str:
        return self.git("hash-object", "-w", "--stdin", stdin=content.encode())

    def tree(self, *entries: tuple[str, str, str]) -> str:
        """A tree of (mode, id, name) as they are, however wrong."""
        raw = b"".join(
            b"%s %s\0%s" % (mode.encode(), name.encode(), bytes.fromhex(id_))
            for mode, id_, name in entries
        )
        return self.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", stdin=raw)

    def commit_tree(self, tree: str, branch: str = "main") -> None:
        commit = self.git(
            "-c", "user.name=A", "-c", "user.email=a@example.org", "commit-tree", tree, "-m", "x"
        )
        self.git("update-ref", f"refs/heads/{branch}", commit)

    @contextmanager
    def daemon(self) -> Iterator[str]:
        """Serve it on loopback; the URL."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = subprocess.Popen(
            [
                *("git", "daemon", "--listen=127.0.0.1", f"--port={port}", "--export-all"),
                *("--reuseaddr", f"--base-path={self.path.parent}"),
            ],
            env=GIT,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            while process.poll() is None:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
            yield f"git://127.0.0.1:{port}/{self.path.name}"
        finally:
            os.killpg(process.pid, 9)
            process.wait()

    @contextmanager
    def web_server(self, *, private: bool = False) -> Iterator[str]:
        """Serve it by git's smart http on loopback; the URL. A `private` one wants a password."""

        def page(handler: Handler) -> None:
            given = handler.headers
            if private:
                handler.answer(401, WWW_Authenticate='Basic realm="x"')
                return
            path, _, query = handler.path.partition("?")
            if given.get("Transfer-Encoding") == "chunked":
                body = b""
                while size := int(handler.rfile.readline(), 16):
                    body += handler.rfile.read(size)
                    handler.rfile.readline()
                handler.rfile.readline()
            else:
                body = handler.rfile.read(int(given.get("Content-Length", 0)))
            variables = {
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_PROJECT_ROOT": str(self.path.parent),
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": handler.command,
                "CONTENT_TYPE": given.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": given.get("Content-Encoding", ""),
                "GIT_PROTOCOL": given.get("Git-Protocol", ""),
            }
            command, env = ["git", "http-backend"], {**GIT, **variables}
            done = subprocess.run(command, input=body, stdout=subprocess.PIPE, check=True, env=env)
            head, _, answer = done.stdout.partition(b"\r\n\r\n")
            headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
            status = int(headers.pop("Status", "200").split()[0])
            headers.pop("Content-Length", None)  # which `answer` sends
            handler.answer(status, answer, **headers)

        with Site() as site:
            for name in ("info/refs", "git-upload-pack"):
                site.pages[f"/{self.path.name}/{name}"] = page
            yield f"{site.url}/{self.path.name}"
