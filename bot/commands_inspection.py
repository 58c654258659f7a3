"""`xuncha inspection create` and `xuncha invite`: how an inspection and its people begin."""

import os
import shutil
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
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
    inspection_of,
    now_of,
    owned,
    require_records,
)
from bot.commands_plan import read_rows
from bot.commands_server import bot_name
from bot.config import Config
from inspection import enrolment
from inspection.audit import note
from inspection.enums import Role
from inspection.first_day import has_timetable
from inspection.ports import REGISTRY, Store
from inspection.records import Inspection, TimetableItem
from storage.errors import ScopeNameError
from storage.platform import open_private
from storage.template import built_in_timetable

LONGEST_DAYS = 400


@in_words
def create(
    *,
    name: Annotated[str, typer.Option(help="巡察的名称。")],
    unit: Annotated[list[str], typer.Option(help="被巡察单位，可以写多次。")],
    entry: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="进驻日期，可以是过去。")],
    days: Annotated[int, typer.Option(min=1, max=LONGEST_DAYS, help="现场巡察的天数。")],
    chat: Annotated[int | None, typer.Option(help="巡察组群的编号；也可以以后在群里绑定。")] = None,
    timetable: Annotated[
        Path | None, typer.Option(help="计划表（CSV）；不写时用内置的计划表。")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """建立一次巡察，打印组长的加入链接。"""
    settings = configured(config)
    now, units = now_of(settings), tuple(dict.fromkeys(one_line(each) for each in unit))
    if not one_line(name) or not all(units):
        raise WrongUsage("--name 和 --unit 不能是空的。")
    rows = read_rows(timetable, entry.date()) if timetable else built_in_rows(entry.date())
    draft = Inspection(
        slug="",
        name=one_line(name),
        units=units,
        entry=entry.date(),
        days=days,
        mode=settings.disclosure.effective_mode(now.date()),
        chat_id=chat,
        created_at=now,
    )
    with owned(settings) as store:
        slug = add_inspection(store, draft, rows, now, own_timetable=timetable is not None)
        store.flush()  # first the inspection, then the code that leads to it
        code = new_code(store, slug, Role.LEADER, unit=None, settings=settings, now=now)
    typer.echo(f"已建立巡察：{slug}")
    typer.echo(f"{draft.name}，进驻 {draft.entry}，{days} 天，计划表 {len(rows)} 行。")
    show_link(settings, code, "组长")


def one_line(text: str) -> str:
    """Return the text on one line."""
    return " ".join(text.split())


def built_in_rows(entry: date) -> tuple[TimetableItem, ...]:
    """Return the rows of the built-in timetable, on real days."""
    from inspection.timetable import parse_timetable  # noqa: PLC0415  # beside its one use

    return parse_timetable(built_in_timetable(), entry=entry).rows


def add_inspection(
    store: Store,
    draft: Inspection,
    rows: tuple[TimetableItem, ...],
    now: datetime,
    *,
    own_timetable: bool = False,
) -> str:
    """Keep a new inspection with its timetable; return the name of its scope."""
    slug = _new_scope(store, draft.entry)
    with store.unit(slug) as work:
        work.add(draft.changed(slug=slug))
        for row in rows:
            work.add(row)
        if own_timetable:
            has_timetable(work)
        note(work, by=None, at=now, act="inspection.created", subject="inspection:1")
        work.commit()
    return slug


def _new_scope(store: Store, entry: date) -> str:
    number = 1
    while True:
        slug = f"{entry:%Y%m%d}-{number}"
        try:
            store.create(slug)
        except ScopeNameError:
            number += 1
        else:
            return slug


def new_code(
    store: Store, slug: str, role: Role, *, unit: str | None, settings: Config, now: datetime
) -> str:
    """Return a new one-time enrolment code."""
    with store.unit(REGISTRY) as work:
        _, code = enrolment.invite(
            work,
            inspection_id=slug,
            role=role,
            unit=unit,
            by=None,
            now=now,
            valid_for=timedelta(hours=settings.invites.hours_valid),
        )
        work.commit()
    return code


@in_words
def invite(
    role: Annotated[
        str, typer.Argument(help="leader、deputy、member、group_liaison 或 unit_liaison。")
    ],
    inspection: InspectionOption = None,
    unit: Annotated[
        str | None, typer.Option(help="联络员所在的被巡察单位；只有一个单位时可以不写。")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """打印一个一次性的加入链接。"""
    from handlers.people import ROLE_NAMES, ROLE_WORDS  # noqa: PLC0415  # slow to import

    wanted = ROLE_WORDS.get(role.strip().lower())
    if wanted is None:
        raise WrongUsage(f"没有角色 {role}，应为 {'、'.join(each.value for each in Role)}。")
    settings = configured(config)
    require_records(settings.storage.path)
    with owned(settings) as store:
        slug = chosen(store, inspection)
        place = _unit(inspection_of(store.view(slug)), wanted, unit)
        code = new_code(store, slug, wanted, unit=place, settings=settings, now=now_of(settings))
    typer.echo(f"巡察：{slug}{f'，{place}' if place else ''}")
    show_link(settings, code, ROLE_NAMES[wanted])


def _unit(inspection: Inspection, role: Role, given: str | None) -> str | None:
    if role is not Role.UNIT_LIAISON:
        if given is not None:
            raise WrongUsage("只有邀请 unit_liaison（被巡察单位联络员）时才写 --unit。")
        return None
    if given is None and len(inspection.units) == 1:
        return inspection.units[0]
    if given is None or given.strip() not in inspection.units:
        raise WrongUsage(f"请用 --unit 指明一个单位：{'、'.join(inspection.units)}")
    return given.strip()


# --- the link ------------------------------------------------------------------------------


def show_link(settings: Config, code: str, role: str) -> None:
    """Print the link on one line, and on a terminal its QR code."""
    from handlers.people import link_of  # noqa: PLC0415  # slow to import

    name = bot_name(settings)
    link = link_of(name, code)
    hours = settings.invites.hours_valid
    typer.echo(f"{role}的加入链接，{hours} 小时内有效，只能用一次：")
    typer.echo(link)
    typer.echo(f"加入码：{code}")
    if not name:
        typer.echo(
            "现在查不到机器人的用户名：请把上面一行接在机器人的 t.me 地址后面，"
            f"或私聊机器人发送 /start {code}"
        )
    elif sys.stdout.isatty():
        _show_square(link, code)


def _show_square(link: str, code: str) -> None:
    """Draw the QR code, or keep it as a picture where the terminal has no such signs."""
    import segno  # noqa: PLC0415  # only for people at a terminal

    square = segno.make(link)
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    fits = square.symbol_size()[0] <= shutil.get_terminal_size().columns
    if is_utf8 and fits and os.environ.get("TERM") != "dumb":
        square.terminal(out=sys.stdout, compact=True)
        return
    picture = Path(f"xuncha-{code}.png")
    try:
        with os.fdopen(open_private(picture, os.O_WRONLY | os.O_TRUNC), "wb") as file:
            square.save(file, kind="png", scale=8)  # it lets somebody in: for the owner alone
    except OSError as error:
        raise Refused(f"链接有效，但二维码图片 {picture} 存不下来：{error.strerror}。") from None
    typer.echo(f"二维码已存为图片 {picture}，请打开它扫码；用完请删除。")
