"""Looking: a number, what is mine, a search; only what the asker may see."""

from handlers import cards
from handlers.cards import HANDLINGS, button, finding_ref, rows_of
from handlers.context import Turn
from handlers.snapshot import rows_today
from inspection import findings
from inspection.access import may_see_finding
from inspection.enums import OutwardState, Standing
from inspection.errors import NothingHereError, UsageError
from inspection.records import Button, Finding, OutwardItem, SharedNote

FOUND_AT_MOST = 20
MOST_BUTTONS = 30


def show_number(turn: Turn, number: int) -> None:
    """W12 alone shows the card again."""
    finding = findings.show_finding(turn.work, turn.me, number)
    if not turn.is_private and not turn.group_may_see(finding):
        turn.reply(turn.texts("finding", "number_only", finding=finding))
        return
    cards.show_finding(turn, finding, turn.chat_id, thread_id=turn.thread_id)


def mine(turn: Turn, _argument: str) -> None:
    """List my findings, and what waits for me."""
    mine_now = [
        f
        for f in turn.work.lookup(Finding, "author_id", turn.user_id)
        if f.standing is Standing.ACTIVE and may_see_finding(turn.me, f)
    ]
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
        for f in mine_now
    ]
    waiting, buttons = _waiting(turn)
    turn.tell_me(
        turn.texts(
            "finding",
            "mine",
            name=turn.me.name,
            findings=own,
            waiting=waiting,
            rows=rows_today(turn),
        ),
        buttons=rows_of(buttons),
        about=tuple(finding_ref(f) for f in mine_now),
    )
    if not turn.is_private:
        turn.reply(turn.texts("common", "see_private"))


def _waiting(turn: Turn) -> tuple[list[str], list[Button]]:
    """Return what waits for this member, in words, and a button for each."""
    lines, buttons = [], []
    states = ((OutwardState.AWAITING_RELEASE, "放行", turn.me.leads, "o.again"),)
    for state, word, is_mine, verb in (*states, (OutwardState.FIX_REPORTED, "核验", True, "o.fix")):
        for item in turn.work.lookup(OutwardItem, "state", state):
            finding = _seen(turn, item)
            if finding is not None and is_mine:
                label = item.label or finding.label
                lines.append(turn.texts("finding", "waits", word=word, label=label))
                buttons.append(button(f"{word} {label}", verb, item.id))
    return lines, buttons[:MOST_BUTTONS]


def _seen(turn: Turn, item: OutwardItem) -> Finding | None:
    finding = turn.work.get(Finding, item.finding_id)
    return finding if finding is not None and may_see_finding(turn.me, finding) else None


def show_item_number(turn: Turn, number: int) -> None:
    """J3 alone shows the finding it grew from."""
    for item in turn.work.all(OutwardItem):
        finding = _seen(turn, item) if item.number == number else None
        if finding is not None:
            show_number(turn, finding.number)
            return
    raise NothingHereError(f"J{number}")


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
