"""A month's inspection with everything in it that a document can speak of; all of it synthetic."""

from datetime import date, datetime, timedelta

from inspection.amounts import find_amounts
from inspection.case_file import CaseFile, case_file
from inspection.counts import find_counts
from inspection.enums import (
    Aspect,
    EvidenceKind,
    FetchState,
    Focus,
    Handling,
    InterviewState,
    Mode,
    OutwardState,
    Role,
    RowState,
    Standing,
)
from inspection.ports import Work
from inspection.records import (
    Change,
    Choice,
    Decided,
    Deliberation,
    DocumentRequest,
    Evidence,
    Exhibit,
    Finding,
    FixReport,
    Interview,
    LaterFix,
    Member,
    Method,
    MethodStep,
    MethodTally,
    Notice,
    NoticeState,
    OutwardItem,
    PaperEntry,
    PriorFinding,
    Progress,
    RectificationItem,
    RectificationState,
    RequestState,
    Sending,
    SendingKind,
    Task,
    TimetableItem,
    Transfer,
    TransferKind,
    WorkPaper,
)
from inspection.work_paper_terms import PaperField, PaperState, ProofKind
from storage.memory import MemoryStore
from tests.make import (
    DEPUTY_ID,
    LEADER_ID,
    MEMBER_ID,
    SCOPE,
    UNIT,
    UNIT_LIAISON_ID,
    ZONE,
    a_finding,
    a_member,
    an_inspection,
    an_item,
    memory_store,
)

ENTRY = date(2026, 9, 7)
FIRST = datetime(2026, 9, 7, 9, 0, tzinfo=ZONE)
END = datetime(2026, 10, 6, 18, 0, tzinfo=ZONE)
SEALED_WORDS, CLUE_WORDS = "封存的内容只有组长可见", "线索的内容不在任何材料里"
TALK_WORDS = "由谈话得知的内容"
TEXTS = (
    "2026年{n}月党委会会议记录缺少列席人员签名，涉及{n}份",
    "三号楼第{n}层消防栓未见点检卡，共{n}处",
    "第{n}号凭证未附采购合同，涉及{n}.8万元",
    "营业厅资费公示栏未更新，差错{n}处",
    "第{n}党支部“三会一课”记录与签到表不一致",
    "车辆派车单第{n}本未填写事由",
)
DUTIES = (*Aspect, None)
CLASSES = (Handling.JZJG, Handling.XQZG, Handling.LXLG, Handling.PENDING, Handling.ZHUAN)
STATES = (
    OutwardState.CLOSED,
    OutwardState.DELIVERED,
    OutwardState.FIX_REPORTED,
    OutwardState.CARRIED_OVER,
    OutwardState.ACKNOWLEDGED,
)


def rich_store(findings: int = 60) -> MemoryStore:
    """A store with so many findings, and with what hangs on them."""
    store = memory_store()
    with store.unit(SCOPE) as work:
        fill(work, findings)
        work.commit()
    return store


def fill(work: Work, findings: int = 60) -> None:
    """Enter the whole month in a scope that has nothing in it."""
    work.add(an_inspection(group="第二巡察组", entry=ENTRY, days=30))
    with_findings(work, findings)
    _uncounted_and_secret(work)
    _beside(work)


def with_findings(work: Work, findings: int) -> None:
    """Add so many findings with their files, items, notices and papers."""
    for number in range(1, findings + 1):
        _finding(work, number)


def people() -> tuple[Member, ...]:
    """The group and the unit's liaison."""
    names = {Role.LEADER: "甲", Role.DEPUTY: "乙", Role.MEMBER: "丙", Role.GROUP_LIAISON: "丁"}
    named = {**names, Role.UNIT_LIAISON: "周"}
    return tuple(a_member(role=role, name=name) for role, name in named.items())


def rich_case(
    role: Role | None = Role.LEADER, store: MemoryStore | None = None, **member: object
) -> CaseFile:
    """The case file of somebody with this role; of the host without one."""
    asker = a_member(role=role, **member) if role is not None else None
    view = (store or rich_store()).view(SCOPE)
    return case_file(view, people(), asker, now=END, mode=Mode.DRILL)


