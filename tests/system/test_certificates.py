"""The trusted certificates are loaded once, from where the environment says."""

from pathlib import Path

import pytest

from tui_reader.system.certificates import trusted_certificates


def test_certificates_are_loaded_once_for_each_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    first = trusted_certificates()
    assert first.get_ca_certs()
    assert trusted_certificates() is first
    assert trusted_certificates(http2=True) is not first
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert not trusted_certificates().get_ca_certs()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    with pytest.raises(OSError, match="No such file"):
        trusted_certificates()
