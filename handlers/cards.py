"""The card of a finding: it changes in place, and whatever quotes the finding follows."""

from handlers import (
    belonging,
    board_cards,
    deliberation_cards,
    drill,
    listed,
    notice_cards,
    suggestions,
    task_cards,
    work_paper_cards,
)
from handlers.buttons import button
from handlers.context import Desk, Keyboard
from handlers.inside import chats_inside
from handlers.references import finding_ref
from handlers.repeats import NO_REPEAT, Repeats, can_be_marked, named_beside, repeats_of
from handlers.suggestions import suggested_text
from handlers.terms import ASPECTS, HANDLINGS
from inspection import outbox, outward
from inspection.access import counts, may_see_finding
from inspection.dividing import can_be_split
from inspection.enums import Focus, Handling, OutwardState, Priority, Standing
from inspection.findings import active_items
from inspection.records import Button, Evidence, Finding, OutwardItem
from inspection.tags import tags_of
from inspection.unit_names import short_name


def finding_text(
    desk: Desk,
    finding: Finding,
    *,
    numbers_only: bool = False,
    repeated: Repeats | None = None,
) -> str:
    """Return what the finding's card says."""
    if finding.standing is Standing.MERGED:
        return belonging.gone_text(desk, finding)
    files = [e for i in finding.evidence if (e := desk.work.get(Evidence, i)) is not None]
    latest = latest_item(desk, finding)
    return desk.texts(
        "finding",
        "card",
        finding=finding,
        author=desk.name(finding.author_id),
        files=files,
        aspect=ASPECTS.get(finding.aspect, "") if finding.aspect else "",
        handling=HANDLINGS[finding.handling],
        item=latest,
        several=desk.name_for(finding.author_id),
        numbers_only=numbers_only,
        parts=can_be_split(desk.work, finding),
        belongs=belonging.standing_of(desk, finding),
        repeated=repeated or Repeats(),
        tags=tags_of(finding),
        suggested="" if numbers_only else suggested_text(desk, finding),
    )


def latest_item(desk: Desk, finding: Finding) -> OutwardItem | None:
    """Return the finding's newest outward item that was more than a draft."""
    items = desk.work.lookup(OutwardItem, "finding_id", finding.id)
    shown = [i for i in items if i.state not in {OutwardState.DRAFT, OutwardState.WITHDRAWN}]
    return shown[-1] if shown else None


def finding_buttons(desk: Desk, finding: Finding, chat_id: int) -> Keyboard:
    """Return the buttons of the moment; none on what no longer counts."""
    undo = belonging.undo_offers(desk, finding, chat_id)
    if finding.standing is not Standing.ACTIVE or finding.handling is Handling.CLUE:
        return [undo] if undo else ()
    belongs = [*belonging.offers(desk, finding), *undo]
    if finding.sealed:
        of_a_clue = [
            button("按线索登记", "f.clue", finding.id),
            button("不是线索", "f.unseal", finding.id),
        ]
        out = [button("不是问题", "f.not", finding.id)]
        return [row for row in (of_a_clue, belongs, out) if row]
    sorting = [
        button("方面", "f.aspects", finding.id),
        button("处理", "f.handlings", finding.id),
        button("期限", "f.dues", finding.id),
        *work_paper_cards.button_on(desk, finding, chat_id),
    ]
    going_out: list[Button] = []
    told = latest_item(desk, finding)
    is_told = told is not None and told.state is not OutwardState.FROZEN
    if not is_told and not active_items(desk.work, finding) and can_go_out(finding):
        going_out.append(button("提示联络员", "f.tell", finding.id))
    out = [button("不是问题", "f.not", finding.id), button("作废", "f.void", finding.id)]
    answer = (
        [button("作为回答", "f.answer", finding.id)] if _may_answer(desk, finding, chat_id) else []
    )
    going_out += _units(desk, finding) or notice_cards.offers(desk, finding)
    if belonging.splits_first(belongs):
        rows = (answer, belongs, sorting, going_out, out)
    elif going_out and not suggestions.may_be_told_first(desk, finding):
        rows = (answer, sorting, belongs, going_out, out)
    else:
        rows = (answer, going_out, belongs, sorting, out)
    return [row for row in rows if row]


def _units(desk: Desk, finding: Finding) -> list[Button]:
    """Return a button a unit, as long as it is not chosen; none with a single unit."""
    if finding.unit:
        return []
    among = enumerate(desk.inspection.units)
    return [button(short_name(unit), "f.unit", finding.id, str(n)) for n, unit in among]


def _may_answer(desk: Desk, finding: Finding, chat_id: int) -> bool:
    """Whether it was said while a question was open, and could be meant as its answer."""
    if chat_id != finding.author_id:
        return False
    newest = desk.work.newest(Finding, "author_id", chat_id, 1)[0]
    asked = outbox.open_questions(desk.work, chat_id)
    return newest.id == finding.id and any(q.created_at <= finding.recorded_at for q in asked)


def can_go_out(finding: Finding) -> bool:
    """Whether nothing stands against telling the unit."""
    return outward.why_not_releasable(finding) is None


def show_finding(
    desk: Desk,
    finding: Finding,
    chat_id: int,
    *,
    thread_id: int | None = None,
    reply_to: int | None = None,
    priority: Priority = Priority.ANSWER,
) -> None:
    """Make the finding's card in a chat, anew."""
    _put_finding(
        desk,
        finding,
        chat_id,
        thread_id=thread_id,
        reply_to=reply_to,
        priority=priority,
        anew=True,
    )


def refresh_finding(desk: Desk, finding: Finding) -> None:
    """Change the finding's card wherever it stands, and those that name it and may not now."""
    changed = (finding, *named_beside(desk, finding))
    for chat_id in chats_inside(desk):
        for each in changed:
            if outbox.latest_card(desk.work, chat_id, f"finding:{each.id}") is not None:
                _put_finding(desk, each, chat_id)
    listed.follow(desk, finding)
    work_paper_cards.follow(desk, finding)
    notice_cards.hush(desk, finding)
    task_cards.follow(desk, finding)
    board_cards.follow(desk, finding)
    deliberation_cards.follow(desk, finding)


def _put_finding(
    desk: Desk,
    finding: Finding,
    chat_id: int,
    *,
    thread_id: int | None = None,
    reply_to: int | None = None,
    priority: Priority = Priority.ANSWER,
    anew: bool = False,
) -> None:
    audience = desk.audience(chat_id) or ()
    open_to_all = bool(audience) and all(may_see_finding(m, finding) for m in audience)
    if open_to_all:
        repeated = repeats_of(desk, finding, audience)
        text = finding_text(desk, finding, repeated=repeated)
        buttons = finding_buttons(desk, finding, chat_id)
        if buttons and can_be_marked(finding, repeated):
            mark = button("屡查屡犯", "f.repeat", finding.id)
            buttons = [*buttons[:-1], [mark, *buttons[-1]]]
        elif buttons and finding.focus is Focus.EARLIER_FINDINGS and counts(finding):
            mark = button("不算屡查屡犯", "f.repeat", finding.id, NO_REPEAT)
            buttons = [*buttons[:-1], [mark, *buttons[-1]]]
    else:
        text = desk.texts("finding", "number_only", finding=finding)
        buttons = ()
    text, buttons = drill.recalled(desk, chat_id, text, buttons)
    about = (finding_ref(finding),) if open_to_all else ()
    desk.show(
        chat_id,
        f"finding:{finding.id}",
        text,
        buttons=buttons,
        about=about,
        thread_id=thread_id,
        reply_to=reply_to,
        priority=priority,
        anew=anew,
    )
