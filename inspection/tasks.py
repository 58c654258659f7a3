"""Tasks: who does what until when, read from one line, as secret as what they grew from."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from inspection.access import may_see_task
from inspection.audit import note
from inspection.deadlines import Deadline
from inspection.errors import EmptyTextError, NothingHereError
from inspection.ports import View, Work
from inspection.records import Finding, Member, Task
from inspection.timetable import roles_meant

ReadDue = Callable[[str], Deadline | None]

_PARTS = re.compile(r"[\s，,；;。]+")
_NAMES = re.compile(r"[、/]|和")
_SHORTEST_NAME = 2  # one character begins too many words


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says: whom it may mean (one, several or nobody), what, and until when."""

    owners: tuple[Member, ...]
    text: str
    due: datetime | None


def read(text: str, inside: Iterable[Member], me: Member, read_due: ReadDue) -> Reading:
    """Read `谁 什么 何时`. Words that are no name and no date stay in the text.

    Raises `EmptyTextError` when nothing to do is named.
    """
    parts = [part for part in _PARTS.split(text.strip()) if part]
    owners, parts = _owners(parts, tuple(inside), me)
    due, parts = _due(parts, read_due)
    if not parts:
        raise EmptyTextError
    return Reading(owners, " ".join(parts), due)


def _owners(
    parts: list[str], inside: tuple[Member, ...], me: Member
) -> tuple[tuple[Member, ...], list[str]]:
    """Return those whom the first word means, and the words that are left."""
    if not parts:
        return (), parts
    first = parts[0].removeprefix("@").removeprefix("请")
    if first in {"我", "本人", "自己"}:
        return (me,), parts[1:]
    words = [word for word in _NAMES.split(first) if word]
    meant = [_meant_by(word, inside) for word in words]
    if words and all(meant):
        found = {member.user_id: member for each in meant for member in each}
        return tuple(found.values()), parts[1:]
    for name, member in _long_names(inside):
        if first.startswith(name) and len(first) > len(name):  # written without a blank
            return (member,), [first.removeprefix(name), *parts[1:]]
    return (), parts


def _meant_by(word: str, inside: Iterable[Member]) -> tuple[Member, ...]:
    by_name = tuple(m for m in inside if word in {m.name, *m.posts})
    roles = roles_meant(word)
    return by_name or tuple(m for m in inside if m.role in roles)


def _long_names(inside: Iterable[Member]) -> list[tuple[str, Member]]:
    """Return names and posts that can begin a text, those that mean one person, longest first."""
    every = [(name, m) for m in inside for name in (m.name, *m.posts)]
    known = [name for name, _ in every]
    sure = [(n, m) for n, m in every if len(n) >= _SHORTEST_NAME and known.count(n) == 1]
    return sorted(sure, key=lambda each: -len(each[0]))


def _due(parts: list[str], read_due: ReadDue) -> tuple[datetime | None, list[str]]:
    """Return the date that the line ends or begins with, and the words that are left."""
    for first, last in ((len(parts) - 2, len(parts)), (len(parts) - 1, len(parts)), (0, 1)):
        if first < 0:
            continue
        found = read_due(" ".join(parts[first:last]))
        if found is not None and not found.is_unclear:
            return found.due, [*parts[:first], *parts[last:]]
    return None, parts


# --- what happens to a task -----------------------------------------------------------------


def add(
    work: Work,
    reading: Reading,
    *,
    finding: Finding | None,
    is_open_to_group: bool,
    by: Member,
    now: datetime,
    source: tuple[int, int] | None = None,
) -> Task:
    """Keep what is to be done; it has an owner when the words mean one who may know of it.

    A date that is over is not kept as one.
    """
    task = Task(
        number=work.number("task"),
        text=reading.text,
        due=reading.due if reading.due is not None and reading.due > now else None,
        finding_id=finding.id if finding is not None else None,
        is_open_to_group=is_open_to_group,
        by=by.user_id,
        at=now,
        source_chat_id=source[0] if source else None,
        source_message_id=source[1] if source else None,
    )
    owners = [m for m in reading.owners if may_own(m, task, finding)]
    if len(owners) == 1 and len(reading.owners) == 1:
        task = task.changed(owner_id=owners[0].user_id)
    task = work.add(task)
    note(work, by=by.user_id, at=now, act="task.added", subject=f"task:{task.id}")
    return task


def may_own(member: Member, task: Task, finding: Finding | None) -> bool:
    """Whether the task can be given to the member."""
    return may_see_task(member, task.changed(owner_id=member.user_id), finding)


def give(work: Work, task: Task, owner: Member, *, by: Member, now: datetime) -> Task:
    """Say whose it is. Raises `NothingHereError` when the owner may not know of it."""
    if not may_own(owner, task, finding_of(work, task)):
        raise NothingHereError(task.label)
    note(work, by=by.user_id, at=now, act="task.given", subject=f"task:{task.id}")
    return work.put(task.changed(owner_id=owner.user_id))


def set_due(work: Work, task: Task, due: datetime, *, by: Member, now: datetime) -> Task:
    """Name the day."""
    note(work, by=by.user_id, at=now, act="task.due", subject=f"task:{task.id}")
    return work.put(task.changed(due=due))


def may_change(member: Member, task: Task) -> bool:
    """Whether the member may close it: its owner, who said it, those who lead."""
    return member.leads or member.user_id in {task.owner_id, task.by}


def finish(work: Work, task: Task, *, by: Member, now: datetime) -> Task:
    """Note that it is done; a second time changes nothing."""
    if not task.is_open:
        return task
    note(work, by=by.user_id, at=now, act="task.done", subject=f"task:{task.id}")
    return work.put(task.changed(done_at=now, done_by=by.user_id))


def drop(work: Work, task: Task, *, by: Member, now: datetime) -> Task:
    """Take out what was no task."""
    note(work, by=by.user_id, at=now, act="task.dropped", subject=f"task:{task.id}")
    return work.put(task.changed(done_at=now, done_by=by.user_id, is_dropped=True))


def reopen(work: Work, task: Task, *, by: Member, now: datetime) -> Task:
    """Take back that it is done."""
    note(work, by=by.user_id, at=now, act="task.reopened", subject=f"task:{task.id}")
    return work.put(task.changed(done_at=None, done_by=None))


# --- what is asked of them ------------------------------------------------------------------


def finding_of(view: View, task: Task) -> Finding | None:
    """Return the finding it grew from."""
    return view.get(Finding, task.finding_id) if task.finding_id is not None else None


def may_see(view: View, member: Member, task: Task) -> bool:
    """Whether the member may read the task now."""
    return may_see_task(member, task, finding_of(view, task))


def open_of(view: View, user_id: int) -> tuple[Task, ...]:
    """Return what the person still has to do, the most urgent first; ask `may_see` of each."""
    mine = (task for task in view.lookup(Task, "owner_id", user_id) if task.is_open)
    return tuple(sorted(mine, key=lambda t: (t.due is None, t.due or t.at, t.number)))


def overdue(view: View, now: datetime) -> tuple[Task, ...]:
    """Return what should be done by now and is not, the longest first."""
    late = [t for t in view.all(Task) if t.is_open and t.due is not None and t.due < now]
    return tuple(sorted(late, key=lambda t: (t.due or t.at, t.number)))
