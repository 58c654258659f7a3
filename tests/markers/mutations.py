"""Rules of access, broken one at a time: what a careless change could do.

Each is one function of the product, put in the place of the real one in every module that uses
it. One of the searches (`tests/markers/blocks.py`, the walk) has to notice each, or it has no
teeth; each stands here under the search that does.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot import packing
from bot.dashboard.entrance import Entrance, Pass
from bot.pack_orders import PackOrder
from handlers import context, delivery, dispatch
from handlers.gate import Caller
from handlers.plans import SILENCE, Plan
from handlers.routing import Asked, Press
from inspection import access, pack_contents
from inspection.access import is_recused, may_see_finding
from inspection.case_file import CaseFile, case_file
from inspection.documents import may_make
from inspection.enrolment import memberships
from inspection.enums import Handling, Role
from inspection.ports import REGISTRY, View
from inspection.records import (
    ChecklistItem,
    DocumentRequest,
    Finding,
    Interview,
    Member,
    Notice,
    OutgoingMessage,
    OutwardItem,
    PriorFinding,
    Record,
    RectificationItem,
    RequestList,
    SharedNote,
    Task,
    TimetableItem,
    Transfer,
)

Rule = Callable[..., Any]  # Any: a rule of access, whichever its arguments
STRANGER = 999
REAL = may_see_finding
REAL_CASE = case_file
REAL_MATTER = access.may_see_rectification
REAL_PLACES = memberships
REAL_PACK = packing._for_group


def _leader(people: View) -> Member:
    return next(m for m in people.all(Member) if m.role is Role.LEADER)


def _as_if(**fields: object) -> Rule:
    """The rule for findings, blind to what these fields say."""

    def rule(member: Member, finding: Finding) -> bool:
        return REAL(member, finding.changed(**fields))

    return rule


def no_recusal(member: Member, finding: Finding) -> bool:
    return REAL(member.changed(recusals=()), finding)


def unitless_are_of_a_unit(member: Member, finding: Finding) -> bool:
    return REAL(member, finding if finding.unit else finding.changed(unit="某处"))


def away_from_nothing(_member: Member, _unit: str) -> bool:
    return False


def deputies_see_sealed(member: Member, finding: Finding) -> bool:
    is_open = finding.handling is not Handling.CLUE and not is_recused(member, finding.unit)
    return REAL(member, finding) or (member.role is Role.DEPUTY and is_open)


def unit_sees_findings(member: Member, finding: Finding) -> bool:
    return REAL(member, finding) or finding.unit in member.units


def all_see_interviews(member: Member, _interview: Interview) -> bool:
    return member.is_inside


def all_see_tasks(member: Member, _task: Task, _finding: Finding | None) -> bool:
    return member.is_inside


def all_see_priors(member: Member, _prior: PriorFinding) -> bool:
    return member.is_inside


def all_see_checklists(member: Member, _item: ChecklistItem) -> bool:
    return member.is_inside


def other_units_items(member: Member, item: OutwardItem, finding: Finding | None) -> bool:
    if member.is_inside:
        return finding is not None and REAL(member, finding)
    return item.number is not None


def items_before_delivery(member: Member, item: OutwardItem, finding: Finding | None) -> bool:
    if member.is_inside:
        return finding is not None and REAL(member, finding)
    return item.unit in member.units


def notices_before_issue(member: Member, notice: Notice, finding: Finding | None) -> bool:
    if member.is_inside:
        return finding is not None and REAL(member, finding)
    return notice.unit in member.units


def requests_before_sending(member: Member, request: RequestList | DocumentRequest) -> bool:
    return member.is_inside or request.unit in member.units


def other_units_requests(member: Member, request: RequestList | DocumentRequest) -> bool:
    return member.is_inside or request.number is not None


def unit_sees_hidden_rows(_member: Member, _row: TimetableItem) -> bool:
    return True


def group_sees_all(_desk: context.Desk, _finding: Finding) -> bool:
    return True


def notes_as_open_as_ever(
    member: Member, shared: SharedNote, _quoted: Iterable[Finding] = ()
) -> bool:
    return member.is_inside and not shared.is_emptied


def other_units_matters(member: Member, matter: RectificationItem, finding: Finding | None) -> bool:
    if member.is_inside:
        return finding is not None and REAL(member, finding)
    return matter.number is not None


def matters_before_sending(
    member: Member, matter: RectificationItem, finding: Finding | None
) -> bool:
    if member.is_inside:
        return finding is not None and REAL(member, finding)
    return matter.unit in member.units


def all_see_matters(member: Member, matter: RectificationItem, finding: Finding | None) -> bool:
    return member.is_inside or REAL_MATTER(member, matter, finding)


def deputies_see_transfers(member: Member, _transfer: Transfer) -> bool:
    return member.leads


def anything_to_members(member: Member, _records: Iterable[tuple[Record, Finding | None]]) -> bool:
    return member.is_active


def everything_leaves(_desk: context.Desk, _message: OutgoingMessage) -> bool:
    return True


def strangers_are_members(people: View, user_id: int) -> tuple[Member, ...]:
    """As if the stranger of the cast stood in the leader's place.

    Nobody else does: the cast itself is enrolled under this rule, and none of it twice.
    """
    found = REAL_PLACES(people, user_id)
    if user_id != STRANGER:
        return found
    return found or (_leader(people).changed(user_id=user_id),)


def strangers_go_on(asked: Asked, caller: Caller) -> Plan:
    """As if a stranger's command were any other: nobody is in hand to ask for."""
    command = asked.command
    if command is None or not caller.is_private:
        return SILENCE
    return Plan(REGISTRY, lambda turn: command.act(turn, asked.argument))


