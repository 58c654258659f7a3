"""What a member does with findings in the chat."""

import re
from datetime import datetime

from telegram import (
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
)

from handlers import cards, outward
from handlers.cards import ASPECTS, HANDLINGS, button, finding_ref, rows_of
from handlers.context import Keyboard, Turn
from handlers.evidence import keep_files
from inspection import findings, outbox
from inspection.access import counts, may_see_finding
from inspection.calendar import DueCode, due_choices
from inspection.deadlines import read_due
from inspection.enums import Aspect, Handling, OutwardState, Priority, Standing
from inspection.errors import (
    EmptyTextError,
    NotAllowedError,
    NothingHereError,
    UnreadableDateError,
    UsageError,
)
from inspection.records import Finding, Member, OutgoingMessage, OutwardItem, SharedNote
from inspection.triage import suggest

DUE_LABELS = {
    DueCode.TODAY: "今天18:00",
    DueCode.NEXT_WORKDAY: "下一工作日",
    DueCode.THREE_WORKDAYS: "3个工作日",
}
FOUND_AT_MOST = 20


def file_finding(turn: Turn, text: str) -> None:
    """File what was sent; as a reply to somebody's message, file that message."""
    message = _message(turn)
    replied = message.reply_to_message
    if replied is not None and not text and not _is_topic_root(message, replied):
        if replied.from_user is not None and replied.from_user.id == turn.facts.user_id:
            raise UsageError("finding")
        message, text = replied, (replied.text or replied.caption or "")
    _file(turn, message, text)


def file_anything(turn: Turn) -> None:
    """File a message of the private chat that asks for nothing else."""
    message = _message(turn)
    text = message.text or message.caption or _said_otherwise(message)
    _file(turn, message, text)


def _file(turn: Turn, message: Message, text: str) -> None:
    source = (message.chat_id, message.message_id)
    if turn.work.lookup(Finding, "source", source):
        finding = turn.work.lookup(Finding, "source", source)[0]
        cards.show_finding(turn, finding, turn.chat_id, thread_id=turn.thread_id)
        return
    album = _album_finding(turn, message)
    files = keep_files(turn, message)
    if album is not None:
        added = findings.add_to(
            turn.work, album, text=text, evidence=files, by=turn.me, now=turn.now
        )
        cards.refresh_finding(turn, added)
        return
    suggestion = suggest(text)
    finding = findings.file_finding(
        turn.work,
        text=text,
        unit=turn.inspection.units[0],
        by=turn.me,
        now=turn.now,
        occurred_at=_occurred(message),
        source=source,
        thread_id=turn.thread_id,
        forwarded_from=_origin(message),
        evidence=files,
        sealed=suggestion.sealed,
        suspicion=tuple(str(r) for r in suggestion.reasons) if suggestion.hold_suggested else (),
    )
    if message.media_group_id:
        finding = turn.work.put(finding.changed(album=message.media_group_id))
    cards.show_finding(
        turn,
        finding,
        turn.chat_id,
        thread_id=turn.thread_id,
        reply_to=None if turn.is_private else message.message_id,
    )
    if finding.sealed:
        _tell_leader(turn, finding)
    _offer_as_answer(turn, finding)


def _album_finding(turn: Turn, message: Message) -> Finding | None:
    """Return the finding that the album of this message made already (C011)."""
    if not message.media_group_id:
        return None
    mine = turn.work.lookup(Finding, "author_id", turn.user_id)
    return next((f for f in reversed(mine[-20:]) if f.album == message.media_group_id), None)


def _tell_leader(turn: Turn, finding: Finding) -> None:
    leader = cards.leader_of(turn)
    if leader is not None and leader.user_id != turn.user_id and may_see_finding(leader, finding):
        cards.show_finding(turn, finding, leader.user_id, priority=Priority.NOTICE)


