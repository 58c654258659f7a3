"""The card of a task: whose it is, until when, and the press that closes it."""

from handlers import task_lists
from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard
from handlers.inside import chats_inside
from handlers.terms import DUE_LABELS
from inspection import outbox, tasks
from inspection.enums import Priority
from inspection.records import Finding, Task


def put(
    desk: Desk,
    task: Task,
    chat_id: int,
    *,
    anew: bool = False,
    among: tuple[int, ...] = (),
) -> None:
    """Show the task in a chat; its number only where somebody may not read it."""
    audience = desk.audience(chat_id) or ()
    is_open = bool(audience) and all(tasks.may_see(desk.work, m, task) for m in audience)
    desk.show(
        chat_id,
        f"task:{task.id}",
        _text(desk, task, hushed=desk.settings.numbers_only and chat_id < 0)
        if is_open
        else desk.texts("task", "number_only", task=task),
        buttons=_buttons(desk, task, among) if is_open else (),
        about=task_lists.about(task) if is_open else (),
        thread_id=desk.inspection.thread_id if chat_id < 0 else None,
        priority=Priority.ANSWER if anew else Priority.NOTICE,
        only_update=not anew,
        anew=anew,
    )


def _text(desk: Desk, task: Task, *, hushed: bool) -> str:
    """Return what the task's card says; hushed, without the words."""
    return desk.texts(
        "task",
        "card",
        task=task,
        owner=desk.name(task.owner_id),
        by=desk.name(task.by),
        done_by=desk.name(task.done_by),
        finding=tasks.finding_of(desk.work, task),
        now=desk.now,
        hushed=hushed,
    )


def _buttons(desk: Desk, task: Task, among: tuple[int, ...] = ()) -> Keyboard:
    if not task.is_open:
        return () if task.is_dropped else [[button("恢复", "k.open", task.id)]]
    finding = tasks.finding_of(desk.work, task)
    if task.owner_id is None:
        could = [m for m in desk.inside if tasks.may_own(m, task, finding)]
        meant = [m for m in could if m.user_id in among] or could
        names = [button(m.name, "k.own", task.id, str(m.user_id)) for m in meant]
        return [*rows_of(names, 4), [button("取消", "k.drop", task.id)]]
    dues = [button(DUE_LABELS[c.code], "k.due", task.id, c.code.value) for c in desk.due_choices()]
    offered = rows_of(dues, 3) if task.due is None else ()
    return [*offered, [button("完成", "k.done", task.id)]]


def refresh(desk: Desk, task: Task) -> None:
    """Change the task's card wherever it stands."""
    for chat_id in chats_inside(desk):
        if outbox.latest_card(desk.work, chat_id, f"task:{task.id}") is not None:
            put(desk, task, chat_id)
    task_lists.refresh(desk, task)


def follow(desk: Desk, finding: Finding) -> None:
    """Show the tasks of a finding as they may be read now."""
    for task in desk.work.lookup(Task, "finding_id", finding.id):
        refresh(desk, task)
