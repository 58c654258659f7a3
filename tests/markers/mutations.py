"""Rules of access, broken one at a time: what a careless change could do.

Each is one function of the product, put in the place of the real one in every module that uses
it. The walk has to notice each, or it has no teeth.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from handlers import context
from inspection import access
from inspection.access import is_recused, may_see_finding
from inspection.enums import Handling, Role
from inspection.records import (
    ChecklistItem,
    DocumentRequest,
    Finding,
    Interview,
    Member,
    Notice,
    OutwardItem,
    PriorFinding,
    RequestList,
    Task,
    TimetableItem,
)

Rule = Callable[..., Any]  # Any: a rule of access, whichever its arguments
REAL = may_see_finding


def _as_if(**fields: object) -> Rule:
    """The rule for findings, blind to what these fields say."""

    def rule(member: Member, finding: Finding) -> bool:
        return REAL(member, finding.changed(**fields))

    return rule


def no_recusal(member: Member, finding: Finding) -> bool:
    return REAL(member.changed(recusals=()), finding)


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


# what is broken, and by what: each was noticed
MUTATIONS: dict[str, tuple[Rule, Rule]] = {
    "recused_see": (may_see_finding, no_recusal),
    "sealed_open": (may_see_finding, _as_if(sealed=False)),
    "deputies_see_sealed": (may_see_finding, deputies_see_sealed),
    "hold_open": (may_see_finding, _as_if(hold=False)),
    "items_of_other_units": (access.may_see_item, other_units_items),
    "hidden_rows": (access.may_see_row, unit_sees_hidden_rows),
}
# Tried with `TEETH=all`: behind some of them another rule stands, and nothing leaks.
FURTHER: dict[str, tuple[Rule, Rule]] = {
    "talks_and_petitions_open": (may_see_finding, _as_if(source_kind=None, interview_id=None)),
    "unit_sees_findings": (may_see_finding, unit_sees_findings),
    "interviews_open": (access.may_see_interview, all_see_interviews),
    "tasks_open": (access.may_see_task, all_see_tasks),
    "priors_for_recused": (access.may_see_prior, all_see_priors),
    "checklists_for_recused": (access.may_see_checklist, all_see_checklists),
    "items_before_delivery": (access.may_see_item, items_before_delivery),
    "notices_before_issue": (access.may_see_notice, notices_before_issue),
    "requests_before_sending": (access.may_see_request, requests_before_sending),
    "requests_of_other_units": (access.may_see_request, other_units_requests),
    "group_sees_all": (context.Desk.group_may_see, group_sees_all),
}


@contextmanager
def broken(name: str) -> Iterator[None]:
    """Let the product follow the broken rule, wherever it asks the real one."""
    real, wrong = {**MUTATIONS, **FURTHER}[name]
    with pytest.MonkeyPatch.context() as patch:
        if getattr(context.Desk, real.__name__, None) is real:
            patch.setattr(context.Desk, real.__name__, wrong)
        for module_name, module in list(sys.modules.items()):
            is_ours = module_name.partition(".")[0] in {"bot", "handlers", "inspection"}
            for attribute, value in list(vars(module).items()) if is_ours else ():
                if value is real:
                    patch.setattr(module, attribute, wrong)
        yield