def _offer_as_answer(turn: Turn, finding: Finding) -> None:
    """While a question is open, offer to use what was filed as its answer (design 7)."""
    if not turn.is_private or not outbox.open_questions(turn.work, turn.chat_id):
        return
    turn.reply(
        turn.texts("finding", "as_answer", label=finding.label),
        buttons=[[button("作为回答", "f.answer", finding.id)]],
        about=(finding_ref(finding),),
    )


def _origin(message: Message) -> str | None:
    """Return who said a forwarded message, hidden senders too (C051)."""
    match message.forward_origin:
        case MessageOriginUser(sender_user=user):
            return str(user.full_name)
        case MessageOriginHiddenUser(sender_user_name=name):
            return str(name)
        case MessageOriginChat(sender_chat=chat):
            return chat.title or chat.full_name or "群"
        case MessageOriginChannel(chat=chat):
            return chat.title or "频道"
        case _:
            return None


def _occurred(message: Message) -> datetime:
    origin = message.forward_origin
    return origin.date if origin is not None else message.date


def _said_otherwise(message: Message) -> str:
    """Return words for a message that has none of its own."""
    if message.sticker is not None:
        return message.sticker.emoji or "贴纸"
    if message.location is not None:
        place = message.location
        return f"位置：{place.latitude:.5f},{place.longitude:.5f}"
    if message.contact is not None:
        return f"联系人：{message.contact.first_name} {message.contact.phone_number}"
    return ""


def _message(turn: Turn) -> Message:
    if turn.message is None:
        raise NothingHereError
    return turn.message


def _is_topic_root(message: Message, replied: Message) -> bool:
    """In forum topics every message carries the topic's root: that is no reply."""
    return bool(message.is_topic_message) and replied.message_id == message.message_thread_id


def add_reply(turn: Turn, finding: Finding) -> None:
    """A reply to the card, or to one's own message, adds to the finding."""
    if not may_see_finding(turn.me, finding) or finding.handling is Handling.CLUE:
        raise NothingHereError(finding.label)
    message = _message(turn)
    text = message.text or message.caption or ""
    files = keep_files(turn, message)
    if not text and not files:
        raise EmptyTextError
    changed = findings.add_to(
        turn.work, finding, text=text, evidence=files, by=turn.me, now=turn.now
    )
    if suggest(changed.wording).sealed and not changed.sealed:
        changed = turn.work.put(changed.changed(sealed=True))
    outbox.react(
        turn.work,
        chat_id=turn.chat_id,
        message_id=message.message_id,
        emoji="👌",
        now=turn.now,
    )
    cards.refresh_finding(turn, changed)


def edit_finding(turn: Turn, finding: Finding) -> None:
    """An edited message is a revision of its finding, never a second one."""
    message = _message(turn)
    changed = findings.correct(
        turn.work,
        finding,
        text=message.text or message.caption or "",
        by=turn.me,
        now=turn.now,
    )
    if suggest(changed.wording).sealed and not changed.sealed:
        changed = turn.work.put(changed.changed(sealed=True))
    cards.refresh_finding(turn, changed)


def show_number(turn: Turn, number: int) -> None:
    """W12 alone shows the card again."""
    finding = findings.show_finding(turn.work, turn.me, number)
    if not turn.is_private and not turn.group_may_see(finding):
        turn.reply(turn.texts("finding", "number_only", finding=finding))
        return
    cards.show_finding(turn, finding, turn.chat_id, thread_id=turn.thread_id)


def mine(turn: Turn, _argument: str) -> None:
    """List my findings, and what waits for me."""
    own = [
        {
            "label": f.label,
            "text": turn.texts.short(f.wording),
            "state": turn.texts(
                "finding",
                "state",
                finding=f,
                handling=HANDLINGS[f.handling],
                item=cards.latest_item(turn, f),
            ),
        }
        for f in turn.work.lookup(Finding, "author_id", turn.user_id)
        if f.standing is Standing.ACTIVE
    ]
    turn.tell_me(
        turn.texts(
            "finding",
            "mine",
            name=turn.me.name,
            findings=own,
            waiting=_waiting(turn),
            rows=outward.rows_today(turn),
        )
    )
    if not turn.is_private:
        turn.reply(turn.texts("common", "see_private"))


