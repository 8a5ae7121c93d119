"""Forked processes behave as if they had been started."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import forked
from tests.support.helpers import PATIENCE, environment

_CODE = "import os, sys; print(*sys.argv[1:], os.getcwd(), oct(os.umask(0)), os.environ['WHO'])"


@pytest.mark.parametrize("is_true", [False, True])
def test_a_process_has_its_words_folder_umask_and_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_true: bool
) -> None:
    monkeypatch.setattr(forked, "_ALWAYS_TRUE", is_true)
    before = os.umask(0o027)
    try:
        process = forked.start(
            [sys.executable, "-c", _CODE, "a", "b"],
            environment(WHO="me"),
            tmp_path,
            stdout=subprocess.PIPE,
        )
    finally:
        os.umask(before)
    out, _ = process.communicate(timeout=PATIENCE)
    assert out.decode() == f"a b {tmp_path} 0o27 me\n"
    assert isinstance(process, subprocess.Popen) or not is_true
