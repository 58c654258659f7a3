"""Lists of requested documents inside: drafted line by line, looked at, sent, taken back."""

from handlers.context import Desk, Turn
from handlers.request_cards import (
    is_drill,
    list_ref,
    refresh_list,
    show_draft,
    show_preview,
)
from handlers.typed_days import read_day
from inspection import document_requests, request_drafts
from inspection.access import may_see_request
from inspection.document_requests import SENDERS
from inspection.errors import NothingHereError
from inspection.recipients import receivers
from inspection.records import DocumentRequest, Member, RequestList


def list_at(turn: Turn, list_id: int) -> RequestList:
    """Return the list, if the member may see it now."""
    batch = turn.work.get(RequestList, list_id)
    if batch is None or not may_see_request(turn.me, batch):
        raise NothingHereError
    return batch


def request_at(turn: Turn, request_id: int) -> DocumentRequest:
    """Return the material, if the member may see it now."""
    request = turn.work.get(DocumentRequest, request_id)
    if request is None or not may_see_request(turn.me, request):
        raise NothingHereError
    return request


def show_list(turn: Turn, list_id: int, _argument: str) -> None:
    """Show the list again, to change it."""
    show_draft(turn, list_at(turn, list_id), turn.me)


def choose_unit(turn: Turn, list_id: int, argument: str) -> None:
    """Take the unit that was pressed: the list is for it."""
    among = turn.inspection.units
    if not argument.isdecimal() or int(argument) >= len(among):
        raise NothingHereError
    batch = request_drafts.choose_unit(
        turn.work,
        list_at(turn, list_id),
        among[int(argument)],
        among=among,
        by=turn.me,
        now=turn.now,
    )
    turn.toast_of("unit", label=batch.label, unit=batch.unit)
    refresh_list(turn, batch)


def flip(turn: Turn, request_id: int, argument: str) -> None:
    """Original or copy, paper or file: the other one."""
    request = request_at(turn, request_id)
    batch = list_at(turn, request.list_id)
    flags = {"original": request.original, "electronic": request.electronic}
    document_requests.change_line(
        turn.work, batch, request, by=turn.me, **{argument: not flags.get(argument, True)}
    )
    refresh_list(turn, batch)


def cut(turn: Turn, request_id: int, _argument: str) -> None:
    """Take one line off the list."""
    request = request_at(turn, request_id)
    batch = list_at(turn, request.list_id)
    document_requests.remove_line(turn.work, batch, request, by=turn.me)
    refresh_list(turn, batch)


def ask_due(turn: Turn, list_id: int, _argument: str) -> None:
    """`期限`: one due for every line; the answer is a reply."""
    batch = list_at(turn, list_id)
    turn.tell_me(
        turn.texts("requests", "ask_due", withdrawal=turn.last_day),
        asks=f"r.due:{batch.id}",
        about=(list_ref(batch),),
    )


def answer_due(turn: Turn, list_id: int, text: str) -> None:
    """Take the due that was replied."""
    batch = list_at(turn, list_id)
    document_requests.set_due(
        turn.work,
        batch,
        read_day(turn, text),
        withdrawal=turn.last_day,
        by=turn.me,
        now=turn.now,
    )
    show_draft(turn, batch, turn.me, anew=True)


def _recipient(desk: Desk, batch: RequestList) -> Member | None:
    return next(iter(receivers(desk.people, desk.work.scope, batch.unit, desk.today)), None)


def preview(turn: Turn, list_id: int, _argument: str) -> None:
    """`预览`: exactly what the unit would read."""
    batch = list_at(turn, list_id)
    show_preview(turn, batch, turn.me, _recipient(turn, batch))


def propose(turn: Turn, list_id: int, _argument: str) -> None:
    """`提交清单`: to those who may send it."""
    batch = document_requests.propose(
        turn.work,
        list_at(turn, list_id),
        people=turn.people_here(),
        withdrawal=turn.last_day,
        by=turn.me,
        now=turn.now,
    )
    turn.toast_of("handed_on")
    refresh_list(turn, batch)
    for member in turn.inside:
        if member.role in SENDERS and may_see_request(member, batch):
            show_draft(turn, batch, member, anew=True)


def send(turn: Turn, list_id: int, _argument: str) -> None:
    """`发送清单`: it leaves when the undo window ends, in the unit's office hours."""
    batch = list_at(turn, list_id)
    batch = document_requests.send(
        turn.work,
        batch,
        recipient=_recipient(turn, batch),
        people=turn.people_here(),
        withdrawal=turn.last_day,
        by=turn.me,
        now=turn.now,
        departure=turn.settings.departure,
    )
    turn.note(turn.texts("outward", "released", item=batch))
    refresh_list(turn, batch)


def undo(turn: Turn, list_id: int, _argument: str) -> None:
    """`撤回`: nothing has left; it is a draft again."""
    batch = document_requests.take_back(turn.work, list_at(turn, list_id), by=turn.me, now=turn.now)
    turn.toast_of("taken_back")
    refresh_list(turn, batch)


def drop(turn: Turn, list_id: int, _argument: str) -> None:
    """`取消`: nothing was said to anybody."""
    batch = document_requests.drop(turn.work, list_at(turn, list_id), by=turn.me, now=turn.now)
    turn.toast_of("cancelled_unsent")
    refresh_list(turn, batch)


def send_file(turn: Turn, list_id: int, _argument: str) -> None:
    """`打印件`: the list as a file, in the presser's private chat."""
    batch = list_at(turn, list_id)
    turn.say(
        turn.user_id,
        turn.texts("requests", "file", batch=batch, drill=is_drill(turn)),
        document=f"request_list:{batch.id}",
        about=(list_ref(batch),),
    )
    turn.goes_on_in_private()
