"""`xuncha inspection close` and `xuncha inspection purge`: the end of an inspection."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Annotated

import typer

from bot.commands_common import (
    ConfigOption,
    InspectionOption,
    Refused,
    WrongUsage,
    chosen,
    configured,
    in_words,
    now_of,
    owned,
    read_only,
    require_records,
)
from bot.config import Config
from bot.pack_orders import order_for
from inspection import closing, purging
from inspection.audit import note
from inspection.closing import Lack, NotClosedYetError, OpenThing, OtherPackError
from inspection.ports import REGISTRY
from inspection.records import Closing, Purge, PurgePhase
from storage.tiny import TinyStore

LACKS: Mapping[Lack, str] = {
    Lack.UNDECIDED: "问题没有定处理方式",
    Lack.SEALED: "封存的问题没有研判",
    Lack.ITEM: "对外事项没有办结，也没有转后续跟踪",
    Lack.RECTIFICATION: "整改没有销号（长期坚持的也算）",
    Lack.NOTICE: "通知书没有签发",
    Lack.REQUEST: "调阅的材料没有收到或归还",
    Lack.PAPER: "底稿没有签字",
    Lack.FILE: "附件没有取到或没有删净",
    Lack.HAND_OVER: "交接没有接收",
    Lack.TASK: "待办没有完成",
    Lack.CLUE: "线索没有确认已按纸质移交（确认后加 --clues-handed-over）",
}
PHASES: Mapping[PurgePhase, str] = {
    PurgePhase.ASKED: "等第二人确认",
    PurgePhase.CANCELLED: "已取消",
    PurgePhase.MESSAGES: "正在收回消息，机器人运行时会继续",
    PurgePhase.RECORDS: "正在删除记录，机器人运行时会继续",
    PurgePhase.TRACES: "正在清除备份和残留，机器人运行时会继续",
    PurgePhase.FAREWELL: "已删除，等两位确认人收到证明",
    PurgePhase.DONE: "已完成",
}
DAY = "%Y-%m-%d"


@dataclass(frozen=True)
class Given:
    """What is said of the hand-over."""

    received_by: str
    received_on: datetime | None
    sha256: str


@in_words
def close(
    *,
    force: Annotated[
        str, typer.Option("--force", metavar="理由", help="还有未了结的也结束，写明理由，会留痕。")
    ] = "",
    clues_handed_over: Annotated[
        bool, typer.Option("--clues-handed-over", help="线索已全部按纸质移交。")
    ] = False,
    received_by: Annotated[str, typer.Option("--received-by", help="接收人或接收单位。")] = "",
    received_on: Annotated[
        datetime | None, typer.Option("--received-on", formats=[DAY], help="接收日期，默认今天。")
    ] = None,
    sha256: Annotated[str, typer.Option("--sha256", help="接收人核对后的证据包 SHA-256。")] = "",
    inspection: InspectionOption = None,
    config: ConfigOption = None,
) -> None:
    """结束巡察：核对未了结事项，做证据包；移交后再带 --received-by 运行一次，登记回执。"""
    settings = configured(config)
    require_records(settings.storage.path)
    given = Given(received_by.strip(), received_on, sha256.strip())
    with owned(settings) as store:
        slug = chosen(store, inspection)
        if given.received_by and purging.is_closed(store.view(slug)):
            _receive(store, slug, given, settings)
            return
        made = _close(store, slug, force, clues_handed_over, settings)
        store.flush()
        _tell(slug, made, settings)
        if not given.received_by and sys.stdin.isatty():
            who = typer.prompt("接收人或接收单位（暂未移交请直接回车）", default="")
            given = Given(who.strip(), given.received_on, made.pack_sha256)
        if given.received_by:
            _receive(store, slug, given, settings)


def _close(
    store: TinyStore, slug: str, reason: str, clues_handed_over: bool, settings: Config
) -> Closing:
    from bot.packing import make_pack  # noqa: PLC0415  # slow to import

    now = now_of(settings)
    view = store.view(slug)
    things = closing.open_at_closing(view, clues_handed_over=clues_handed_over)
    if things and not reason.strip():
        raise Refused("\n".join(("还有未了结的，没有结束：", *_lines(things))))
    with store.unit(slug) as work:
        note(work, by=None, at=now, act="inspection.closing", subject="inspection:1")
        work.commit()
    store.flush()  # the pack is made of what is on disk
    order = order_for(settings, settings.storage.path, slug, None, now)
    packed = make_pack(order, settings.storage.cipher())
    with store.unit(slug) as work:
        made = closing.close(
            work,
            things,
            reason=reason,
            pack_name=packed.path.name,
            pack_sha256=packed.sha256,
            pack_files=packed.files,
            now=now,
        )
        work.commit()
    for line in _lines(things):
        typer.echo(line)
    return made


def _lines(things: Sequence[OpenThing]) -> list[str]:
    grouped = groupby(things, key=lambda each: each.lack)
    return [f"{LACKS[lack]}：{'、'.join(t.label for t in found)}" for lack, found in grouped]


def _tell(slug: str, made: Closing, settings: Config) -> None:
    folder = order_for(settings, settings.storage.path, slug, None, made.at).target.parent
    typer.echo(f"已结束巡察：{slug}，证据包 {made.pack_files} 个文件：")
    typer.echo(str(folder / made.pack_name))
    typer.echo(f"SHA-256：{made.pack_sha256}")
    typer.echo("移交并由接收人核对 SHA-256 后登记回执：")
    typer.echo("xuncha inspection close --received-by 接收单位 --sha256 接收人核对的值")


def _receive(store: TinyStore, slug: str, given: Given, settings: Config) -> None:
    if not given.sha256:
        raise WrongUsage("请用 --sha256 写明接收人核对后的证据包 SHA-256。")
    now = now_of(settings)
    zone = settings.inspection.zone
    at = given.received_on.replace(tzinfo=zone) if given.received_on is not None else now
    try:
        with store.unit(slug) as work:
            closing.receive(
                work, received_by=given.received_by, received_at=at, sha256=given.sha256, now=now
            )
            work.commit()
    except OtherPackError as error:
        raise Refused(
            f"没有登记：接收的不是结束时做的那个包。应为 {error.wanted}，给出的是 {error.given}。"
        ) from None
    except NotClosedYetError:
        raise Refused("没有登记：这次巡察还没有结束，请先运行 xuncha inspection close。") from None
    typer.echo(f"已登记回执：{given.received_by}，{at:{DAY}}。")
    typer.echo("组长可以在私聊里发 /purge，由第二人在十分钟内确认后销毁。")


@in_words
def purge(inspection: InspectionOption = None, config: ConfigOption = None) -> None:
    """说明如何销毁，列出已销毁和进行中的；销毁本身须两人在机器人里确认。"""
    settings = configured(config)
    require_records(settings.storage.path)
    store = read_only(settings)
    found = list(store.view(REGISTRY).all(Purge))
    for each in (p for p in found if inspection in {None, p.inspection_id}):
        typer.echo(_purge_line(each))
    typer.echo("销毁须先结束并登记移交回执，再由组长私聊机器人发 /purge，第二人十分钟内确认。")


def _purge_line(purge: Purge) -> str:
    line = f"{purge.inspection_id}：{PHASES[purge.phase]}"
    if purge.phase is not PurgePhase.DONE or purge.done_at is None:
        return line
    return (
        f"{line}（{purge.done_at:%Y-%m-%d %H:%M}，成员{purge.asked_member}、"
        f"{purge.confirmed_member}确认）：记录{purge.records}条，文件{purge.files}个，"
        f"消息删除{purge.messages_deleted}、改写{purge.messages_overwritten}、"
        f"未能收回{purge.messages_left}；证据包 {purge.pack_sha256}"
    )