def _leads_all(turn: context.Turn) -> Member:
    """As if nobody asked whether there is a member: a stranger acts as the leader."""
    return turn.member or _leader(turn.people).changed(user_id=turn.user_id)


def presses_unasked(_press: Press, caller: Caller) -> bool:
    return caller.member is not None


def anybody_on_the_page(
    entrance: Entrance, _member: Member | None, _user_id: int, *, is_told: bool = True
) -> Pass:
    del is_told
    return Pass(_leader(entrance._people))


def documents_for_all(_member: Member, _kind: object) -> bool:
    return True


def documents_as_the_leader(
    view: View,
    people: Sequence[Member],
    _asker: Member | None,
    **terms: Any,  # noqa: ANN401  # passed on
) -> CaseFile:
    leader = next(m for m in people if m.role is Role.LEADER)
    return REAL_CASE(view, people, leader, **terms)


def packs_as_the_leader(order: PackOrder, view: View, *rest: Any) -> Any:  # noqa: ANN401  # passed on
    return REAL_PACK(replace(order, asker_id=_leader(rest[0]).user_id), view, *rest)


def packs_as_the_host(order: PackOrder, view: View, *rest: Any) -> Any:  # noqa: ANN401  # passed on
    return REAL_PACK(replace(order, asker_id=None), view, *rest)


def unit_pack_of_all(_item: OutwardItem) -> bool:
    return True


def packs_for_anybody(_order: PackOrder, _people: View) -> None:
    return None


Broken = tuple[tuple[Rule | property, Rule | property], ...]
_ME = context.Turn.me
_TO_STRANGERS = ((memberships, strangers_are_members),)
_STRANGERS = (dispatch._stranger, strangers_go_on)
_PRESSES = (dispatch._may_press, presses_unasked)
_LEAVES = (delivery.may_leave, everything_leaves)
_DOCUMENTS = ((may_make, documents_for_all), (case_file, documents_as_the_leader))