def _waiting(turn: Turn) -> list[str]:
    me = turn.me
    awaiting = turn.work.lookup(OutwardItem, "state", OutwardState.AWAITING_RELEASE)
    lines = [f"待放行：{_label_of(turn, item)}" for item in awaiting if me.leads]
    for item in turn.work.lookup(OutwardItem, "state", OutwardState.FIX_REPORTED):
        finding = turn.work.get(Finding, item.finding_id)
        if finding is not None and may_see_finding(me, finding):
            lines.append(f"待核验：{item.label}")
    return lines


def _label_of(turn: Turn, item: OutwardItem) -> str:
    finding = turn.work.get(Finding, item.finding_id)
    return finding.label if finding else ""


def search(turn: Turn, argument: str) -> None:
    """Find findings and notes by any substring; only what the asker may see."""
    words = argument.strip()
    if not words:
        raise UsageError("search")
    hit = [
        f
        for f in turn.work.all(Finding)
        if words.lower() in f"{f.label} {f.wording}".lower() and may_see_finding(turn.me, f)
    ]
    if not turn.is_private:
        hit = [f for f in hit if turn.group_may_see(f)]
    notes = [n for n in turn.work.all(SharedNote) if words.lower() in n.text.lower()]
    shown = hit[-FOUND_AT_MOST:]
    lines = [{"label": f.label, "text": turn.texts.short(f.wording)} for f in reversed(shown)]
    turn.reply(
        turn.texts(
            "finding",
            "found",
            words=words,
            findings=lines,
            notes=notes[-FOUND_AT_MOST:],
            more=max(0, len(hit) - FOUND_AT_MOST),
        ),
        about=tuple(finding_ref(f) for f in shown),
    )


# --- presses ---------------------------------------------------------------------------


def of(turn: Turn, finding_id: int) -> Finding:
    """Return the finding of a press, if the presser may see it now."""
    finding = turn.work.get(Finding, finding_id)
    if finding is None or not may_see_finding(turn.me, finding):
        raise NothingHereError
    if finding.standing is not Standing.ACTIVE:
        raise NothingHereError(finding.label)
    return finding


def _menu(turn: Turn, finding: Finding, text: str, rows: Keyboard) -> None:
    turn.show(
        turn.chat_id,
        f"finding:{finding.id}",
        text,
        buttons=rows,
        about=(finding_ref(finding),),
    )


def choose_aspect(turn: Turn, finding_id: int, _argument: str) -> None:
    """Offer the six aspects."""
    finding = of(turn, finding_id)
    choices = [button(name, "f.aspect", finding.id, a.value) for a, name in ASPECTS.items()]
    rows = [*rows_of(choices, 2), [button("返回", "f.back", finding.id)]]
    _menu(turn, finding, turn.texts("finding", "choose_aspect", finding=finding), rows)


def set_aspect(turn: Turn, finding_id: int, argument: str) -> None:
    """Name the aspect that was pressed."""
    finding = findings.set_aspect(
        turn.work, of(turn, finding_id), Aspect(argument), by=turn.me, now=turn.now
    )
    turn.note(f"{finding.label} {ASPECTS[Aspect(argument)]}")
    cards.refresh_finding(turn, finding)


def choose_handling(turn: Turn, finding_id: int, _argument: str) -> None:
    """Offer the classes, the clue and the hold."""
    finding = of(turn, finding_id)
    classes = (Handling.JZJG, Handling.LXLG, Handling.XQZG, Handling.ZHUAN, Handling.PENDING)
    choices = [button(HANDLINGS[h], "f.handling", finding.id, h.value) for h in classes]
    hold = "取消暂缓" if finding.hold else "暂缓告知"
    rows = [
        *rows_of(choices),
        [button(hold, "f.hold", finding.id), button("线索", "f.clue?", finding.id)],
        [button("返回", "f.back", finding.id)],
    ]
    _menu(turn, finding, turn.texts("finding", "choose_handling", finding=finding), rows)


