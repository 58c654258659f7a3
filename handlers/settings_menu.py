"""`/settings`: what is set, changed from the chat by the leader, each change with its old value."""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise

from handlers.buttons import button, rows_of
from handlers.context import Keyboard, Turn
from handlers.inside import units_of
from handlers.live_board import CARD
from handlers.routing import AnswerTable, Press, PressTable
from handlers.settings import Settings, overridden
from handlers.texts import labels
from inspection import enrolment, outbox, settings
from inspection.audit import note
from inspection.enums import Language, Role
from inspection.errors import NotAllowedError, NothingHereError
from inspection.records import Member, SettingKey
from inspection.recusals import understood
from inspection.roles import LEADER

K = SettingKey
LABELS = labels(
    {
        K.MORNING: "早间推送",
        K.ASKING: "催报",
        K.EVENING: "小结",
        K.REMINDERS: "催办",
        K.OFFICE_HOURS: "办公时间",
        K.QUIET_DAYS: "免打扰日",
        K.WEEKENDS: "周末推送",
        K.BOARD: "今日看板",
        K.RELEASE: "放行方式",
        K.LANGUAGE: "群内语言",
    }
)
ASKED = (K.MORNING, K.ASKING, K.EVENING, K.REMINDERS, K.OFFICE_HOURS, K.QUIET_DAYS)
CLEARS = frozenset({"清除", "无", "没有", "clear", "none"})


def show_settings(turn: Turn, _argument: str = "") -> None:
    """`/settings`: in the leader's private chat."""
    _show(turn, anew=True)
    if not turn.is_private:
        turn.reply(turn.texts("common", "see_private"))


def back(turn: Turn, _record_id: int, _argument: str) -> None:
    """Show the settings as they are now."""
    _show(turn)


def _show(turn: Turn, *, anew: bool = False, only_update: bool = False) -> None:
    _only_the_leader(turn)
    last = settings.chosen(turn.work).changes[-1:]
    text = turn.texts(
        "settings",
        "menu",
        inspection=turn.inspection,
        settings=turn.settings,
        lines=[(LABELS[key], value_of(turn, key, turn.settings)) for key in LABELS],
        recused=[m for m in turn.inside if m.recusals],
        last=last[0] if last else None,
        label=LABELS[last[0].key] if last else "",
        name=turn.name(last[0].by) if last else "",
    )
    turn.show(
        turn.user_id, "settings", text, buttons=_buttons(), anew=anew, only_update=only_update
    )


def _buttons() -> Keyboard:
    asked = [button(LABELS[key], "s.ask", 0, key.value) for key in ASKED]
    turned = [button(LABELS[key], "s.turn", 0, key.value) for key in SWITCHES]
    last = [button("推送位置", "s.where"), button("回避", "s.people"), button("取消", "x")]
    return [*rows_of(asked), *rows_of(turned), last]


def value_of(turn: Turn, key: SettingKey, values: Settings) -> str:
    """Return a setting's value as it is shown."""
    return turn.texts("settings", "value", key=key.value, settings=values)


def _only_the_leader(turn: Turn) -> None:
    if turn.me.role is not Role.LEADER:
        raise NotAllowedError


def _set(turn: Turn, key: SettingKey, value: object) -> tuple[str, str]:
    """Keep a value, from now on in force; return what it was and what it is, as shown."""
    _only_the_leader(turn)
    before = value_of(turn, key, turn.settings)
    tried = settings.chosen(turn.work).changed(**{settings.FIELDS[key]: value})
    changed = overridden(turn.settings, tried)
    _check_order(changed)
    after = value_of(turn, key, changed)
    if after != before:
        settings.choose(
            turn.work, key, value, before=before, after=after, by=turn.user_id, now=turn.now
        )
        turn.settings = changed
    return before, after


def _check_order(values: Settings) -> None:
    """The morning comes before the asking, the asking before the summary that it is for."""
    times = (values.morning, values.asking, values.evening)
    for first, second in pairwise(times):
        if first >= second:
            raise settings.TimesOutOfOrderError(first, second)


# --- what is asked, and answered by a reply -------------------------------------------------


def ask(turn: Turn, _record_id: int, argument: str) -> None:
    """A label of what has a value: asked, with an example."""
    _only_the_leader(turn)
    key = K(argument)
    if key not in ASKED:
        raise NothingHereError
    now = value_of(turn, key, turn.settings)
    text = turn.texts("settings", "ask", key=key.value, label=LABELS[key], now=now)
    turn.tell_me(text, asks=f"s.set.{key.value}:0")


def answer(key: SettingKey) -> Callable[[Turn, int, str], None]:
    """Return what takes the replied value of a setting."""

    def take(turn: Turn, _record_id: int, text: str) -> None:
        before, after = _set(turn, key, _read(turn, key, text))
        turn.tell_me(
            turn.texts("settings", "changed", label=LABELS[key], before=before, after=after)
        )
        _show(turn, only_update=True)

    return take


