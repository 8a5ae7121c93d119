import socket
import threading
from contextlib import closing

import pytest

from tui_reader.ai import client
from tui_reader.ai.client import BusyError, Client
from tui_reader.ai.settings import AISettings

pytestmark = pytest.mark.usefixtures("home")


def test_cancelling_ends_a_tls_handshake_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "CONNECT_SECONDS", 600.0)
    failures: list[BusyError] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        url = f"https://127.0.0.1:{server.getsockname()[1]}/v1"
        asking = Client(AISettings(url, "tiny", "sk-hush", "English", 1, None, patience=600.0))

        def ask() -> None:
            try:
                asking.ask([{"role": "user", "content": "Hello?"}])
            except BusyError as error:
                failures.append(error)

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        server.settimeout(60)
        connection, _ = server.accept()
        with closing(connection):
            connection.settimeout(60)
            assert connection.recv(1)  # the handshake has begun
            asking.cancel()
            while connection.recv(4_096):
                pass
            thread.join(60)
        asking.close()
    assert len(failures) == 1
