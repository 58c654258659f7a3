"""`xuncha init`: from nothing to the leader's link, without a manual; may be interrupted."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands_common import DEFAULT_CONFIG, in_words
from bot.init_flow import Given, SetUp

INTERRUPTED = (
    "\n已中断，答过的都记着；令牌还没有写进配置的，会再问一次。"
    "\n下一步：再运行一次 {command}，从中断的地方接着做。"
)


@in_words
def init(
    *,
    name: Annotated[str, typer.Option(help="巡察的名称。")] = "",
    unit: Annotated[list[str] | None, typer.Option(help="被巡察单位，可以写多次。")] = None,
    entry: Annotated[str, typer.Option(help="进驻日期，例如 2026-11-23。")] = "",
    days: Annotated[str, typer.Option(help="现场巡察的天数，默认 30。")] = "",
    timetable: Annotated[
        str | None, typer.Option(help="进度表（XLSX 或 CSV），不写时用内置的。")
    ] = None,
    zone: Annotated[str, typer.Option(help="时区，默认 Asia/Shanghai。")] = "",
    token_file: Annotated[
        Path | None,
        typer.Option(help="令牌所在的文件；也可以放在环境变量 XUNCHA_TELEGRAM__TOKEN 里。"),
    ] = None,
    proxy: Annotated[str, typer.Option(help="访问 Telegram 用的代理地址。")] = "",
    base_url: Annotated[str, typer.Option(help="Bot API 的地址，只在自建服务器时填。")] = "",
    config: Annotated[Path, typer.Option(help="要写的配置文件。")] = DEFAULT_CONFIG,
    ask: Annotated[
        bool, typer.Option("--ask/--no-ask", help="缺少的是否在终端里问；不在终端时一律不问。")
    ] = True,
) -> None:
    """一步步设好机器人：令牌、时区、单位、进驻日期、进度表，最后给出组长的链接和二维码。"""
    given = Given(
        answers={
            "zone": zone,
            "name": name,
            "unit": "、".join(unit or ()),
            "entry": entry,
            "days": days,
            "timetable": timetable,
        },
        token_file=token_file,
        proxy=proxy,
        base_url=base_url,
    )
    command = "xuncha init" if config == DEFAULT_CONFIG else f"xuncha init --config {config}"
    try:
        SetUp(config, given, asks=ask and sys.stdin.isatty()).run()
    except (typer.Abort, KeyboardInterrupt, EOFError):
        typer.echo(INTERRUPTED.format(command=command), err=True)
        raise typer.Exit(1) from None
