"""Every command of the chat, each a row."""

from handlers import (
    board,
    closing,
    dashboard,
    documents,
    filing,
    first_day,
    interviews,
    invitations,
    language,
    mine,
    outward,
    packs,
    people,
    prepare_table,
    priors,
    rectification_table,
    search,
    settings_menu,
    start,
    summary,
    task_lists,
    tasks,
    timetable,
    work_papers,
    written,
)
from handlers.context import Turn
from handlers.liaison import views
from handlers.routing import Command, CommandTable
from handlers.sent_tables import MAY_IMPORT
from inspection.roles import ENROLLED, INSIDE, LEADER, LEADING


def items(turn: Turn, argument: str) -> None:
    """`/items`: each side sees its own, the group its tasks, too; 待办 with words is a new one."""
    if turn.me.is_inside and argument and tasks.is_said(turn):
        tasks.say(turn, argument)
        return
    if not turn.me.is_inside:
        views.list_items(turn, argument)
        return
    outward.list_items(turn, argument)
    task_lists.show_mine(turn)


def plan(turn: Turn, argument: str) -> None:
    """`/plan`: each side sees its own."""
    (timetable if turn.me.is_inside else views).plan(turn, argument)


# A word that takes nothing asks only when nothing follows, or hardly anything: 导出 台账. Behind
# 进度： and 状态： stands what somebody found, or how far the unit is.
ALONE = r"$"
HARDLY_MORE = r"\S{0,6}$"

COMMANDS = CommandTable(
    (
        Command("start", (), people.start, ENROLLED, on_registry=True, for_strangers=True),
        Command("finding", ("问题", "发现"), filing.file_finding, INSIDE, aliases=("f",)),
        Command("mine", ("我的",), mine.mine, INSIDE, argument=HARDLY_MORE),
        Command("search", ("查",), search.search, INSIDE, aliases=("q",), argument=r"\S"),
        Command(
            "prior",
            ("既往", "往年问题", "往年"),
            priors.command,
            MAY_IMPORT,
            private_only=True,
            argument=r"$|\S+\s+\d|导入$",
        ),
        Command("share", ("共享", "分享"), board.share, INSIDE, aliases=("s",)),
        Command("board", ("看板",), board.show_board, INSIDE, argument=HARDLY_MORE),
        Command("items", ("即知即改", "待办"), items, ENROLLED),
        Command("requests", ("调阅",), written.requests, ENROLLED),
        Command("plan", ("进度",), plan, ENROLLED, argument=ALONE),
        Command("papers", ("底稿",), work_papers.overview, INSIDE, argument=r"$|[Ww]?\d+$"),
        Command("done", ("完成",), timetable.done, INSIDE, argument=r"\d+(?:[\s+＋,，、。行]|$)"),
        Command("today", ("今日",), summary.today, INSIDE, argument=HARDLY_MORE),
        Command(
            "members",
            ("成员",),
            people.members,
            LEADING,
            on_registry=True,
            private_only=True,
            argument=HARDLY_MORE,
        ),
        Command(
            "invite", ("邀请",), invitations.invite, LEADING, on_registry=True, private_only=True
        ),
        Command(
            "export", ("导出",), start.export, LEADING, private_only=True, argument=HARDLY_MORE
        ),
        Command(
            "dashboard",
            ("总览", "数据看板"),
            dashboard.show_dashboard,
            LEADING,
            private_only=True,
            argument=HARDLY_MORE,
        ),
        *documents.COMMANDS,
        Command("pack", ("证据包",), packs.ask, LEADER, private_only=True),
        Command(
            "purge",
            ("销毁",),
            closing.begin,
            LEADER,
            on_registry=True,
            private_only=True,
            argument=HARDLY_MORE,
        ),
        Command("use", ("切换",), people.use, INSIDE, on_registry=True),
        Command("bind", ("绑定",), people.bind, LEADER),
        Command("status", ("状态",), start.status, INSIDE, argument=ALONE),
        Command("calendar", ("日历",), start.calendar, INSIDE),
        Command("settings", ("设置",), settings_menu.show_settings, LEADER, argument=HARDLY_MORE),
        Command(
            "language", ("语言",), language.choose, ENROLLED, on_registry=True, argument=r"\S{0,8}$"
        ),
        Command("setup", ("第一天", "准备工作"), first_day.show, LEADING, argument=r"$"),
        Command("help", ("帮助",), start.show_help, ENROLLED),
        Command("interview", ("谈话",), interviews.begin, INSIDE, private_only=True),
        Command("end", ("结束谈话",), interviews.end, INSIDE, private_only=True),
        *prepare_table.COMMANDS,
        *rectification_table.COMMANDS,
        Command("cancel", ("取消",), start.cancel, ENROLLED),
    )
)
