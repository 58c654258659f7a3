"""Cards of document requests inside: the list as it is drafted, a material, an answer."""

from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard
from handlers.texts import Label
from inspection import document_requests, request_answers
from inspection.access import may_see_request
from inspection.calendar import next_opening
from inspection.document_requests import SENDERS, requests_of
from inspection.enums import Mode, Priority
from inspection.records import (
    Button,
    DocumentRequest,
    ListState,
    Member,
    RequestList,
)
from inspection.request_lines import already_asked
from inspection.unit_names import short_name

ROWS = 12  # lines of a draft that have buttons of their own
UNIT_ACTS = frozenset({"provide", "decline"})
UNSENT = (ListState.DRAFT, ListState.PROPOSED)


def list_ref(batch: RequestList) -> str:
    """Return how an outgoing message names the list."""
    return f"request_list:{batch.id}"


def request_ref(request: DocumentRequest) -> str:
    """Return how an outgoing message names the material."""
    return f"document_request:{request.id}"


def is_drill(desk: Desk) -> bool:
    """Whether what goes out is marked as a drill."""
    return desk.settings.mode is Mode.DRILL


def show_draft(
    desk: Desk,
    batch: RequestList,
    reader: Member,
    *,
    anew: bool = False,
    only_update: bool = False,
) -> None:
    """Show a list to somebody of the group, in private."""
    lines = requests_of(desk.work, batch)
    text = desk.texts(
        "requests",
        "draft",
        batch=batch,
        lines=lines,
        known=_known(desk, batch, lines),
        faults=_faults(desk, batch, lines),
        by=desk.name(batch.drafted_by),
        unit=_unit_said(desk, batch),
        undated=sum(line.due is None for line in lines),
    )
    desk.show(
        reader.user_id,
        f"request_list:{batch.id}",
        text,
        buttons=_draft_buttons(desk, batch, lines, reader),
        about=(list_ref(batch),),
        anew=anew,
        only_update=only_update,
    )


def _known(desk: Desk, batch: RequestList, lines: tuple[DocumentRequest, ...]) -> dict[int, str]:
    """Return for each line what was asked for before in nearly the same words."""
    if batch.state not in UNSENT:
        return {}
    before = document_requests.sent_before(desk.work, batch.unit)
    found = ((line.id, already_asked(before, line.material, line.period)) for line in lines)
    return {
        number: desk.texts("requests", "known", r=same, by=desk.name(same.asked_by))
        for number, same in found
        if same is not None
    }


def _faults(desk: Desk, batch: RequestList, lines: tuple[DocumentRequest, ...]) -> tuple[str, ...]:
    return document_requests.hard_faults(desk.work, batch, lines, desk.people_here())


def _draft_buttons(
    desk: Desk, batch: RequestList, lines: tuple[DocumentRequest, ...], reader: Member
) -> Keyboard:
    if batch.state is ListState.RELEASED:
        return [[button("撤回", "r.undo", batch.id)]]
    if batch.state is ListState.SENT:
        return [[button("打印件", "r.file", batch.id)]]
    may = reader.role in SENDERS or reader.user_id == batch.drafted_by
    if batch.state not in UNSENT or not may:
        return ()
    has_due = bool(lines) and bool(batch.unit) and all(line.due is not None for line in lines)
    ready = has_due and not _faults(desk, batch, lines)
    waits = batch.state is ListState.PROPOSED and reader.role not in SENDERS
    go = [[button("预览", "r.preview", batch.id)]] if ready and not waits else []
    rows = [_line_buttons(number, line) for number, line in enumerate(lines[:ROWS], start=1)]
    end = [button("期限", "r.due?", batch.id), button("取消", "r.drop", batch.id)]
    return [*_unit_rows(desk, batch), *go, *rows, end]


def _unit_said(desk: Desk, batch: RequestList) -> str:
    """Return for whom the list is, where that has to be said."""
    return (batch.unit or Label("单位未定")) if len(desk.inspection.units) > 1 else ""


def _unit_rows(desk: Desk, batch: RequestList) -> Keyboard:
    """Return a button for every other unit that the list could be for."""
    others = [(n, u) for n, u in enumerate(desk.inspection.units) if u != batch.unit]
    return rows_of([button(short_name(u), "r.unit", batch.id, str(n)) for n, u in others])


def _line_buttons(number: int, line: DocumentRequest) -> list[Button]:
    kind = "复印件" if line.original else "原件"
    form = "纸质" if line.electronic else "电子"
    return [
        button(f"{number} 改{kind}", "r.flip", line.id, "original"),
        button(f"{number} 改{form}", "r.flip", line.id, "electronic"),
        button(f"{number} 删", "r.cut", line.id),
    ]


