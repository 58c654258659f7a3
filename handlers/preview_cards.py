"""The preview of what the unit would read: to whoever drafted it, and to nobody else."""

from handlers.buttons import button
from handlers.context import Desk, Keyboard
from handlers.outward_items import (
    due_rows,
    faults_of,
    file_names,
    moved_by,
    opening,
    released_buttons,
)
from handlers.references import finding_ref
from inspection.enrolment import find_person
from inspection.enums import OutwardState, Role
from inspection.errors import NothingHereError
from inspection.records import Evidence, Finding, OutwardItem
from inspection.releasing import corrections, insisted
from inspection.wording import WordingFault, marked

SHOWN = 1200  # characters of a wording in a preview; more cannot be sent


def show_preview(desk: Desk, item: OutwardItem, *, anew: bool = False) -> None:
    """Show recipient, wording with what is wrong in it, due and files."""
    finding = desk.work.get(Finding, item.finding_id)
    if finding is None:
        raise NothingHereError
    faults = faults_of(desk, item, finding)
    text = desk.texts(
        "release",
        "preview",
        item=item,
        finding=finding,
        recipient=desk.name(item.recipient_id),
        pieces=marked(item.wording[:SHOWN], faults),
        faults=faults,
        is_mine_to_insist=_may_insist(desk, item),
        insisted=insisted(item),
        files=file_names(desk, item, finding),
        opening=opening(desk),
    )
    desk.show(
        item.drafted_by,
        f"preview:{item.id}",
        text,
        buttons=_buttons(desk, item, finding, faults),
        about=(finding_ref(finding),),
        anew=anew,
    )


def _may_insist(desk: Desk, item: OutwardItem) -> bool:
    """Whether the drafter can stand for doubtful words alone: the leader, or where all may."""
    drafter = next((m for m in desk.inside if m.user_id == item.drafted_by), None)
    if drafter is None or not drafter.leads:
        return False
    return drafter.role is Role.LEADER or desk.settings.direct_release


def _buttons(
    desk: Desk, item: OutwardItem, finding: Finding, faults: tuple[WordingFault, ...]
) -> Keyboard:
    if item.state is not OutwardState.DRAFT:
        return after_proposal(desk, item)
    more = [button("改措辞", "o.reword", item.id)]
    files = (desk.work.get(Evidence, eid) for eid in finding.evidence)
    if any(file is not None and file.can_be_passed_on for file in files):
        more.append(button("附件", "o.files", item.id))
    more.append(button("取消", "o.cancel", item.id))
    if _must_be_reworded(item, faults):
        return [more[:1], *due_rows(desk, "o.due", item), more[1:]]
    return [*_forward(desk, item, faults), *due_rows(desk, "o.due", item), more]


def _must_be_reworded(item: OutwardItem, faults: tuple[WordingFault, ...]) -> bool:
    """Whether there is nothing to tell yet, or a word that must not leave."""
    return not item.wording.strip() or any(fault.hard for fault in faults)


def _forward(desk: Desk, item: OutwardItem, faults: tuple[WordingFault, ...]) -> Keyboard:
    """Nothing leads on while the due is open."""
    if item.due is None:
        return []
    if faults and insisted(item) is None and _may_insist(desk, item):
        return [[button("仍然发送", "o.insist", item.id)]]
    return [[button("确认发送", "o.confirm", item.id)]]


def after_proposal(desk: Desk, item: OutwardItem) -> Keyboard:
    """Return the buttons of a preview that was confirmed."""
    if item.state is OutwardState.RELEASED and item.number is None:
        leads = any(m.user_id == item.drafted_by for m in desk.leaders)
        return released_buttons(desk, item, leads=leads)
    if item.state is OutwardState.AWAITING_RELEASE:
        return [[button("撤回", "o.undo", item.id)]]
    return ()


def refresh_preview(desk: Desk, item: OutwardItem, finding: Finding) -> None:
    """Show the drafter what became of what was confirmed."""
    if item.state is OutwardState.DRAFT:
        return
    text = desk.texts(
        "release",
        "sent_on",
        item=item,
        finding=finding,
        by=moved_by(desk, item),
        corrected_by=sorted({desk.name(each.by) for each in corrections(item)}),
        nobody=item.state is OutwardState.AWAITING_RELEASE and nobody_can_release(desk, item),
    )
    desk.show(
        item.drafted_by,
        f"preview:{item.id}",
        text,
        buttons=after_proposal(desk, item),
        about=(finding_ref(finding),),
        only_update=True,
    )


def nobody_can_release(desk: Desk, item: OutwardItem) -> bool:
    """Whether every approver but the drafter is out of the bot's reach."""
    approvers = (m for m in desk.leaders if m.user_id != item.drafted_by)
    people = (find_person(desk.people, m.user_id) for m in approvers)
    return not any(person is None or person.unreachable_since is None for person in people)