def set_handling(turn: Turn, finding_id: int, argument: str) -> None:
    """Give the finding the class that was pressed."""
    finding = of(turn, finding_id)
    if not (turn.me.leads or finding.author_id == turn.user_id):
        raise NotAllowedError
    finding = findings.classify(turn.work, finding, Handling(argument), by=turn.me, now=turn.now)
    turn.note(f"{finding.label} {HANDLINGS[finding.handling]}")
    _outward_stopped(turn, finding)


def toggle_hold(turn: Turn, finding_id: int, _argument: str) -> None:
    """Put the finding on hold, or take it off."""
    finding = of(turn, finding_id)
    if not (turn.me.leads or finding.author_id == turn.user_id):
        raise NotAllowedError
    finding = findings.set_hold(turn.work, finding, hold=not finding.hold, by=turn.me, now=turn.now)
    turn.note(f"{finding.label} {'暂缓告知' if finding.hold else '已取消暂缓'}")
    _outward_stopped(turn, finding)


def _outward_stopped(turn: Turn, finding: Finding) -> None:
    """Show the finding as it is now, and the release cards that ended with the change."""
    cards.refresh_finding(turn, finding)
    for item in turn.work.lookup(OutwardItem, "finding_id", finding.id):
        if item.state in {OutwardState.WITHDRAWN, OutwardState.FROZEN}:
            outward.refresh_group_side(turn, item)


def choose_due(turn: Turn, finding_id: int, _argument: str) -> None:
    """Offer dates for the finding's own deadline."""
    finding = of(turn, finding_id)
    choices = due_choices(turn.settings.calendar, turn.settings.hours, turn.now)
    rows = [
        *[
            [button(f"{DUE_LABELS[c.code]} {turn.texts.day(c.due)}", "f.due", finding.id, c.code)]
            for c in choices
        ],
        [button("另定", "f.due?", finding.id), button("返回", "f.back", finding.id)],
    ]
    _menu(turn, finding, turn.texts("finding", "choose_due", finding=finding), rows)


def set_due(turn: Turn, finding_id: int, argument: str) -> None:
    """Take the deadline that was pressed."""
    finding = of(turn, finding_id)
    chosen = {
        c.code.value: c.due
        for c in due_choices(turn.settings.calendar, turn.settings.hours, turn.now)
    }
    if argument not in chosen:
        raise NothingHereError
    _keep_due(turn, finding, chosen[argument])


def ask_due(turn: Turn, finding_id: int, _argument: str) -> None:
    """Ask for another deadline; the answer is a reply."""
    finding = of(turn, finding_id)
    turn.tell_me(
        turn.texts("finding", "ask_due", label=finding.label),
        asks=f"f.due:{finding.id}",
        about=(finding_ref(finding),),
    )


def answer_due(turn: Turn, finding_id: int, text: str) -> None:
    """Take the deadline that was replied."""
    _keep_due(turn, of(turn, finding_id), read_day(turn, text))


def _keep_due(turn: Turn, finding: Finding, due: datetime) -> None:
    finding = findings.set_due(turn.work, finding, due, by=turn.me, now=turn.now)
    turn.note(f"{finding.label} 期限 {turn.texts.moment(due)}")
    cards.refresh_finding(turn, finding)


def read_day(turn: Turn, text: str) -> datetime:
    """Return the moment a person named. Raises `UnreadableDateError`."""
    inspection = turn.inspection
    found = read_due(
        text,
        turn.now,
        turn.settings.calendar,
        turn.settings.hours,
        entry=inspection.entry,
        days=inspection.days,
    )
    if found is None:
        raise UnreadableDateError(text)
    return found.due


