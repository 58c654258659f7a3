"""A pack made in a process of its own, so that the bot goes on answering.

The order and the keys come by standard input, never as arguments: these anybody on the machine
can read. Lines `done count` tell how far it is, the last line what was made.
"""

import errno
import os
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import orjson

from bot.pack_orders import PackOrder
from inspection.enums import Language, Mode
from storage.cipher import PLAIN
from storage.keys import cipher_of
from storage.pack import Packed
from storage.platform import make_folder

TOLD_EVERY = 20  # files
UNDER_WAY = ".making-"  # a folder among the packs; what a kill leaves of it the bot removes
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True)
class Result:
    """What was made, or the name of what went wrong."""

    name: str = ""
    sha256: str = ""
    size: int = 0
    files: int = 0
    missing: int = 0
    altered: int = 0
    error: str = ""
    is_disk_full: bool = False


def told(order: PackOrder, keys: str | None) -> bytes:
    """Return an order and its keys as one line."""
    facts = {
        **asdict(order),
        "folder": str(order.folder.resolve()),
        "target": str(order.target.resolve()),
        "zone": order.zone.key,
    }
    return orjson.dumps({"order": facts, "keys": keys}) + b"\n"


def heard(line: bytes) -> tuple[PackOrder, str | None]:
    """Return what was told."""
    facts = orjson.loads(line)
    order = facts["order"]
    order |= {"folder": Path(order["folder"]), "target": Path(order["target"])}
    order |= {"zone": ZoneInfo(order["zone"]), "mode": Mode(order["mode"])}
    order |= {"language": Language(order["language"])}
    return PackOrder(**order), facts["keys"]


def main() -> int:
    """Make the pack that standard input asks for."""
    with suppress(AttributeError, OSError):  # Windows has no niceness
        os.nice(10)
    order, keys = heard(sys.stdin.buffer.readline())
    try:
        packed = _made(order, keys)
    except Exception as error:  # noqa: BLE001  # told by its name: a text of it may hold content
        failed = Result(error=type(error).__name__, is_disk_full=_is_for_want_of_room(error))
        _say(orjson.dumps(asdict(failed)))
        return 1
    made = Result(
        name=packed.path.name,
        sha256=packed.sha256,
        size=packed.size,
        files=packed.files,
        missing=packed.missing,
        altered=packed.altered,
    )
    _say(orjson.dumps(asdict(made)))
    return 0


def _made(order: PackOrder, keys: str | None) -> Packed:
    """Make it; what libraries write on their way lies beside it, for its owner alone."""
    from bot.packing import make_pack  # noqa: PLC0415  # slow to import

    make_folder(order.target.parent)
    with TemporaryDirectory(prefix=UNDER_WAY, dir=order.target.parent) as folder:
        tempfile.tempdir = folder
        return make_pack(order, cipher_of(keys) if keys else PLAIN, _tell)


def _is_for_want_of_room(error: BaseException | None) -> bool:
    while error is not None:
        is_said = any(f"IO_{errno.errorcode[each]}" in str(error) for each in NO_ROOM)  # by lxml
        if is_said or (isinstance(error, OSError) and error.errno in NO_ROOM):
            return True
        error = error.__cause__ or error.__context__
    return False


def _tell(done: int, count: int) -> None:
    if done % TOLD_EVERY == 0 or done == count:
        _say(f"{done} {count}".encode())


def _say(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
