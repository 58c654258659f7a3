"""The preview: recipient, wording, due, files; nothing has left until it is confirmed."""

from datetime import datetime

from handlers.buttons import button
from handlers.context import Turn
from handlers.outward_cards import after_change
from handlers.outward_items import about, due_pressed, file_name, finding_at, finding_of, item_at
from handlers.preview_cards import show_preview
from handlers.references import finding_ref
from handlers.release import confirm_item
from handlers.typed_days import read_day
from inspection import outward, releasing
from inspection.errors import NothingHereError
from inspection.recipients import receivers
from inspection.records import Evidence, Finding, OutwardItem


def tell(turn: Turn, finding_id: int, argument: str) -> None:
    """`提示联络员`: the preview at once, in the presser's private chat."""
    finding = finding_at(turn, finding_id)
    turn.goes_on_in_private()
    reason = outward.why_not_releasable(finding)
    if reason is None and finding.suspicion and argument != "yes":
        _ask_though_held(turn, finding)
        return
    item = outward.draft(
        turn.work,
        finding,
        liaisons=receivers(turn.people, turn.work.scope, finding.unit, turn.today),
        by=turn.me,
        now=turn.now,
    )
    show_preview(turn, item, anew=True)


def _ask_though_held(turn: Turn, finding: Finding) -> None:
    turn.tell_me(
        turn.texts("finding", "confirm_held", finding=finding),
        buttons=[[button("仍要提示", "f.tell", finding.id, "yes"), button("取消", "x")]],
        about=(finding_ref(finding),),
    )


def choose_due(turn: Turn, item_id: int, argument: str) -> None:
    """Take the due that was pressed."""
    item = item_at(turn, item_id)
    _due_chosen(turn, item, due_pressed(turn, item, argument), argument)


def ask_due(turn: Turn, item_id: int, _argument: str) -> None:
    """`另定`: ask for a date; the answer is a reply."""
    item = item_at(turn, item_id)
    turn.tell_me(turn.texts("outward", "ask_due"), asks=f"o.due:{item.id}", about=about(turn, item))


def answer_due(turn: Turn, item_id: int, text: str) -> None:
    """Take the due that was replied."""
    item = item_at(turn, item_id)
    _due_chosen(turn, item, read_day(turn, text), releasing.term_of(text), anew=True)


def _due_chosen(
    turn: Turn, item: OutwardItem, due: datetime, choice: str, *, anew: bool = False
) -> None:
    item = outward.choose_due(turn.work, item, due, choice, by=turn.me, now=turn.now)
    turn.toast_of("due", label="", due=due)
    show_preview(turn, item, anew=anew)


def ask_wording(turn: Turn, item_id: int, _argument: str) -> None:
    """`改措辞`: give the wording as text to copy, and take a reply."""
    item = item_at(turn, item_id)
    turn.tell_me(
        turn.texts("release", "ask_wording", wording=item.wording),
        asks=f"o.wording:{item.id}",
        about=about(turn, item),
    )


def answer_wording(turn: Turn, item_id: int, text: str) -> None:
    """Take the wording that was replied."""
    item = outward.reword(turn.work, item_at(turn, item_id), text, by=turn.me, now=turn.now)
    show_preview(turn, item, anew=True)


def choose_files(turn: Turn, item_id: int, argument: str) -> None:
    """`附件`: offer each file; a tap chooses it or leaves it out again."""
    item = item_at(turn, item_id)
    if argument:
        evidence_id, owner = int(argument), finding_of(turn, item)
        file = turn.work.get(Evidence, evidence_id)
        if file is None or not file.can_be_passed_on:
            raise NothingHereError
        item = outward.toggle_attachment(turn.work, item, owner, evidence_id, by=turn.me)
    finding = finding_of(turn, item)
    rows = [
        [button(_file_label(turn, item, finding, eid), "o.files", item.id, str(eid))]
        for eid in finding.evidence
        if (file := turn.work.get(Evidence, eid)) is not None and file.can_be_passed_on
    ]
    turn.show(
        item.drafted_by,
        f"preview:{item.id}",
        turn.texts("outward", "choose_files", item=item),
        buttons=[[button("选好了", "o.preview", item.id)], *rows],
        about=(finding_ref(finding),),
    )


def _file_label(turn: Turn, item: OutwardItem, finding: Finding, evidence_id: int) -> str:
    chosen = "✓ " if evidence_id in item.attachments else ""
    return f"{chosen}{file_name(turn, finding, evidence_id)}"


def preview(turn: Turn, item_id: int, _argument: str) -> None:
    """Show the preview again."""
    show_preview(turn, item_at(turn, item_id))


def cancel(turn: Turn, item_id: int, _argument: str) -> None:
    """`取消`: nothing was said to anybody."""
    item = outward.withdraw(turn.work, item_at(turn, item_id), by=turn.me, now=turn.now)
    turn.toast_of("cancelled_unsent")
    after_change(turn, item)


def confirm(turn: Turn, item_id: int, _argument: str) -> None:
    """`确认发送`: propose it; a leader's own, or in direct mode everybody's, is released."""
    confirm_item(turn, item_at(turn, item_id))