def _finding(work: Work, number: int) -> None:
    moment = FIRST + timedelta(hours=7 * number)
    words = TEXTS[number % len(TEXTS)].format(n=number % 12 + 1)
    handling = CLASSES[number % len(CLASSES)]
    file = _file(work, number, moment)
    finding = a_finding(
        work,
        raw=words,
        wording=words,
        recorded_at=moment,
        occurred_at=moment - timedelta(hours=1),
        aspect=DUTIES[number % len(DUTIES)],
        focus=Focus.EARLIER_FINDINGS if number % 9 == 0 else None,
        repeats=1 if number == 9 else None,
        handling=handling,
        hold=number % 11 == 0,
        department="综合部" if number % 2 else "财务部",
        method="reading",
        source_kind="papers",
        amounts=find_amounts(words),
        counts=find_counts(words),
        evidence=(file.id,) if number % 3 else (),
        history=(Change(at=moment, by=MEMBER_ID, what="filed"),),
    )
    if handling is Handling.JZJG and number % 4:
        _item(work, finding, number, moment)
    if handling is Handling.LXLG:
        _notice(work, finding, number, moment)
    if handling in {Handling.XQZG, Handling.LXLG}:
        _paper(work, finding, file, moment)


def _file(work: Work, number: int, moment: datetime) -> Evidence:
    return work.add(
        Evidence(
            kind=EvidenceKind.PHOTO,
            file_id=f"f{number}",
            file_unique_id=f"u{number}",
            file_name=f"照片{number}.jpg",
            size=2048,
            author_id=MEMBER_ID,
            taken_at=moment,
            source_chat_id=MEMBER_ID,
            source_message_id=number,
            fetch_state=FetchState.FETCHED,
            sha256=f"{number:064x}",
        )
    )