def back(turn: Turn, finding_id: int, _argument: str) -> None:
    """Show the card again."""
    cards.refresh_finding(turn, of(turn, finding_id))


def not_a_finding(turn: Turn, finding_id: int, _argument: str) -> None:
    """Take a 好的 or a sticker out of the lists."""
    _take_out(turn, of(turn, finding_id), Standing.NOT_A_FINDING)


def void(turn: Turn, finding_id: int, _argument: str) -> None:
    """Void a finding; it stays listed under its number."""
    _take_out(turn, of(turn, finding_id), Standing.VOID)


def _take_out(turn: Turn, finding: Finding, standing: Standing) -> None:
    finding = findings.take_out(turn.work, finding, standing, by=turn.me, now=turn.now)
    turn.note(f"{finding.label} {'已作废' if standing is Standing.VOID else '已移出清单'}")
    _outward_stopped(turn, finding)


def confirm_clue(turn: Turn, finding_id: int, _argument: str) -> None:
    """Ask once more: what was said will be erased."""
    finding = of(turn, finding_id)
    rows = [
        [button("按线索登记", "f.clue", finding.id), button("返回", "f.back", finding.id)],
    ]
    _menu(turn, finding, turn.texts("outward", "confirm_clue", finding=finding), rows)


def register_clue(turn: Turn, finding_id: int, _argument: str) -> None:
    """Erase what was said; number, time and holder stay."""
    finding = of(turn, finding_id)
    finding = findings.classify(turn.work, finding, Handling.CLUE, by=turn.me, now=turn.now)
    _withdraw_source(turn, finding)
    for chat_id in {m.user_id for m in turn.inside} | {turn.inspection.chat_id or 0}:
        _shrink_card(turn, finding, chat_id)
    turn.note(f"{finding.label} 已按线索登记")
    turn.say(finding.author_id, turn.texts("outward", "register_on_paper", finding=finding))


def _shrink_card(turn: Turn, finding: Finding, chat_id: int) -> None:
    if chat_id and outbox.latest_card(turn.work, chat_id, f"finding:{finding.id}"):
        text = turn.texts("finding", "number_only", finding=finding)
        turn.show(chat_id, f"finding:{finding.id}", text, only_update=True)


def _withdraw_source(turn: Turn, finding: Finding) -> None:
    """Delete the message it was made from, where Telegram allows."""
    source = finding.source
    if source is not None:
        outbox.delete(turn.work, chat_id=source[0], message_id=source[1], now=turn.now)


def unseal(turn: Turn, finding_id: int, _argument: str) -> None:
    """It is no clue: an ordinary finding again."""
    finding = findings.unseal(turn.work, of(turn, finding_id), by=turn.me, now=turn.now)
    turn.note(f"{finding.label} 已解除封存")
    cards.refresh_finding(turn, finding)


def use_as_answer(turn: Turn, finding_id: int, _argument: str) -> None:
    """Use what was filed as the answer to the open question; it leaves the lists."""
    finding = of(turn, finding_id)
    questions = outbox.open_questions(turn.work, turn.user_id)
    if not questions:
        raise NothingHereError(finding.label)
    from handlers.table import answer_question  # noqa: PLC0415  # the table knows all topics

    answer_question(turn, questions[-1], finding.raw)
    _take_out(turn, finding, Standing.NOT_A_FINDING)


NUMBER = re.compile(r"[WwＷ]\s?([0-9]{1,7})")


def counted(member: Member, found: list[Finding]) -> list[Finding]:
    """Return those that count and that the member may see."""
    return [f for f in found if counts(f) and may_see_finding(member, f)]


def finding_of(turn: Turn, message: OutgoingMessage) -> Finding | None:
    """Return the finding that a message of the bot is the card of."""
    if message.card is None or not message.card.startswith("finding:"):
        return None
    return turn.work.get(Finding, int(message.card.removeprefix("finding:")))
