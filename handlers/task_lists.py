"""Tasks in lists: each morning, beside what is mine, and those that are late."""

from collections.abc import Iterable
from datetime import timedelta

from handlers.buttons import button, rows_of
from handlers.context import Desk, Turn
from inspection import outbox, tasks
from inspection.enums import Priority
from inspection.recipients import is_reachable
from inspection.records import Button, Finding, Member, Task

LATE_AT_MOST = timedelta(hours=3)
LISTED = 12


def about(task: Task) -> tuple[str, ...]:
    """Return the records a message about the task speaks of."""
    own = (f"task:{task.id}",)
    return own if task.finding_id is None else (f"finding:{task.finding_id}", *own)


def push_tasks(desk: Desk) -> None:
    """Show each member each morning what they still have to do, at most three hours late.

    What was said that morning itself was shown when it was said.
    """
    due = desk.at(desk.settings.morning)
    if not due <= desk.now < due + LATE_AT_MOST or desk.settings.is_quiet(desk.today):
        return
    for member in desk.inside:
        has_some = any(task.at <= due for task in open_tasks(desk, member))
        is_here = member.joined_at <= due and is_reachable(desk.people, member.user_id)
        if is_here and has_some:
            _show(desk, member, anew=True)


def show_mine(turn: Turn) -> None:
    """Show who asks in private what they still have to do; nothing is said where all is done."""
    waiting = open_tasks(turn, turn.me) if turn.is_private else ()
    if waiting:
        turn.say(
            turn.chat_id,
            _text(turn, waiting),
            buttons=_rows(waiting),
            about=_about(waiting),
            card=f"tasks:{turn.today}",
        )


def refresh(desk: Desk, task: Task) -> None:
    """Change today's list of the task's owner, where there is one."""
    owner = next((m for m in desk.inside if m.user_id == task.owner_id), None)
    if owner is not None:
        _show(desk, owner)


def follow(desk: Desk, finding: Finding) -> None:
    """Forget the tasks of a finding that was erased."""
    forget(desk, desk.work.lookup(Task, "finding_id", finding.id))


def forget(desk: Desk, emptied: Iterable[Task]) -> None:
    """Take emptied tasks out of today's lists; what told of them shrinks to the number.

    What names their finding, too, shrinks to that one's.
    """
    known = tuple(emptied)
    own = {f"task:{each.id}": each for each in known if each.finding_id is None}
    for message in outbox.telling(desk.work, own):
        told = [ref for ref in message.about if ref in own]
        is_list = message.card == f"tasks:{desk.today}"  # which is drawn anew
        if message.place is not None and not is_list:
            desk.replace(message, desk.texts("task", "number_only", task=own[told[-1]]))
    for task in known:
        chat_id, message_id = task.source_chat_id, task.source_message_id
        if chat_id is not None and message_id is not None:
            outbox.delete(desk.work, chat_id=chat_id, message_id=message_id, now=desk.now)
        refresh(desk, task)


def _show(desk: Desk, member: Member, *, anew: bool = False) -> None:
    waiting = open_tasks(desk, member)
    card = f"tasks:{desk.today}"
    if anew:
        desk.say(
            member.user_id,
            _text(desk, waiting),
            buttons=_rows(waiting),
            about=_about(waiting),
            card=card,
            priority=Priority.DIGEST,
            dedupe=f"{card}:{member.user_id}",
        )
        return
    desk.show(
        member.user_id,
        card,
        _text(desk, waiting),
        buttons=_rows(waiting),
        about=_about(waiting),
        only_update=True,
    )


def _text(desk: Desk, waiting: tuple[Task, ...]) -> str:
    lines = [line_of(desk, task) for task in waiting[:LISTED]]
    return desk.texts("task", "list", lines=lines, count=len(waiting), today=desk.today)


def _rows(waiting: tuple[Task, ...]) -> list[list[Button]]:
    return [list(row) for row in rows_of([done_button(task) for task in waiting[:LISTED]], 2)]


def _about(waiting: tuple[Task, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ref for task in waiting[:LISTED] for ref in about(task)))


def open_tasks(desk: Desk, member: Member) -> tuple[Task, ...]:
    """Return what the member still has to do and may read, the most urgent first."""
    mine = tasks.open_of(desk.work, member.user_id)
    return tuple(task for task in mine if tasks.may_see(desk.work, member, task))


def overdue_for_all(desk: Desk) -> list[tuple[Task, str]]:
    """Return what is late and open to everybody inside, each with its owner's name."""
    late = tasks.overdue(desk.work, desk.now)
    shown = [t for t in late if all(tasks.may_see(desk.work, m, t) for m in desk.inside)]
    return [(task, desk.name(task.owner_id)) for task in shown]


def line_of(desk: Desk, task: Task) -> str:
    """Return the task in one line."""
    return desk.texts("task", "line", task=task, now=desk.now)


def done_button(task: Task) -> Button:
    """Return the button that closes a task in a list."""
    return button(f"完成 {task.label}", "k.done", task.id)
