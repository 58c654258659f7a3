"""How this command is called here, so that a next step can be typed as it is read."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

NAME = "xuncha"


def program() -> str:
    """Return how this command is called here: by its name, or as it was typed where that fails."""
    typed = sys.argv[0]
    is_ours = Path(typed).stem == NAME
    return typed if is_ours and shutil.which(NAME) is None else NAME


def quoted(*words: str) -> str:
    """Return a command line as it is typed on this machine."""
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def called() -> str:
    """Return the first word of a command to be typed here."""
    return quoted(program())
