"""Tells why a program could not be started."""

from __future__ import annotations

import errno
import os
import shutil


def is_missing(name: str, error: OSError) -> bool:
    """Whether `error`, from starting the program `name`, means that there is no such program.

    A folder of PATH that the user may not read, such as one of root's after `su`, turns that into
    "Permission denied".
    """
    if isinstance(error, FileNotFoundError):
        return True
    is_searched = os.sep not in name
    return error.errno == errno.EACCES and is_searched and shutil.which(name, os.F_OK) is None
