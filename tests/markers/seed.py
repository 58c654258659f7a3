"""A random inspection in which every internal text carries a marker of its own."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from handlers.delivery import TABLES
from inspection.enums import (
    AnswerKind,
    EvidenceKind,
    FetchState,
    Handling,
    InterviewState,
    OutwardState,
    ReplyState,
    Role,
    Standing,
)
from inspection.ports import REGISTRY, Store, Work
from inspection.records import (
    Amendment,
    AmendmentKind,
    Change,
    Checklist,
    ChecklistItem,
    CheckState,
    DocumentRequest,
    Edition,
    Evidence,
    Exhibit,
    FeedbackList,
    FeedbackState,
    Finding,
    FixReport,
    GroupReply,
    ImportState,
    Inspection,
    Interview,
    InterviewNote,
    LaterFix,
    ListState,
    Member,
    Notice,
    NoticeState,
    OutgoingMessage,
    OutwardItem,
    PaperEntry,
    PriorColumn,
    PriorFinding,
    PriorImport,
    Record,
    RectificationItem,
    RectificationState,
    RequestList,
    RequestState,
    Sending,
    SendingKind,
    SharedNote,
    SourceMessage,
    Task,
    TimetableItem,
    Transfer,
    TransferKind,
    UnitAnswer,
    WorkPaper,
)
from inspection.work_paper_terms import PaperField, PaperState

OTHER_UNIT = "北渡分公司"
OTHER_LIAISON = 202
DEPARTMENTS = (None, "综合部", "财务部")
ANSWERED = (RequestState.SENT, RequestState.DECLINED, RequestState.PROVIDED)
READ = frozenset(
    {
        OutwardState.ACKNOWLEDGED,
        OutwardState.PASSED_ON,
        OutwardState.FIX_REPORTED,
        OutwardState.CLOSED,
        OutwardState.CARRIED_OVER,
    }
)
RECUSED = frozenset({102, 104})
ANYBODY = (201, OTHER_LIAISON, 102, 103, 104, 105, 301, 999, -1001)
QUEUED = 60
CHANCES = {"sealed": 0.2, "hold": 0.2, "private_source": 0.2, "recused_department": 0.5}


class Seeder:
    """Fills an inspection; the same seed makes the same one."""

    def __init__(
        self,
        seed: int,
        *,
        now: datetime,
        inside: Sequence[int],
        units: Sequence[str],
        liaisons: Sequence[int] = (201, OTHER_LIAISON),
        sign: str = "a",
    ) -> None:
        self.sign, self.given = sign, set[str]()
        self.random = random.Random(seed)  # a test's variety, no secret
        self.now = now
        self.inside = inside
        self.units = units
        self.liaisons = dict(zip(units, liaisons, strict=False))

    def marker(self) -> str:
        """Return a word that stands nowhere else: two seeders of one test differ in their sign."""
        while (found := f"暗记{self.sign}{self.random.randrange(16**5):05x}") in self.given:
            pass
        self.given.add(found)
        return found

    def text(self, words: str) -> str:
        return f"{self.marker()}{words}"

    def chance(self, name: str) -> bool:
        return self.random.random() < CHANCES[name]

    def fill(self, store: Store, scope: str) -> None:
        """Write what is known of people, then every kind of record."""
        with store.unit(REGISTRY) as work:
            for member in work.lookup(Member, "inspection_id", scope):
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
            self.interview(work)
            self.unitless(work)
            for number in range(self.random.randint(0, 2)):
                self.prior(work, number + 1)
            self.prior_import(work)
            for checklist in Checklist:
                self.entry(work, checklist)
            for number in range(self.random.randint(0, 3)):
                self.request(work, number + 1)
            self.rectifications(work)
            self.transfer(work)
            for _ in range(2):
                self.task(work, None)
            self.queued(work)
            work.commit()

    def _mark_member(self, work: Work, member: Member) -> None:
        name = f"{self.marker()}{member.name}"
        if member.role is Role.UNIT_LIAISON:
            work.put(member.changed(name=name))
            return
        posts = (*member.posts, f"{self.marker()}岗")
        work.put(member.changed(name=name, posts=posts, recusals=self._recusals(member)))

    def _recusals(self, member: Member) -> tuple[str, ...]:
        """What somebody keeps away from: a department, a unit, and one that is nobody's here."""
        if member.user_id not in RECUSED or not self.chance("recused_department"):
            return ()
        return (self.random.choice(("综合部", self.units[-1])), f"{self.marker()}处")

    def queued(self, work: Work) -> None:
        """Messages that the door out must keep back: each quotes a record to anybody at all."""
        named = [
            [
                (f"{table}:{record.id}", text)
                for record in work.all(kind)
                if (text := quotable(record))
            ]
            for table, kind in TABLES.items()
        ]
        kinds = [each for each in named if each]  # as many of the rare ones as of the others
        for _ in range(QUEUED):
            ref, text = self.random.choice(self.random.choice(kinds))
            chat_id = self.random.choice(ANYBODY)
            work.add(OutgoingMessage(chat_id=chat_id, text=text, about=(ref,), created_at=self.now))

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
        self._source(work, finding)
        if not finding.sealed and finding.standing is Standing.ACTIVE:
            for _ in range(self.random.choice((0, 1, 1, 2))):
                self.item(work, finding)
            if self.random.random() < 0.4:
                self.paper(work, finding)
        if finding.handling is Handling.LXLG and self.random.random() < 0.7:
            self.notice(work, finding)
        if self.random.random() < 0.3:
            self.task(work, finding)
        return finding

    def unitless(self, work: Work) -> None:
        """What is of no unit yet: a finding, an entry of a list, what an earlier check found."""
        author = self.random.choice(self.inside)
        finding = Finding(
            number=work.number("finding"),
            unit="",
            raw=self.text("楼道灯不亮"),
            wording=self.text("楼道灯不亮"),
            author_id=author,
            recorded_at=self.now,
            occurred_at=self.now,
        )
        self._source(work, work.add(finding))
        text = self.text("台账补记")
        work.add(PriorFinding(number=90, source="审计部", year=2024, text=text))
        text = self.text("先看台账")
        work.add(
            ChecklistItem(
                checklist=Checklist.PRESUMED, number=90, text=text, by=author, at=self.now
            )
        )

    def _source(self, work: Work, finding: Finding) -> None:
        work.add(
            SourceMessage(
                finding_id=finding.id,
                chat_id=finding.author_id,
                message_id=900_000 + finding.id,
                author_id=finding.author_id,
                said_at=finding.recorded_at,
                text=finding.raw,
            )
        )

    def paper(self, work: Work, finding: Finding) -> None:
        """A work paper with a field and a piece of proof."""
        entry = PaperEntry(
            field=PaperField.OVERVIEW, text=self.text("概述"), by=finding.author_id, at=self.now
        )
        paper = work.add(
            WorkPaper(
                finding_id=finding.id,
                number=finding.number,
                compiled_at=self.now,
                compiled_by=finding.author_id,
                state=self.random.choice(list(PaperState)),
                entries=(entry,),
                returned_why=self.text("退回"),
            )
        )
        work.add(Exhibit(paper_id=paper.id, name=self.text("签到表"), at=self.now))

    def notice(self, work: Work, finding: Finding) -> None:
        """A written notice, issued or not."""
        issued = self.random.random() < 0.5
        work.add(
            Notice(
                finding_id=finding.id,
                unit=finding.unit,
                state=NoticeState.ISSUED if issued else NoticeState.DRAFT,
                addressee=self.text("党委"),
                facts=self.text("事实"),
                demand=self.text("要求"),
                reporting=self.text("报告"),
                drafted_by=finding.author_id,
                drafted_at=self.now,
                year=2026 if issued else None,
                number=work.number("notice") if issued else None,
            )
        )

    def interview(self, work: Work) -> None:
        """An interview with its notes."""
        talk = work.add(
            Interview(
                number=work.number("interview"),
                unit=self.random.choice(self.units),
                interviewers=(self.random.choice(self.inside),),
                opened_at=self.now,
                begun_at=self.now,
                ended_at=self.now,
                last_at=self.now,
                state=InterviewState.ENDED,
                talked_to=self.text("某科长"),
                place=self.text("三楼会议室"),
            )
        )
        for order in range(2):
            work.add(
                InterviewNote(
                    interview_id=talk.id,
                    author_id=talk.interviewers[0],
                    text=self.text("说到采购"),
                    at=self.now,
                    source_chat_id=talk.interviewers[0],
                    source_message_id=910_000 + order,
                )
            )

    def prior(self, work: Work, number: int) -> None:
        """What an earlier check found."""
        work.add(
            PriorFinding(
                number=number,
                source="审计部",
                year=2024,
                text=self.text("消防栓未见点检卡"),
                unit=self.random.choice(self.units),
                department=self.random.choice(DEPARTMENTS),
            )
        )

    def prior_import(self, work: Work) -> None:
        """A department's table whose columns are being mapped, and what it brought."""
        draft = work.add(
            PriorImport(
                by=self.inside[0],
                at=self.now,
                evidence_id=1,
                file_name=self.text("内审.xlsx"),
                state=self.random.choice(
                    (ImportState.MAPPING, ImportState.OFFERED, ImportState.IMPORTED)
                ),
                unit=self.units[0],
                source="内审",
                header=("年度", self.text("问题")),
                samples=(("2024", self.text("合同先签后询")),),
                columns=((PriorColumn.WHEN, 0), (PriorColumn.TEXT, 1)),
                offered=1,
                settled_at=self.now,
            )
        )
        known = {prior.id for prior in work.all(PriorFinding)}
        work.add(
            PriorFinding(
                number=len(known) + 1,
                source="内审",
                year=2025,
                text=self.text("综合部消防栓没有点检卡"),
                check=self.text("专项审计"),
                unit=self.units[0],
                import_id=draft.id,
                same_as=min(known, default=None),
                likeness=90,
            )
        )

    def entry(self, work: Work, checklist: Checklist) -> None:
        """An entry of a list before entry; a presumption may be proved by any finding."""
        findings = [finding.id for finding in work.all(Finding)]
        proved = checklist is Checklist.PRESUMED and self.random.random() < 0.6
        work.add(
            ChecklistItem(
                checklist=checklist,
                number=1,
                text=self.text(self.random.choice(("点检不落实", "综合部台账不全"))),
                unit=self.random.choice(self.units),
                owner_id=self.random.choice(self.inside),
                state=CheckState.PROVED if proved else CheckState.OPEN,
                findings=(self.random.choice(findings),) if proved else (),
                by=self.inside[0],
                at=self.now,
            )
        )

    def request(self, work: Work, number: int) -> None:
        """A list of one document, sent or not."""
        unit, sent = self.random.choice(self.units), self.random.random() < 0.6
        shared = work.add(
            RequestList(
                unit=unit,
                number=number if sent else None,
                state=ListState.SENT if sent else ListState.DRAFT,
                drafted_by=self.inside[0],
                drafted_at=self.now,
                recipient_id=self.liaisons.get(unit),
                sent_at=self.now if sent else None,
            )
        )
        work.add(
            DocumentRequest(
                list_id=shared.id,
                unit=unit,
                number=number if sent else None,
                material=self.text("会议记录"),
                period=self.text("2025年"),
                due=self.now + timedelta(days=1),
                asked_by=self.inside[0],
                asked_at=self.now,
                sent_at=self.now if sent else None,
                state=self.random.choice(ANSWERED) if sent else RequestState.DRAFT,
                reason=self.text("正在外审") if sent and self.random.random() < 0.4 else "",
            )
        )

    def rectifications(self, work: Work) -> None:
        """Two problem lists with a matter each: of anything, and of what is closed to some."""
        findings = [f for f in work.all(Finding) if f.standing is Standing.ACTIVE]
        close = [f for f in findings if f.sealed or f.hold or f.source_kind]
        for number, among in enumerate((findings, close), start=1):
            if among:
                self.rectification(work, self.random.choice(among), number)

    def rectification(self, work: Work, finding: Finding, number: int) -> None:
        """A problem list with a matter, sent or not, in any state."""
        sent = self.random.random() < 0.7
        batch = work.add(
            FeedbackList(
                unit=finding.unit,
                number=number if sent else None,
                state=FeedbackState.SENT if sent else FeedbackState.DRAFT,
                drafted_by=self.inside[0],
                drafted_at=self.now,
                recipient_id=self.liaisons.get(finding.unit),
                sent_at=self.now if sent else None,
            )
        )
        gone = {RectificationState.DRAFT, RectificationState.DROPPED}
        states = [s for s in RectificationState if s not in gone]
        state = self.random.choice(states) if sent else RectificationState.DRAFT
        work.add(
            RectificationItem(
                list_id=batch.id,
                finding_id=finding.id,
                unit=finding.unit,
                number=number if sent else None,
                wording=self.text("盘点表缺签字"),
                wording_by=self.inside[0],
                state=state,
                measures_due=self.now + timedelta(hours=6),
                due=self.now + timedelta(days=1),
                report_due=self._if(state is RectificationState.LONG_TERM, timedelta(days=2)),
                closed_at=self._if(state is RectificationState.CLOSED, -timedelta(hours=1)),
                delivered_at=self.now - timedelta(hours=5) if sent else None,
                recipient_id=self.liaisons.get(finding.unit),
                sendings=tuple(self._sent(finding.unit)) if sent else (),
                drafts=(self._sending(finding.unit, SendingKind.PROGRESS),) if sent else (),
                **(self._amended() if sent else {}),
            )
        )

    def _if(self, is_so: bool, later: timedelta) -> datetime | None:  # reads so
        return self.now + later if is_so else None

    def _amended(self) -> dict[str, Any]:
        """What was corrected, is about to be, or why it was recalled: none of it is the unit's."""
        by = self.inside[0]
        begun = Amendment(kind=AmendmentKind.CORRECT, text=self.text("更正稿"), by=by, at=self.now)
        return {
            "edition": 2,
            "earlier": (Edition(wording=self.text("原文"), until=self.now, by=by),),
            "amendments": (begun,),
            "recalled_for": self.text("收回原因"),
        }

    def _sending(self, unit: str, kind: SendingKind) -> Sending:
        return Sending(
            kind=kind,
            by=self.liaisons.get(unit, 0),
            begun_at=self.now,
            measures=self.text("修订办法"),
            responsible=self.text("部长"),
            planned=self.now + timedelta(days=3),
            texts=(self.text("已核对"),),
        )

    def _sent(self, unit: str) -> Iterator[Sending]:
        for kind in SendingKind:
            yield self._sending(unit, kind).model_copy(update={"sent_at": self.now})

    def transfer(self, work: Work) -> None:
        """Something handed over, which only the leader knows of."""
        work.add(
            Transfer(
                kind=self.random.choice(list(TransferKind)),
                paper=self.text("移1号"),
                received_by=self.text("某机关"),
                received_on=self.now,
                by_id=self.inside[0],
                at=self.now,
            )
        )

    def task(self, work: Work, finding: Finding | None) -> None:
        """Something somebody is to do."""
        work.add(
            Task(
                number=work.number("task"),
                text=self.text("补证"),
                owner_id=self.random.choice(self.inside),
                due=self.now,
                finding_id=finding.id if finding is not None else None,
                is_open_to_group=finding is None and self.random.random() < 0.3,
                by=self.inside[0],
                at=self.now,
            )
        )

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
                **self._moments(state, left=left),
                reports=(report,) if reported else (),
                answers=self._answers() if left else (),
                correction=self.text("更正稿") if left and self.random.random() < 0.3 else "",
                correction_by=self.inside[0],
                proof_waiver=self.text("当场查看") if state is OutwardState.CLOSED else "",
                **self._later(state),
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

    def _later(self, state: OutwardState) -> dict[str, Any]:
        """Who holds what was carried over, and what they saw of it: the group's alone."""
        if state is not OutwardState.CARRIED_OVER:
            return {}
        seen = LaterFix(
            by=self.inside[0],
            begun_at=self.now,
            texts=(self.text("回访已整改"),),
            recorded_at=self.now,
            taken_back=self.text("看错"),
        )
        return {"holder_id": self.inside[0], "later_fixes": (seen,)}

    def _moments(self, state: OutwardState, *, left: bool) -> dict[str, Any]:
        """When the unit had it and did what its state says, as every move notes it."""
        moments: dict[str, Any] = {}
        if left:
            moments["delivered_at"] = self.now - timedelta(hours=5)
        if state in READ:
            moments["acknowledged_at"] = self.now - timedelta(hours=4)
        if state in {OutwardState.PASSED_ON, OutwardState.FIX_REPORTED}:
            moments["passed_on_at"] = self.now - timedelta(hours=3)
        if state is OutwardState.CLOSED:
            moments["closed_at"] = self.now - timedelta(hours=1)
        return moments

    def _answers(self) -> tuple[UnitAnswer, ...]:
        """What the liaison asked and gathers, with replies of the group's in every state."""
        kinds = [k for k in AnswerKind if k is not AnswerKind.FIX]
        replies = tuple(
            GroupReply(text=self.text("答复"), by=self.inside[0], at=self.now, state=state)
            for state in ReplyState
        )
        asked = UnitAnswer(
            kind=self.random.choice(kinds),
            texts=(self.text("请说明"),),
            due=self.now + timedelta(days=6),
            begun_at=self.now,
            submitted_at=self.now,
            submitted_by=self.liaisons.get(self.units[0]),
            left_at=self.now,
            replies=replies,
        )
        begun = UnitAnswer(
            kind=self.random.choice(kinds), texts=(self.text("未提交"),), begun_at=self.now
        )
        return self.random.choice(((), (asked,), (begun,), (asked, begun)))

    def note(self, work: Work, number: int) -> SharedNote:
        """A note of the board; some quote a finding, and are as secret as that."""
        findings = [finding.id for finding in work.all(Finding)]
        return work.add(
            SharedNote(
                number=number + 1,
                text=self.text("明早八点半集合"),
                author_id=self.random.choice(self.inside),
                at=self.now,
                findings=(self.random.choice(findings),) if self.random.random() < 0.5 else (),
            )
        )


def quotable(record: Record) -> str:
    """Return what a record says, as a message would quote it; only what its audience reads."""
    said = (getattr(record, name, "") for name in ("wording", "text", "material", "facts"))
    return next((text for text in said if isinstance(text, str) and text), "")
