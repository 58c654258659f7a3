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
from inspection.audit import note
from inspection.ports import REGISTRY
from storage.cipher import Cipher
from storage.journal import Journal
from storage.keys import put_new_first, write_new
from storage.lock import FolderLock
from storage.tiny import TinyStore


@in_words
def new_key_file(
    file: Annotated[Path, typer.Argument(help="要生成的密钥文件，放在数据文件夹之外。")],
) -> None:
    """生成加密记录用的密钥文件。"""
    write_new(file)
    typer.echo(f"已生成密钥文件：{file}")
    typer.echo("请另存一份到安全的地方，丢失后记录无法读出。")
    typer.echo(f'把配置里的 storage.key_file 设为 "{file}"，机器人下次启动时加密已有的记录。')


@in_words
def rotate(config: ConfigOption = None) -> None:
    """换用新的密钥，并重新加密全部记录和附件；中断后再运行一次即可。"""
    settings = configured(config)
    folder, key_file = settings.storage.path, settings.storage.key_file
    if key_file is None:
        raise Refused(
            "换密钥要用密钥文件（storage.key_file）。密钥放在环境变量里时，"
            "请把它改成“新密钥,旧密钥”后重启，记录会改用新密钥加密。"
        )
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
        with working("正在换密钥，重新加密"):
            seal_anew(folder, put_new_first(key_file))
    finally:
        lock.release()
    typer.echo(f"已换用新密钥，记录和附件已重新加密：{key_file}")
    typer.echo("旧密钥留在文件里，只用来打开此前的备份；请重新另存这个文件。")


def seal_anew(folder: Path, cipher: Cipher) -> None:
    """Bring all there is to the first key; opening does it, and so the next start would."""
    asyncio.run(TinyStore(folder, lock=False, cipher=cipher).close())
    with closing(Journal(folder, cipher=cipher)):
        pass