def show_preview(desk: Desk, batch: RequestList, reader: Member, recipient: Member | None) -> None:
    """Show exactly what the unit would read."""
    soon = desk.now + desk.settings.undo
    opening = next_opening(desk.settings.calendar, desk.settings.hours, soon)
    text = desk.texts(
        "requests",
        "preview",
        batch=batch,
        recipient=recipient.name if recipient else Label("（未登记）"),
        lines=requests_of(desk.work, batch),
        drill=is_drill(desk),
        opening=opening if opening != soon else None,
    )
    go = (
        button("发送清单", "r.send", batch.id)
        if reader.role in SENDERS
        else button("提交清单", "r.propose", batch.id)
    )
    end = [button("修改", "r.list", batch.id), button("取消", "r.drop", batch.id)]
    desk.show(
        reader.user_id,
        f"request_list:{batch.id}",
        text,
        buttons=[[go], end],
        about=(list_ref(batch),),
    )


def refresh_list(desk: Desk, batch: RequestList) -> None:
    """Change the list's card wherever it stands inside."""
    for member in desk.inside:
        if may_see_request(member, batch):
            show_draft(desk, batch, member, only_update=True)


def show_request(
    desk: Desk,
    request: DocumentRequest,
    chat_id: int,
    *,
    anew: bool = False,
    only_update: bool = False,
    thread_id: int | None = None,
) -> None:
    """Show a material on the group's side."""
    batch = desk.work.get(RequestList, request.list_id)
    desk.show(
        chat_id,
        f"request:{request.id}",
        desk.texts(
            "requests",
            "card",
            r=request,
            batch=batch,
            asked=desk.name(request.asked_by),
            received=desk.name(request.received_by),
            returned=desk.name(request.returned_by),
            missed=desk.name(request.missed_by),
            now=desk.now,
        ),
        buttons=group_buttons((request,)),
        about=(request_ref(request),),
        thread_id=thread_id,
        anew=anew,
        only_update=only_update,
    )


def group_buttons(requests: tuple[DocumentRequest, ...]) -> Keyboard:
    """Return what the group can do with each material now."""
    several = len(requests) > 1
    rows: list[list[Button]] = []
    for request in requests:
        name = f"{request.inside_label} " if several else ""
        if request_answers.next_state(request.state, request_answers.RequestEvent.RECEIVE):
            rows.append([button(f"{name}已收到", "r.got", request.id)])
            if request_answers.next_state(request.state, request_answers.RequestEvent.MISS):
                rows[-1].append(button(f"{name}未收到", "r.missed", request.id))
        elif request_answers.must_be_returned(request):
            rows.append([button(f"{name}已归还", "r.returned", request.id)])
    return rows


def group_chats(desk: Desk, request: DocumentRequest | RequestList) -> list[int]:
    """Return the chats for what would go to the group: it, or those who may know, privately."""
    inspection = desk.inspection
    open_to_all = all(may_see_request(m, request) for m in desk.inside)
    if inspection.chat_id is not None and inspection.chat_active and open_to_all:
        return [inspection.chat_id]
    asker = request.responsible_id if isinstance(request, DocumentRequest) else request.drafted_by
    return [
        m.user_id
        for m in desk.inside
        if (m.role in SENDERS or m.user_id == asker) and may_see_request(m, request)
    ]


def tell_group(
    desk: Desk, requests: tuple[DocumentRequest, ...], user_id: int
) -> tuple[DocumentRequest, ...]:
    """Tell the group once what the liaison answered, with the files; what it was told before
    stays as it was."""
    if not requests:
        return ()
    card = f"answered:{requests[0].id}:{len(requests[0].history)}"
    told = tuple(desk.work.put(r.changed(told_as=card)) for r in requests)
    for chat_id in group_chats(desk, told[0]):
        desk.say(
            chat_id,
            _answered_text(desk, told, user_id),
            buttons=group_buttons(told),
            card=card,
            about=tuple(request_ref(r) for r in told),
            thread_id=desk.inspection.thread_id if chat_id < 0 else None,
            priority=Priority.NOTICE,
            attachments=tuple(f for r in told for f in r.files),
        )
    return told


def _answered_text(desk: Desk, requests: tuple[DocumentRequest, ...], user_id: int | None) -> str:
    at = max((c.at for r in requests for c in r.history if c.what in UNIT_ACTS), default=desk.now)
    name = desk.name(user_id)
    return desk.texts("requests", "answered", lines=requests, name=name, at=at, now=desk.now)


def _refresh_answered(desk: Desk, request: DocumentRequest, chat_id: int) -> None:
    """Change the message that told the group of the answer, with those told beside it."""
    if not request.told_as:
        return
    siblings = desk.work.lookup(DocumentRequest, "list_id", request.list_id)
    told = tuple(r for r in siblings if r.told_as == request.told_as)
    who = next((c.by for r in told for c in r.history if c.what in UNIT_ACTS), None)
    desk.show(
        chat_id,
        request.told_as,
        _answered_text(desk, told, who),
        buttons=group_buttons(told),
        about=tuple(request_ref(r) for r in told),
        only_update=True,
    )


def refresh_inside(desk: Desk, request: DocumentRequest) -> None:
    """Change the material's card wherever it stands inside."""
    chats = [m.user_id for m in desk.inside if may_see_request(m, request)]
    group = desk.inspection.chat_id
    for chat_id in [*chats, *([group] if group is not None else [])]:
        show_request(desk, request, chat_id, only_update=True)
        _refresh_answered(desk, request, chat_id)