def _item(
    work: Work, finding: Finding, number: int, moment: datetime, notice: Notice | None = None
) -> OutwardItem:
    state = STATES[number // 5 % len(STATES)]
    closed = state is OutwardState.CLOSED
    reported = closed or state is OutwardState.FIX_REPORTED
    proof = _file(work, 1000 + number, moment)
    left = moment + timedelta(hours=30)
    report = FixReport(
        texts=("已补齐并逐页核对。",),
        evidence=(proof.id,),
        begun_at=moment,
        submitted_at=left,
        submitted_by=UNIT_LIAISON_ID,
        left_at=left,
    )
    later = LaterFix(
        by=MEMBER_ID,
        begun_at=moment,
        texts=("回访时已补齐。",),
        evidence=(proof.id,),
        recorded_at=moment + timedelta(hours=60),
    )
    is_carried = state is OutwardState.CARRIED_OVER
    return an_item(
        work,
        state=state,
        holder_id=MEMBER_ID if is_carried else None,
        later_fixes=(later,) if is_carried and number % 2 else (),
        finding_id=finding.id,
        number=work.number("j"),
        wording=f"{finding.wording}，建议补齐并附照片。",
        due=moment + timedelta(days=2),
        released_by=DEPUTY_ID,
        released_at=moment + timedelta(hours=1),
        delivered_at=moment + timedelta(hours=2),
        acknowledged_at=moment + timedelta(hours=4),
        reports=(report,) if reported else (),
        verified_by=MEMBER_ID if closed else None,
        closed_at=moment + timedelta(hours=50) if closed else None,
        notice_id=notice.id if notice else None,
        notice=notice.label if notice else "",
        history=(Change(at=moment, by=MEMBER_ID, what="drafted"),),
    )


def _notice(work: Work, finding: Finding, number: int, moment: datetime) -> None:
    is_out = number % 2 == 0
    notice = work.add(
        Notice(
            finding_id=finding.id,
            unit=UNIT,
            state=NoticeState.ISSUED if is_out else NoticeState.AT_LEADER,
            addressee=f"{UNIT}党支部",
            facts=finding.wording,
            provision="不符合《会议管理办法》第三条。",
            demand="请立即整改，举一反三。",
            reporting="书面报告",
            due=moment + timedelta(days=5),
            drafted_by=MEMBER_ID,
            drafted_at=moment,
            reviewed_by=DEPUTY_ID,
            signed_by=LEADER_ID if is_out else None,
            year=2026 if is_out else None,
            number=work.number("notice") if is_out else None,
            issued_at=moment + timedelta(hours=9) if is_out else None,
            history=(
                Change(at=moment, by=MEMBER_ID, what="drafted"),
                Change(at=moment + timedelta(hours=1), by=DEPUTY_ID, what="review"),
                Change(at=moment + timedelta(hours=2), by=LEADER_ID, what="sign"),
            ),
        )
    )
    if is_out:
        item = _item(work, finding, number, moment, notice)
        work.put(notice.changed(item_id=item.id))


def _paper(work: Work, finding: Finding, file: Evidence, moment: datetime) -> None:
    said = {
        PaperField.TITLE: finding.wording,
        PaperField.METHOD: "reading",
        PaperField.SOURCE_KIND: "papers",
        PaperField.PERIOD: "2026年1月至9月",
        PaperField.PLACE: "综合部",
        PaperField.OVERVIEW: f"{finding.wording}。",
        PaperField.PROCESS: "9月16日由丙、丁调阅会议记录，逐份核对。",
        PaperField.BASIS: "《会议管理办法》",
        PaperField.CLAUSE: "第三条第二款",
        PaperField.RESPONSIBLE: "综合部",
    }
    signed = finding.number % 2 == 0
    entries = tuple(
        PaperEntry(field=field, text=words, by=MEMBER_ID, at=moment)
        for field, words in said.items()
    )
    steps = (("submitted", MEMBER_ID), ("reviewed", DEPUTY_ID), ("signed", LEADER_ID))
    paper = work.add(
        WorkPaper(
            finding_id=finding.id,
            number=finding.number,
            compiled_at=moment,
            compiled_by=MEMBER_ID,
            entries=entries,
            state=PaperState.SIGNED if signed else PaperState.COMPILING,
            submitted_by=MEMBER_ID if signed else None,
            reviewed_by=DEPUTY_ID if signed else None,
            signed_by=LEADER_ID if signed else None,
            history=tuple(Change(at=moment, by=by, what=what) for what, by in steps)
            if signed
            else (),
        )
    )
    work.add(
        Exhibit(
            paper_id=paper.id,
            evidence_id=file.id if finding.evidence else None,
            name="2026年第3次会议记录",
            kind=ProofKind.MINUTES,
            original=False,
            obtained="综合部，丙、丁，9月16日，存档案柜",
            at=moment,
        )
    )
    work.add(Exhibit(paper_id=paper.id, name="不列入的材料", listed=False, at=moment))


def _uncounted_and_secret(work: Work) -> None:
    a_finding(work, standing=Standing.VOID)
    a_finding(work, standing=Standing.NOT_A_FINDING)
    sealed = a_finding(work, sealed=True, wording=SEALED_WORDS, raw=SEALED_WORDS)
    an_item(work, finding_id=sealed.id, state=OutwardState.WITHDRAWN, wording=SEALED_WORDS)
    a_finding(
        work,
        handling=Handling.CLUE,
        sealed=True,
        raw=CLUE_WORDS,
        wording=CLUE_WORDS,
        history=(Change(at=FIRST + timedelta(days=3), by=LEADER_ID, what="clue"),),
    )
    a_finding(
        work, wording=TALK_WORDS, raw=TALK_WORDS, source_kind="interview", handling=Handling.XQZG
    )


def _beside(work: Work) -> None:
    for number in range(1, 13):
        day = FIRST + timedelta(days=number)
        work.add(
            Interview(
                number=number,
                unit=UNIT,
                interviewers=(MEMBER_ID, DEPUTY_ID),
                opened_at=day,
                begun_at=day,
                last_at=day,
                ended_at=day + timedelta(hours=1),
                state=InterviewState.ENDED if number < 12 else InterviewState.OPEN,
                talked_to="被谈话人不写入材料",
            )
        )
        work.add(_row(number))
        work.add(_request(number, day))
        work.add(
            PriorFinding(
                number=number, source="审计部", year=2025, text="会议记录缺签名", unit=UNIT
            )
        )
    steps = tuple(MethodStep(at=FIRST + timedelta(days=n), by=MEMBER_ID, added=n) for n in (1, 2))
    work.add(MethodTally(method=Method.PETITION, planned=5, steps=steps))
    work.add(MethodTally(method=Method.INTERVIEW, planned=18))
    _given(work)
    _handed_over(work)
    _on_the_day(work)
    work.add(
        Task(
            number=1,
            text="核对凭证",
            owner_id=MEMBER_ID,
            by=LEADER_ID,
            at=END - timedelta(days=9),
            due=END,
        )
    )
    moment = datetime(2026, 9, 16, 19, 30, tzinfo=ZONE)
    made = [f.id for f in work.all(Finding)][:5]
    choices = (Choice.JZJG, Choice.XQZG, Choice.HOLD, Choice.LXLG, Choice.ZHUAN)
    decided = tuple(
        Decided(finding_id=each, choice=choice, at=moment)
        for each, choice in zip(made, choices, strict=True)
    )
    work.add(Deliberation(user_id=LEADER_ID, at=moment, queue=tuple(made), decided=decided))


def _given(work: Work) -> None:
    """Two matters on the problem list after the feedback: one closed, one to be kept up."""
    ends = (RectificationState.CLOSED, RectificationState.LONG_TERM)
    due = [f for f in work.all(Finding) if f.handling is Handling.XQZG and f.hold is False][:2]
    for number, (finding, state) in enumerate(zip(due, ends, strict=True), start=1):
        plan = Sending(
            kind=SendingKind.PLAN,
            by=UNIT_LIAISON_ID,
            begun_at=END,
            sent_at=END,
            measures="逐项核对并补齐。",
            responsible="综合部主任 周某",
        )
        asked = Sending(
            kind=SendingKind.CLOSE_OUT,
            by=UNIT_LIAISON_ID,
            begun_at=END,
            sent_at=END,
            texts=("已补齐。",),
        )
        is_closed = state is RectificationState.CLOSED
        work.add(
            RectificationItem(
                list_id=1,
                finding_id=finding.id,
                unit=UNIT,
                number=number,
                wording=f"{finding.wording}（反馈）",
                wording_by=LEADER_ID,
                state=state,
                due=END + timedelta(days=90),
                sendings=(plan, asked),
                verified_by=DEPUTY_ID if is_closed else None,
                closed_at=END if is_closed else None,
            )
        )


def _on_the_day(work: Work) -> None:
    """Let one day have something of everything a log speaks of; and one item reach nobody."""
    noon = datetime(2026, 9, 16, 12, 0, tzinfo=ZONE)
    notice = next(n for n in work.all(Notice) if n.state is NoticeState.ISSUED)
    work.put(notice.changed(issued_at=noon))
    item = next(i for i in work.all(OutwardItem) if i.reports and i.closed_at is None)
    again = item.reports[0].model_copy(update={"returned_reason": "缺照片", "left_at": noon})
    back = Change(at=noon, by=MEMBER_ID, what="return", before="", after="")
    reports = (again, *item.reports)
    history = (*item.history, back)
    work.put(item.changed(reports=reports, edition=2, history=history))
    request = next(r for r in work.all(DocumentRequest) if r.returned_at is not None)
    work.put(request.changed(received_at=noon, returned_at=noon))
    untold = next(f for f in work.all(Finding) if f.handling is Handling.JZJG and f.number % 4 == 0)
    an_item(work, finding_id=untold.id, state=OutwardState.UNDELIVERABLE)
    row = next(r for r in work.all(TimetableItem) if r.row == 4)
    said = Progress(at=noon, by=MEMBER_ID, added=2, state=RowState.UNDER_WAY)
    entries = (*row.entries, said)
    work.put(row.changed(entries=entries, actual_quantity=row.actual_quantity + 2))
    work.add(
        Task(number=2, text="补齐佐证", owner_id=MEMBER_ID, by=LEADER_ID, at=noon, done_at=noon)
    )


def _handed_over(work: Work) -> None:
    """One of each kind, the first one answered; and one entered by mistake."""
    for number, kind in enumerate(TransferKind, start=1):
        work.add(
            Transfer(
                kind=kind,
                paper=f"移{number}号",
                received_by=f"某机关 收{number}",
                received_on=END - timedelta(days=number),
                answered_on=END if number == 1 else None,
                by_id=LEADER_ID,
                at=END,
            )
        )
    work.add(
        Transfer(
            kind=TransferKind.OTHER,
            paper="误录",
            received_by="误录",
            received_on=END,
            is_dropped=True,
            by_id=LEADER_ID,
            at=END,
        )
    )


def _row(number: int) -> TimetableItem:
    first = ENTRY + timedelta(days=2 * number)
    last = first + timedelta(days=3)
    done = number < 8
    return TimetableItem(
        row=number,
        stage="现场",
        first_day=first,
        last_day=last,
        planned_first_day=first,
        planned_last_day=last,
        work=f"抽查第{number}批财务凭证，与会议记录、合同逐份比对",
        owners="财务岗、党建岗",
        planned_quantity=30,
        quantity_unit="份",
        actual_quantity=3 * number,
        state=RowState.DONE if done else RowState.UNDER_WAY,
        done_on=last if done else None,
        entries=(
            Progress(
                at=datetime.combine(first, FIRST.timetz()),
                by=MEMBER_ID,
                added=3 * number,
                state=RowState.UNDER_WAY,
            ),
        ),
    )


def _request(number: int, day: datetime) -> DocumentRequest:
    received, returned = number % 2 == 0, number % 4 == 0
    state = RequestState.RECEIVED if received else RequestState.SENT
    return DocumentRequest(
        list_id=1,
        unit=UNIT,
        number=number,
        material="党委会会议记录",
        asked_by=MEMBER_ID,
        asked_at=day,
        sent_at=day,
        state=RequestState.RETURNED if returned else state,
        received_at=day + timedelta(hours=5) if received else None,
        returned_at=day + timedelta(days=2) if returned else None,
    )