def _read(turn: Turn, key: SettingKey, text: str) -> object:
    match key:
        case K.REMINDERS:
            return settings.read_times(text)
        case K.OFFICE_HOURS:
            return settings.read_hours(text)
        case K.QUIET_DAYS:
            return _quiet_days(turn, text)
        case _:
            return settings.read_time(text)


def _quiet_days(turn: Turn, text: str) -> tuple[date, ...]:
    """Add the days named to those that are still to come; or clear them."""
    if text.strip().casefold() in CLEARS:
        return ()
    named = settings.read_quiet_days(text, turn.today)
    kept = (day for day in turn.settings.quiet_days if day >= turn.today)
    return tuple(sorted({*kept, *named}))


# --- what is switched by one tap ------------------------------------------------------------


def _other_pushes(turn: Turn) -> object:
    return not turn.settings.weekend_pushes


def _other_board(turn: Turn) -> object:
    if turn.settings.live_board:
        _take_down_board(turn)
    return not turn.settings.live_board


def _take_down_board(turn: Turn) -> None:
    chat_id = turn.inspection.chat_id
    standing = outbox.latest_card(turn.work, chat_id, CARD) if chat_id is not None else None
    if standing is not None and standing.message_id is not None:
        outbox.delete(
            turn.work, chat_id=standing.chat_id, message_id=standing.message_id, now=turn.now
        )


def _other_release(turn: Turn) -> object:
    return not turn.settings.direct_release


def _other_language(turn: Turn) -> object:
    is_chinese = turn.settings.language is Language.CHINESE
    return Language.ENGLISH if is_chinese else Language.CHINESE


SWITCHES: Mapping[SettingKey, Callable[[Turn], object]] = {
    K.WEEKENDS: _other_pushes,
    K.BOARD: _other_board,
    K.RELEASE: _other_release,
    K.LANGUAGE: _other_language,
}


def switch(turn: Turn, _record_id: int, argument: str) -> None:
    """A label of what is one or the other: the other from now on."""
    _only_the_leader(turn)
    key = K(argument)
    if key not in SWITCHES:
        raise NothingHereError
    before, after = _set(turn, key, SWITCHES[key](turn))
    turn.note(turn.texts("settings", "turned", label=LABELS[key], before=before, after=after))
    _show(turn)


def where(turn: Turn, _record_id: int, _argument: str) -> None:
    """`推送位置`: where the pushes go, and how to move them."""
    _only_the_leader(turn)
    turn.note(turn.texts("settings", "where", inspection=turn.inspection), alert=True)


# --- recusals: they stand with the members, in the registry ---------------------------------


def show_people(turn: Turn, _record_id: int, _argument: str) -> None:
    """`回避`: who keeps away from what, each name a button."""
    _list_recusals(turn, anew=True)


def _list_recusals(turn: Turn, *, anew: bool) -> None:
    _only_the_leader(turn)
    scope = turn.me.inspection_id
    inside = [m for m in enrolment.members_of(turn.work, scope) if m.is_inside]
    turn.show(
        turn.user_id,
        f"recusals:{scope}",
        turn.texts("settings", "recusals", members=inside),
        buttons=[
            *rows_of([button(m.name, "s.recusal", m.id) for m in inside]),
            [button("取消", "x")],
        ],
        anew=anew,
    )


def _member(turn: Turn, member_id: int) -> Member:
    _only_the_leader(turn)
    member = turn.work.get(Member, member_id)
    is_here = member is not None and member.inspection_id == turn.me.inspection_id
    if member is None or not is_here or not member.is_inside or not member.is_active:
        raise NothingHereError
    return member


def ask_recusal(turn: Turn, member_id: int, _argument: str) -> None:
    """A name: from what does this member keep away?"""
    member = _member(turn, member_id)
    turn.tell_me(turn.texts("settings", "ask_recusal", m=member), asks=f"s.recusal:{member.id}")


def answer_recusal(turn: Turn, member_id: int, text: str) -> None:
    """Keep the replied recusals in the place of the earlier ones."""
    member = _member(turn, member_id)
    recusals = understood(settings.read_recusals(text), units_of(turn))
    turn.work.put(member.changed(recusals=recusals))
    note(
        turn.work,
        by=turn.user_id,
        at=turn.now,
        act="member.recusals_changed",
        subject=f"member:{member.id}",
        detail=f"{len(member.recusals)}→{len(recusals)}",
    )
    turn.tell_me(
        turn.texts("settings", "recused", name=member.name, before=member.recusals, after=recusals)
    )
    _list_recusals(turn, anew=False)


# --- rows of the tables ---------------------------------------------------------------------


PRESSES: PressTable = {
    "s.menu": Press(back, LEADER),
    "s.ask": Press(ask, LEADER),
    "s.turn": Press(switch, LEADER),
    "s.where": Press(where, LEADER),
    "s.people": Press(show_people, LEADER, on_registry=True),
    "s.recusal": Press(ask_recusal, LEADER, on_registry=True),
}

ANSWERS: AnswerTable = {
    **{f"s.set.{key.value}": answer(key) for key in ASKED},
    "s.recusal": answer_recusal,
}
