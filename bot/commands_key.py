"""`xuncha key`: a key to seal the records with, and another one in its place."""

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from bot.commands_common import (
    ConfigOption,
    Refused,
    configured,
    in_words,
    now_of,
    require_records,
    working,
)
from bot.speech import console
from inspection.audit import note
from inspection.ports import REGISTRY
from storage.cipher import Cipher
from storage.journal import Journal
from storage.keys import put_new_first, write_new
from storage.lock import FolderLock
from storage.sealing import seal_folder
from storage.tiny import TinyStore


@in_words
def new_key_file(
    file: Annotated[Path, typer.Argument(help="key_new_file")],
) -> None:
    """Make a key file."""
    write_new(file)
    typer.echo(console()("key", "made", file=file))


@in_words
def rotate(config: ConfigOption = None) -> None:
    """Change to a new key and seal everything anew."""
    settings = configured(config)
    folder, key_file = settings.storage.path, settings.storage.key_file
    if key_file is None:
        raise Refused(console()("key", "needs_file"))
    require_records(folder)
    lock = FolderLock(folder)
    lock.take()
    try:
        store = TinyStore(folder, lock=False, cipher=settings.storage.cipher())
        with store.unit(REGISTRY) as work:
            note(work, by=None, at=now_of(settings), act="key.rotated")
            work.commit()
        store.flush()
        asyncio.run(store.close())
        with working(console()("key", "rotating")) as progress:
            cipher = put_new_first(key_file)
            seal_folder(folder, (REGISTRY, *store.scopes(), *store.shut), cipher, progress=progress)
            seal_anew(folder, cipher)
    finally:
        lock.release()
    typer.echo(console()("key", "rotated", file=key_file))


def seal_anew(folder: Path, cipher: Cipher) -> None:
    """Bring all that is left to the first key: opening does it, and so the next start would."""
    asyncio.run(TinyStore(folder, lock=False, cipher=cipher).close())
    with closing(Journal(folder, cipher=cipher)) as journal:
        journal.forget_broken()  # it cannot be sealed anew
