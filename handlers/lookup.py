"""Looking: a number, what is mine, a search; only what the asker may see."""

from handlers import cards
from handlers.cards import HANDLINGS, finding_ref
from handlers.context import Turn
from handlers.snapshot import rows_today
from inspection import findings
from inspection.access import may_see_finding
from inspection.enums import OutwardState, Standing
from inspection.errors import (
    UsageError,
)
from inspection.records import Finding, OutwardItem, SharedNote

FOUND_AT_MOST = 20


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
            rows=rows_today(turn),
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
