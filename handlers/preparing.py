"""What of the preparation waits for one person: in their help, and in a leader's figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from inspection import checklists, pledges
from inspection.ports import View
from inspection.records import Checklist, CheckState, ImportState, Inspection, Member, PriorImport

_DECIDES = frozenset({ImportState.MAPPING, ImportState.OFFERED})


@dataclass(frozen=True)
class Preparing:
    """What is left to do; nothing of it is said to anybody else."""

    entries: int = 0  # of the three lists, one's own and still open
    imports: int = 0  # departments' tables that wait for a decision of one's own
    must_declare: bool = False
    people: int = 0  # of the group, who have not declared or pledged; for those who lead
    unowned: int = 0  # entries still open that nobody has; for those who lead

    def __bool__(self) -> bool:
        """Whether anything is left."""
        return bool(
            self.entries or self.imports or self.must_declare or self.people or self.unowned
        )


def of(view: View, people: View, me: Member, inside: Iterable[Member], today: date) -> Preparing:
    """Return what is left for a member; recusals and pledges are asked for up to entry."""
    open_ones = [
        item
        for each in Checklist
        for item in checklists.entries(view, me, each)
        if checklists.state_for(view, me, item) is CheckState.OPEN
    ]
    drafts = (d for d in view.all(PriorImport) if d.by == me.user_id and d.state in _DECIDES)
    inspection = view.get(Inspection, 1)
    asks = inspection is not None and today <= inspection.entry
    lacks = {each.member.id for each in pledges.missing(people, inside)} if asks else set()
    return Preparing(
        entries=sum(item.owner_id == me.user_id for item in open_ones),
        imports=sum(1 for _ in drafts),
        must_declare=me.id in lacks,
        people=len(lacks - {me.id}) if me.leads else 0,
        unowned=sum(item.owner_id is None for item in open_ones) if me.leads else 0,
    )