# What the door out notices: each record is named in a message to everybody there is.
AT_THE_DOOR: dict[str, Broken] = {
    "recused_see": ((may_see_finding, no_recusal),),
    "sealed_open": ((may_see_finding, _as_if(sealed=False)),),
    "deputies_see_sealed": ((may_see_finding, deputies_see_sealed),),
    "hold_open": ((may_see_finding, _as_if(hold=False)),),
    "talks_and_petitions_open": ((may_see_finding, _as_if(source_kind=None, interview_id=None)),),
    "of_no_unit_open": ((may_see_finding, unitless_are_of_a_unit),),
    "entries_of_no_unit_open": ((access._may_be_away, away_from_nothing),),
    "unit_sees_findings": ((may_see_finding, unit_sees_findings),),
    "items_of_other_units": ((access.may_see_item, other_units_items),),
    "items_before_delivery": ((access.may_see_item, items_before_delivery),),
    "hidden_rows": ((access.may_see_row, unit_sees_hidden_rows),),
    "interviews_open": ((access.may_see_interview, all_see_interviews),),
    "priors_for_recused": ((access.may_see_prior, all_see_priors),),
    "checklists_for_recused": ((access.may_see_checklist, all_see_checklists),),
    "notices_before_issue": ((access.may_see_notice, notices_before_issue),),
    "requests_before_sending": ((access.may_see_request, requests_before_sending),),
    "requests_of_other_units": ((access.may_see_request, other_units_requests),),
    "matters_of_other_units": ((access.may_see_rectification, other_units_matters),),
    "matters_before_sending": ((access.may_see_rectification, matters_before_sending),),
    "matters_for_all_inside": ((access.may_see_rectification, all_see_matters),),
    "notes_as_open_as_ever": ((access.may_see_note, notes_as_open_as_ever),),
    "transfers_for_deputies": ((access.may_see_transfer, deputies_see_transfers),),
    "tasks_open": ((access.may_see_task, all_see_tasks),),
    "any_record_to_members": ((access.may_know, anything_to_members),),
    "strangers_are_members": _TO_STRANGERS,
}
# What stands on the page, in a document, in a pack.
ON_THE_PAGE: dict[str, Broken] = {
    "anybody_on_the_page": ((Entrance._pass, anybody_on_the_page),),
    "strangers_on_the_page": _TO_STRANGERS,
}
IN_DOCUMENTS: dict[str, Broken] = {
    "documents_as_the_leader": ((case_file, documents_as_the_leader),),
    "documents_for_all": _DOCUMENTS,
}
IN_PACKS: dict[str, Broken] = {
    "packs_as_the_leader": ((packing._for_group, packs_as_the_leader),),
    "packs_as_the_host": ((packing._for_group, packs_as_the_host),),
    "unit_pack_of_all": ((pack_contents._is_known, unit_pack_of_all),),
    "packs_for_anybody": ((packing._may_pack, packs_for_anybody),),
}
# What is noticed when somebody does something, and who it is that has to.
IN_THE_WALK: dict[str, tuple[Broken, tuple[str, ...]]] = {
    "everything_leaves": ((_LEAVES,), ("丁", "周")),
    # the group's cards name their finding, so the door out asks for the whole group again
    "group_sees_all": (((context.Desk.group_may_see, group_sees_all), _LEAVES), ("丁", "乙", "丙")),
    # a stranger's command reaches no act as long as `Turn.me` raises
    "strangers_go_on": ((_STRANGERS, (_ME, property(_leads_all))), ("生人",)),
}
# Broken alone these tell nobody anything; the words say what else refuses.
COVERED: dict[str, tuple[Broken, tuple[str, ...], str]] = {
    "group_sees_all": (
        ((context.Desk.group_may_see, group_sees_all),),
        ("丁", "乙", "丙"),
        "`may_leave` asks everybody who reads the group's chat",
    ),
    "strangers_go_on": (
        (_STRANGERS,),
        ("生人",),
        "`Turn.me` raises for whoever is no member, in every handler",
    ),
    "presses_unasked": (
        (_PRESSES,),
        ("丁", "生人"),
        "each act asks for its record, `may_leave` for its audience, and whoever sends a document"
        " for the findings it tells, as `documents_for_all` broken beside it has shown",
    ),
}


@contextmanager
def broken(rules: Broken) -> Iterator[None]:
    """Let the product follow the broken rules, wherever it asks the real ones."""
    with pytest.MonkeyPatch.context() as patch:
        for real, wrong in rules:
            _put(patch, real, wrong)
        yield


def _put(patch: pytest.MonkeyPatch, real: Rule | property, wrong: Rule | property) -> None:
    is_property = isinstance(real, property)
    name = "me" if is_property else real.__name__  # type: ignore[union-attr]  # a function has one
    for owner in (context.Desk, context.Turn, Entrance):
        if vars(owner).get(name) is real:
            patch.setattr(owner, name, wrong)
    for module_name, module in list(sys.modules.items()):
        is_ours = module_name.partition(".")[0] in {"bot", "handlers", "inspection"}
        for attribute, value in list(vars(module).items()) if is_ours else ():
            if value is real:
                patch.setattr(module, attribute, wrong)
