"""Cards of document requests as the unit's liaison sees them: what has a number, nothing else."""

from handlers.buttons import button
from handlers.context import Desk, Keyboard
from handlers.request_cards import is_drill, list_ref, request_ref
from inspection import outbox, request_answers
from inspection.access import may_see_request
from inspection.calendar import next_opening
from inspection.document_requests import requests_of
from inspection.enums import Priority
from inspection.recipients import receivers, whose
from inspection.records import DocumentRequest, Member, RequestList, RequestState


def unit_list_text(desk: Desk, batch: RequestList) -> str:
    """Return what the liaison reads of a list: numbers, materials, dues, and how each stands."""
    lines = requests_of(desk.work, batch)
    return desk.texts(
        "requests",
        "to_unit",
        batch=batch,
        lines=lines,
        drill=is_drill(desk),
        states=desk.texts("requests", "unit_states", lines=lines),
        example=next((r.number for r in lines if r.state in request_answers.AWAITED), None),
    )


def unit_list_buttons(desk: Desk, batch: RequestList) -> Keyboard:
    """Return a number for each material that is awaited, and the list as a file."""
    waiting = [r for r in requests_of(desk.work, batch) if r.state in request_answers.AWAITED]
    keys = [button(r.label, "y.item", r.id) for r in waiting]
    rows = [keys[i : i + 4] for i in range(0, len(keys), 4)]
    return [*rows, [button("打印件", "y.file", batch.id)]]


def send_to_unit(desk: Desk, batch: RequestList) -> None:
    """Queue the list for its liaison, once, as one message."""
    if batch.recipient_id is not None:
        desk.say(
            batch.recipient_id,
            unit_list_text(desk, batch),
            buttons=unit_list_buttons(desk, batch),
            card=f"unit_list:{batch.id}",
            about=(list_ref(batch),),
            priority=Priority.NOTICE,
            dedupe=f"request_list:{batch.id}",
        )


def show_unit_card(
    desk: Desk, request: DocumentRequest, user_id: int, *, anew: bool = False, only: bool = False
) -> None:
    """Show one material to the liaison, with its answers as long as it is awaited."""
    batch = desk.work.get(RequestList, request.list_id)
    desk.show(
        user_id,
        f"unit_request:{request.id}",
        desk.texts("requests", "unit_card", r=request, batch=batch, drill=is_drill(desk)),
        buttons=_unit_buttons(request),
        about=(request_ref(request),),
        anew=anew,
        only_update=only,
    )


def _unit_buttons(request: DocumentRequest) -> Keyboard:
    if request.gathering_at is not None:
        go = [button("提交", "y.submit", request.id)] if request.files else []
        return [[*go, button("取消", "y.drop", request.id)]]
    if request.state not in request_answers.AWAITED:
        return ()
    rows = [[button("已送达", "y.there", request.id), button("发文件", "y.files", request.id)]]
    if request.state is RequestState.SENT:
        rows.append([button("暂不能提供", "y.cannot", request.id)])
    return rows


def say_not_received(desk: Desk, request: DocumentRequest) -> None:
    """Tell the liaison that the group has not received it; outside office hours at the opening."""
    batch = desk.work.get(RequestList, request.list_id)
    if batch is None:
        return
    people, scope, asked = desk.people, desk.work.scope, request.sent_at or desk.now
    whom = whose(people, scope, batch.recipient_id, asked.date())
    found = receivers(people, scope, request.unit, desk.today, preferred=whom)
    opening = next_opening(desk.settings.calendar, desk.settings.hours, desk.now)
    for reader in found[:1]:
        text = desk.texts("requests", "unit_card", r=request, batch=batch, drill=is_drill(desk))
        outbox.say(
            desk.work,
            chat_id=reader.user_id,
            text=desk.said_to(reader.user_id, text),
            now=desk.now,
            buttons=desk.keys_for(reader.user_id, _unit_buttons(request)),
            card=f"unit_request:{request.id}",
            priority=Priority.NOTICE,
            about=(request_ref(request),),
            not_before=opening if opening > desk.now else None,
        )


def refresh_unit_side(desk: Desk, request: DocumentRequest) -> None:
    """Change the list's and the material's cards in the chats of the unit's liaisons."""
    batch = desk.work.get(RequestList, request.list_id)
    if batch is None:
        return
    for member in (m for m in desk.members if may_see_unit_side(m, batch)):
        desk.show(
            member.user_id,
            f"unit_list:{batch.id}",
            unit_list_text(desk, batch),
            buttons=unit_list_buttons(desk, batch),
            about=(list_ref(batch),),
            only_update=True,
        )
        show_unit_card(desk, request, member.user_id, only=True)


def may_see_unit_side(member: Member, batch: RequestList) -> bool:
    """Whether the member is a liaison who may read the list."""
    return not member.is_inside and may_see_request(member, batch)
