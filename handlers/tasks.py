"""Tasks in the chat: said in one line, shown to their owner, closed by one press."""

import re

from handlers import filing
from handlers.context import Desk, Turn
from handlers.filing import finding_behind, is_topic_root
from handlers.routing import clean
from handlers.second_look import judge
from handlers.task_cards import put, refresh
from handlers.typed_days import due_in
from inspection import kinship, outbox, tasks
from inspection.access import may_see_finding
from inspection.enums import Handling
from inspection.errors import EmptyTextError, NotAllowedError, NothingHereError, UsageError
from inspection.records import Finding, Task

_SAID = re.compile(r"[/／#＃]?待办")


def is_said(turn: Turn) -> bool:
    """Whether the message asks for a task, and not for the list of outward items."""
    message = turn.message
    text = (message.text or message.caption or "") if message is not None else ""
    return _SAID.match(clean(text)) is not None


def say(turn: Turn, argument: str) -> None:
    """`待办：谁 什么 何时`, a line each; as a reply to a finding's card it belongs to that.

    What may be a clue becomes part of the finding, or a finding of its own, and no task.
    """
    finding = _finding_replied_to(turn)
    if judge(turn, argument, ()).sealed:
        filing.file_finding(turn, argument) if finding is None else filing.add_reply(turn, finding)
        turn.reply(turn.texts("task", "not_a_task"))
        return
    lines = [line for line in argument.splitlines() if line.strip()]
    for reading in [_read(turn, line) for line in lines]:  # all are read before one is kept
        _take(turn, reading, finding)


def _finding_replied_to(turn: Turn) -> Finding | None:
    message = turn.message
    replied = message.reply_to_message if message is not None else None
    if message is None or replied is None or is_topic_root(message, replied):
        return None
    finding = finding_behind(turn.work, replied) or _shown_by_number(turn, replied.message_id)
    if finding is None:
        return None
    finding = kinship.home(turn.work, finding)
    if not may_see_finding(turn.me, finding) or finding.handling is Handling.CLUE:
        raise NothingHereError(finding.label)
    return finding


def _shown_by_number(turn: Turn, message_id: int) -> Finding | None:
    """Return the finding of a card that shows its number only."""
    said = outbox.message_at(turn.work, turn.chat_id, message_id)
    kind, _, number = (said.card or "").partition(":") if said is not None else ("", "", "")
    return turn.work.get(Finding, int(number)) if kind == "finding" else None


def _read(turn: Turn, line: str) -> tasks.Reading:
    try:
        return tasks.read(line, turn.inside, turn.me, lambda text: due_in(turn, text))
    except EmptyTextError as empty:
        raise UsageError("task") from empty


def _take(turn: Turn, reading: tasks.Reading, finding: Finding | None) -> None:
    task = tasks.add(
        turn.work,
        reading,
        finding=finding,
        is_open_to_group=finding is None and not turn.is_private,
        by=turn.me,
        now=turn.now,
        source=None if turn.message is None else (turn.chat_id, turn.message.message_id),
    )
    asked = tuple(m.user_id for m in reading.owners if tasks.may_own(m, task, finding))
    is_here = turn.is_private or finding is None or turn.group_may_see(finding)
    chat_id = turn.chat_id if is_here else turn.user_id
    put(turn, task, chat_id, anew=True, among=asked)
    if not is_here:
        turn.reply(turn.texts("common", "see_private"))
    if chat_id > 0:
        _tell_owner(turn, task)


def _tell_owner(turn: Turn, task: Task) -> None:
    """What somebody else gave to a member in private is shown to them, too."""
    if task.owner_id not in {None, turn.user_id}:
        put(turn, task, task.owner_id or 0, anew=True)


# --- presses --------------------------------------------------------------------------------


def _of(turn: Turn, task_id: int) -> Task:
    task = turn.work.get(Task, task_id)
    if task is None or not tasks.may_see(turn.work, turn.me, task):
        raise NothingHereError
    return task


def _mine_to_change(turn: Turn, task_id: int) -> Task:
    task = _of(turn, task_id)
    if not tasks.may_change(turn.me, task):
        raise NotAllowedError
    return task


def done(turn: Turn, task_id: int, _argument: str) -> None:
    """`完成`."""
    task = tasks.finish(turn.work, _mine_to_change(turn, task_id), by=turn.me, now=turn.now)
    turn.note(turn.texts("task", "toast_done", task=task))
    refresh(turn, task)


def reopen(turn: Turn, task_id: int, _argument: str) -> None:
    """`恢复`."""
    task = _mine_to_change(turn, task_id)
    if task.is_dropped or not may_reopen(turn, task):
        raise NothingHereError(task.label)
    task = tasks.reopen(turn.work, task, by=turn.me, now=turn.now)
    turn.note(turn.texts("task", "toast_open", task=task))
    refresh(turn, task)


def may_reopen(desk: Desk, task: Task) -> bool:
    """Whether there is still something to do; what a clue emptied stays closed."""
    finding = tasks.finding_of(desk.work, task)
    return bool(task.text) and (finding is None or finding.handling is not Handling.CLUE)


def drop(turn: Turn, task_id: int, _argument: str) -> None:
    """`取消` on the question whose it is: it was no task."""
    task = tasks.drop(turn.work, _mine_to_change(turn, task_id), by=turn.me, now=turn.now)
    turn.toast_of("cancelled")
    refresh(turn, task)


def own(turn: Turn, task_id: int, argument: str) -> None:
    """Give it to the member that was pressed."""
    task = _mine_to_change(turn, task_id)
    owner = next((m for m in turn.inside if m.user_id == int(argument)), None)
    if owner is None or not task.is_open or task.owner_id is not None:
        raise NothingHereError(task.label)
    task = tasks.give(turn.work, task, owner, by=turn.me, now=turn.now)
    turn.note(turn.texts("task", "toast_given", task=task, owner=owner.name))
    refresh(turn, task)
    if turn.is_private:
        _tell_owner(turn, task)


def due(turn: Turn, task_id: int, argument: str) -> None:
    """Take the date that was pressed."""
    task = _mine_to_change(turn, task_id)
    chosen = next((c.due for c in turn.due_choices() if c.code.value == argument), None)
    if chosen is None or not task.is_open:
        raise NothingHereError(task.label)
    task = tasks.set_due(turn.work, task, chosen, by=turn.me, now=turn.now)
    turn.toast_of("due", label=task.label, due=chosen)
    refresh(turn, task)
