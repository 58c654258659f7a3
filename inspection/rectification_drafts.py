"""What a liaison is writing on what the unit puts right, and has not sent."""

from inspection.ports import View
from inspection.records import RectificationItem, Sending, SendingKind


def has_content(item: RectificationItem, begun: Sending) -> bool:
    """Whether something was written that the group does not have already."""
    plan = item.plan
    said = (begun.measures, begun.responsible, begun.planned)
    known = (plan.measures, plan.responsible, plan.planned) if plan is not None else ("", "", None)
    is_plan = begun.kind is SendingKind.PLAN
    return bool(begun.texts or begun.evidence) or (is_plan and said != known)


def being_written(view: View, user_id: int) -> RectificationItem | None:
    """Return the matter on which this liaison gathers words or files, the last one begun."""
    found = [
        (draft.begun_at, item.id, item)
        for item in view.all(RectificationItem)
        if (draft := item.draft) is not None
        and draft.by == user_id
        and draft.kind is not SendingKind.PLAN
    ]
    return max(found)[2] if found else None


def being_planned(view: View, user_id: int) -> tuple[RectificationItem, ...]:
    """Return the matters for which this liaison is writing measures."""
    return tuple(
        item
        for item in view.all(RectificationItem)
        if (draft := item.draft) is not None
        and draft.by == user_id
        and draft.kind is SendingKind.PLAN
    )


def lacking(sending: Sending) -> tuple[str, ...]:
    """Return what is still missing before it can be sent, as codes."""
    match sending.kind:
        case SendingKind.PLAN:
            fields = ("measures", "responsible", "planned")
            return tuple(name for name in fields if not getattr(sending, name))
        case SendingKind.PROGRESS:
            return () if sending.texts else ("text",)
        case SendingKind.CLOSE_OUT:
            has = {"text": sending.texts, "file": sending.evidence}
            return tuple(name for name, there in has.items() if not there)
