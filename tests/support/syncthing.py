"""Two Syncthings on loopback that carry one folder, and speak to nobody else."""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAM = shutil.which("syncthing")
_LIMIT_SECONDS = 60.0
_KEY = "tui-reader-tests"
_OFF = {
    "globalAnnounceEnabled": "false",
    "localAnnounceEnabled": "false",
    "relaysEnabled": "false",
    "natEnabled": "false",
    "crashReportingEnabled": "false",
    "startBrowser": "false",
    "urAccepted": "-1",
    "autoUpgradeIntervalH": "0",
    "upgradeToPreReleases": "false",
    "stunKeepaliveStartS": "0",
    "announceLANAddresses": "false",
    "reconnectionIntervalS": "1",
    "progressUpdateIntervalS": "-1",
}


class Syncthing:
    """One machine's Syncthing, with a home of its own."""

    def __init__(self, home: Path, folder: Path) -> None:
        assert PROGRAM
        self.home = home
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        # where it looks for nothing of the user's, and reaches nobody by a proxy
        self._environment = {"PATH": os.environ["PATH"], "HOME": str(home), "STNOUPGRADE": "1"}
        self._run("generate", "--no-default-folder")
        self.id = self._run("--device-id").strip()
        self.port, self._api = _free_port(), _free_port()

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            [str(PROGRAM), *words, f"--home={self.home}"],
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=_LIMIT_SECONDS,
        )
        return done.stdout

    def configure(self, other: "Syncthing", delay: int) -> None:
        """Share the folder with `other`; changes are sent after `delay` seconds."""
        version = re.search(r'<configuration version="(\d+)"', self._config.read_text())
        assert version
        options = "".join(f"<{name}>{value}</{name}>" for name, value in _OFF.items())
        devices = "".join(
            f'<device id="{each.id}" name="{number}" compression="never">'
            f"<address>tcp://127.0.0.1:{each.port}</address></device>"
            for number, each in enumerate((self, other))
        )
        members = "".join(f'<device id="{each.id}"></device>' for each in (self, other))
        self._config.write_text(
            f'<configuration version="{version[1]}">'
            f'<folder id="marks" label="marks" path="{self.folder}" type="sendreceive" '
            f'rescanIntervalS="3600" fsWatcherEnabled="true" fsWatcherDelayS="{delay}">'
            f'<minDiskFree unit="%">0</minDiskFree>{members}</folder>{devices}'
            f'<gui enabled="true" tls="false"><address>127.0.0.1:{self._api}</address>'
            f"<apikey>{_KEY}</apikey></gui>"
            f"<options><listenAddress>tcp://127.0.0.1:{self.port}</listenAddress>{options}"
            "</options></configuration>"
        )

    @property
    def _config(self) -> Path:
        return self.home / "config.xml"

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                *(str(PROGRAM), "serve", f"--home={self.home}"),
                *("--no-browser", "--no-restart", "--no-upgrade"),
            ],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def ask(self, path: str) -> Any:
        """What the REST API answers; None while it is not there."""
        connection = http.client.HTTPConnection("127.0.0.1", self._api, timeout=5)
        try:
            connection.request("GET", f"/rest/{path}", headers={"X-API-Key": _KEY})
            answer = connection.getresponse()
            return json.loads(answer.read()) if answer.status == 200 else None
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def is_connected_to(self, other: "Syncthing") -> bool:
        """Whether both know each other and the folder is ready."""
        found = self.ask("system/connections")
        state = self.ask("db/status?folder=marks")
        return bool(
            found
            and state
            and state.get("state") == "idle"
            and found["connections"].get(other.id, {}).get("connected")
        )


@contextmanager
def carried(root: Path, first: Path, second: Path, delay: int = 1) -> Iterator[None]:
    """Inside the block two Syncthings carry what is in either folder to the other."""
    both = [Syncthing(root / name, folder) for name, folder in (("1", first), ("2", second))]
    for each, other in (both, both[::-1]):
        each.configure(other, delay)
    started = []
    try:
        for each in both:
            each.start()
            started.append(each)
        limit = time.monotonic() + _LIMIT_SECONDS
        while not (both[0].is_connected_to(both[1]) and both[1].is_connected_to(both[0])):
            assert time.monotonic() < limit, "the two Syncthings do not meet"
            time.sleep(0.1)
        print(f"{_LIMIT_SECONDS - limit + time.monotonic():.1f} s until the Syncthings meet")
        yield
    finally:
        for each in started:
            each.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
