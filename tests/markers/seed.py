"""A random inspection in which every internal text carries a marker of its own."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from inspection.enums import (
    EvidenceKind,
    FetchState,
    Handling,
    OutwardState,
    Role,
    Standing,
)
from inspection.ports import REGISTRY, Store, Work
from inspection.records import (
    Change,
    Evidence,
    Finding,
    FixReport,
    Inspection,
    Member,
    OutwardItem,
    SharedNote,
    TimetableItem,
)

OTHER_UNIT = "北渡分公司"
OTHER_LIAISON = 202
DEPARTMENTS = (None, "综合部", "财务部")
CHANCES = {"sealed": 0.2, "hold": 0.2, "private_source": 0.2, "recused_department": 0.5}


class Seeder:
    """Fills an inspection; the same seed makes the same one."""

    def __init__(
        self, seed: int, *, now: datetime, inside: Sequence[int], units: Sequence[str]
    ) -> None:
        self.random = random.Random(seed)  # a test's variety, no secret
        self.now = now
        self.inside = inside
        self.units = units
        self.liaisons = dict(zip(units, (201, OTHER_LIAISON), strict=False))

    def marker(self) -> str:
        return f"暗记{self.random.randrange(16**6):06x}"

    def text(self, words: str) -> str:
        return f"{self.marker()}{words}"

    def chance(self, name: str) -> bool:
        return self.random.random() < CHANCES[name]

    def fill(self, store: Store, scope: str) -> None:
        """Write people's recusals and names, then every kind of record."""
        with store.unit(REGISTRY) as work:
            for member in tuple(work.all(Member)):
                self._mark_member(work, member)
            work.commit()
        with store.unit(scope) as work:
            inspection = next(iter(work.all(Inspection)))
            work.put(inspection.changed(units=tuple(self.units)))
            for _ in range(self.random.randint(3, 9)):
                self.finding(work)
            for row in tuple(work.all(TimetableItem)):
                if self.random.random() < 0.4:
                    work.put(row.changed(**self._row_texts()))
            for number in range(self.random.randint(0, 3)):
                self.note(work, number)
            work.commit()

    def _mark_member(self, work: Work, member: Member) -> None:
        if member.role is Role.UNIT_LIAISON:
            return
        recusals = (
            ("综合部",) if member.user_id == 104 and self.chance("recused_department") else ()
        )
        work.put(member.changed(name=f"{self.marker()}{member.name}", recusals=recusals))

    def _row_texts(self) -> dict[str, object]:
        return {
            "work": self.text("听取汇报"),
            "method": self.text("个别谈话"),
            "deliverable": self.text("记录"),
            "outward_title": self.text("资料准备"),
            "not_done_reason": self.text("对方未安排"),
            "visible_to_unit": self.random.random() < 0.5,
        }

    def finding(self, work: Work) -> Finding:
        handling = self.random.choice([h for h in Handling if h is not Handling.CLUE])
        finding = Finding(
            number=work.number("finding"),
            unit=self.random.choice(self.units),
            raw=self.text("二楼消防栓未见点检卡"),
            wording=self.text("二楼消防栓未见点检卡"),
            author_id=self.random.choice(self.inside),
            recorded_at=self.now - timedelta(hours=self.random.randint(0, 60)),
            occurred_at=self.now - timedelta(hours=60),
            handling=handling,
            standing=self.random.choice([Standing.ACTIVE] * 5 + [Standing.VOID]),
            sealed=self.chance("sealed"),
            hold=self.chance("hold"),
            source_kind="interview" if self.chance("private_source") else None,
            department=self.random.choice(DEPARTMENTS),
            due=self.now + timedelta(days=self.random.randint(-2, 5)),
            history=(
                Change(
                    at=self.now,
                    by=None,
                    what="corrected",
                    before=self.text("旧"),
                    after=self.text("新"),
                ),
            ),
        )
        finding = work.add(finding)
        if self.random.random() < 0.5:
            finding = work.put(finding.changed(evidence=(self.evidence(work, finding).id,)))
        if not finding.sealed and finding.standing is Standing.ACTIVE:
            for _ in range(self.random.choice((0, 1, 1, 2))):
                self.item(work, finding)
        return finding

    def evidence(self, work: Work, finding: Finding) -> Evidence:
        return work.add(
            Evidence(
                kind=EvidenceKind.PHOTO,
                file_id=f"F{finding.id}",
                file_unique_id=f"U{finding.id}",
                file_name=f"{self.marker()}.jpg",
                caption=self.text("现场"),
                author_id=finding.author_id,
                taken_at=self.now,
                source_chat_id=finding.author_id,
                source_message_id=1,
                fetch_state=FetchState.TOO_LARGE,
            )
        )

    def item(self, work: Work, finding: Finding) -> OutwardItem:
        state = self.random.choice(list(OutwardState))
        left = state not in {
            OutwardState.DRAFT,
            OutwardState.AWAITING_RELEASE,
            OutwardState.RELEASED,
            OutwardState.WITHDRAWN,
        }
        seen = [i.number for i in work.all(OutwardItem) if i.unit == finding.unit and i.number]
        reported = state in {OutwardState.FIX_REPORTED, OutwardState.CLOSED}
        report = FixReport(
            texts=(self.text("已整改"),),
            begun_at=self.now,
            submitted_at=self.now if reported else None,
        )
        return work.add(
            OutwardItem(
                finding_id=finding.id,
                unit=finding.unit,
                number=1 + max(seen, default=0) if left else None,
                wording=self.text("1处消防栓未见点检卡，建议补充。"),
                wording_by=finding.author_id,
                recipient_id=self.liaisons.get(finding.unit),
                due=self.now + timedelta(days=self.random.randint(-1, 4)),
                state=state,
                drafted_by=finding.author_id,
                deliver_at=self.now + timedelta(minutes=1)
                if state is OutwardState.RELEASED
                else None,
                delivered_at=self.now - timedelta(hours=5) if left else None,
                reports=(report,) if reported else (),
                history=(
                    Change(
                        at=self.now,
                        by=finding.author_id,
                        what="reworded",
                        before=self.text("改前"),
                    ),
                ),
            )
        )

    def note(self, work: Work, number: int) -> SharedNote:
        return work.add(
            SharedNote(
                number=number + 1,
                text=self.text("明早八点半集合"),
                author_id=self.random.choice(self.inside),
                at=self.now,
            )
        )
