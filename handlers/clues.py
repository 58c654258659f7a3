"""Suspected clues: registered on paper and erased here, or an ordinary finding again."""

from handlers import (
    board_cards,
    cards,
    deliberation_cards,
    documents,
    interview_cards,
    task_lists,
)
from handlers.buttons import button
from handlers.context import Turn
from handlers.findings import menu, of
from handlers.references import finding_ref
from handlers.release_cards import show_queues
from inspection import findings, kinship, outbox
from inspection.echoes import echoes_of
from inspection.records import Finding
from inspection.sources import places_of


def confirm_clue(turn: Turn, finding_id: int, _argument: str) -> None:
    """Ask once more: what was said will be erased."""
    finding = of(turn, finding_id)
    rows = [
        [button("按线索登记", "f.clue", finding.id), button("返回", "f.back", finding.id)],
    ]
    menu(turn, finding, turn.texts("outward", "confirm_clue", finding=finding), rows)


def register_clue(turn: Turn, finding_id: int, _argument: str) -> None:
    """Erase what was said; number, time and holder stay."""
    finding = of(turn, finding_id)
    echoes = echoes_of(turn.work, (finding, *kinship.relatives(turn.work, finding)))
    finding = findings.register_clue(turn.work, finding, by=turn.me, now=turn.now, echoes=echoes)
    family = (finding, *kinship.relatives(turn.work, finding))
    documents.take_back(turn, min(each.recorded_at for each in family))
    board_cards.forget(turn, echoes.notes)
    task_lists.forget(turn, echoes.tasks)
    for other in echoes.quoting:
        cards.refresh_finding(turn, turn.work.get(Finding, other.id) or other)
    for each in family:
        _withdraw_source(turn, each)
        _shrink_everything(turn, each)
        interview_cards.forget(turn, each)
        deliberation_cards.follow(turn, each)
        task_lists.follow(turn, each)
    show_queues(turn)
    turn.toast_of("clue", label=finding.label)
    turn.say(finding.author_id, turn.texts("outward", "register_on_paper", finding=finding))


def _shrink_everything(turn: Turn, finding: Finding) -> None:
    """Reduce to the number whatever the bot ever said of it inside the group."""
    text, ref = turn.texts("finding", "number_only", finding=finding), finding_ref(finding)
    for message in outbox.telling(turn.work, {ref}):
        if message.place is not None:
            turn.replace(message, text)


def _withdraw_source(turn: Turn, finding: Finding) -> None:
    """Delete the messages it was made from, all of them, where Telegram allows."""
    for chat_id, message_id in places_of(turn.work, finding):
        outbox.delete(turn.work, chat_id=chat_id, message_id=message_id, now=turn.now)


def unseal(turn: Turn, finding_id: int, _argument: str) -> None:
    """It is no clue: an ordinary finding again."""
    finding = findings.unseal(turn.work, of(turn, finding_id), by=turn.me, now=turn.now)
    turn.toast_of("unsealed", label=finding.label)
    cards.refresh_finding(turn, finding)
