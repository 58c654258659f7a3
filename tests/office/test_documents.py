"""Every number in the documents, recounted from the records; what must be in none of them."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from inspection.access import counts
from inspection.case_file import CaseFile
from inspection.documents import (
    DocumentKind,
    Draft,
    drafts,
    drafts_of_all,
    kinds_for,
    may_make,
    with_folder,
)
from inspection.enums import Aspect, Focus, Handling, OutwardState, Role
from inspection.records import (
    Finding,
    Interview,
    Notice,
    NoticeState,
    OutwardItem,
    RectificationItem,
    WorkPaper,
)
from storage.memory import MemoryStore
from storage.office import terms
from storage.office.cells import CELL_LIMIT
from storage.office.documents import made
from storage.office.page import Font
from tests.make import (
    MEMBER_ID,
    SCOPE,
    UNIT,
    ZONE,
    a_finding,
    a_member,
    an_inspection,
    memory_store,
)
from tests.office.rich import (
    CLUE_WORDS,
    SEALED_WORDS,
    TALK_WORDS,
    rich_case,
    rich_store,
)

K = DocumentKind
DAY = date(2026, 9, 16)
HEADER = 3
BOOKS = (K.FINDING_LIST, K.RECTIFICATION_LEDGER, K.JZJG_LEDGER, K.LXLG_LEDGER, K.STATISTICS)


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    return rich_store()


@pytest.fixture(scope="module")
def case(store: MemoryStore) -> CaseFile:
    return rich_case(store=store)


def one(kind: DocumentKind, case: CaseFile) -> bytes:
    [draft] = drafts(kind, case, DAY)
    return made(draft.facts)


def sheets(kind: DocumentKind, case: CaseFile) -> dict[str, Worksheet]:
    book = load_workbook(BytesIO(one(kind, case)))
    return {sheet.title: sheet for sheet in book.worksheets}


def lines(sheet: Worksheet) -> list[dict[object, object]]:
    heads, *rows = sheet.iter_rows(min_row=HEADER, values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def words(data: bytes) -> str:
    body = Document(BytesIO(data)).element.body
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))


def counted(store: MemoryStore) -> list[Finding]:
    return [f for f in store.view(SCOPE).all(Finding) if counts(f)]


def everything_in(data: bytes) -> str:
    """Every part of a file as text, whatever program reads it."""
    with ZipFile(BytesIO(data)) as archive:
        return "\n".join(
            archive.read(name).decode("utf-8", "ignore") for name in archive.namelist()
        )


# --- the recount ----------------------------------------------------------------------------


def test_the_list_has_each_finding_once_in_the_sheet_of_its_aspect(
    case: CaseFile, store: MemoryStore
) -> None:
    listed = sheets(K.FINDING_LIST, case)
    for aspect in (*Aspect, None):
        labels = [row["编号"] for row in lines(listed[terms.SHEETS[aspect]])]
        assert labels == [f.label for f in counted(store) if f.aspect is aspect]


def test_the_summary_of_the_list_counts_what_the_sheets_hold(
    case: CaseFile, store: MemoryStore
) -> None:
    rows = {str(row["方面"]): row for row in lines(sheets(K.FINDING_LIST, case)["汇总"])}
    crossed = Counter((f.aspect, f.handling) for f in counted(store))
    for aspect in (*Aspect, None):
        row = rows[terms.ASPECTS[aspect]]
        for handling in (h for h in Handling if h is not Handling.CLUE):
            assert row[terms.HANDLINGS[handling]] == crossed[aspect, handling]
    assert rows["合计"]["合计"] == len(counted(store))
    repeats = [f for f in counted(store) if f.focus is Focus.EARLIER_FINDINGS]
    assert rows["屡查屡犯"]["合计"] == len(repeats)


def test_the_jzjg_ledger_counts_every_state(case: CaseFile, store: MemoryStore) -> None:
    ledger = sheets(K.JZJG_LEDGER, case)
    told = [i for i in store.view(SCOPE).all(OutwardItem) if i.number and not i.notice_id]
    states = Counter(item.state for item in told)
    rows = {row["状态"]: row["件数"] for row in lines(ledger["汇总"])}
    assert {rows[terms.OUTWARD_STATES[s]] for s in states} == set(states.values())
    assert rows["送达合计"] == len(told) == len(lines(ledger["即知即改"]))
    assert [row["对外编号"] for row in lines(ledger["即知即改"])] == [i.label for i in told]


def test_the_jzjg_ledger_has_the_moment_of_every_step(case: CaseFile, store: MemoryStore) -> None:
    rows = {row["对外编号"]: row for row in lines(sheets(K.JZJG_LEDGER, case)["即知即改"])}
    items = [i for i in store.view(SCOPE).all(OutwardItem) if i.number and not i.notice_id]
    columns = (
        ("放行时间", "released_at"),
        ("送达时间", "delivered_at"),
        ("签收时间", "acknowledged_at"),
        ("销号时间", "closed_at"),
    )
    for item in items:
        for column, name in columns:
            moment = getattr(item, name)
            assert rows[item.label][column] == (moment and moment.replace(tzinfo=None))


def test_the_lxlg_ledger_counts_issued_and_closed(case: CaseFile, store: MemoryStore) -> None:
    view = store.view(SCOPE)
    issued = [n for n in view.all(Notice) if n.state is NoticeState.ISSUED]
    closed = [i for i in view.all(OutwardItem) if i.notice_id and i.state is OutwardState.CLOSED]
    rows = {row["项目"]: row["件数"] for row in lines(sheets(K.LXLG_LEDGER, case)["汇总"])}
    assert rows["应整改（已送达）"] == len(issued) > 0
    assert rows["已整改（已销号）"] == len(closed) > 0
    assert rows["审批中（另表）"] == len([n for n in view.all(Notice) if n.number is None])


def test_the_rectification_ledger_counts_each_class(case: CaseFile, store: MemoryStore) -> None:
    ledger = sheets(K.RECTIFICATION_LEDGER, case)
    rows = {row["类别"]: row for row in lines(ledger["汇总"])}
    told = {i.finding_id: i for i in store.view(SCOPE).all(OutwardItem) if i.number}
    for handling in (Handling.JZJG, Handling.LXLG, Handling.XQZG):
        own = [f for f in counted(store) if f.handling is handling]
        ends = [f for f in own if f.id in told and told[f.id].state is OutwardState.CLOSED]
        given = {r.finding_id: r for r in store.view(SCOPE).all(RectificationItem)}
        ends = [f for f in ends if f.id not in given]
        ends += [f for f in own if f.id in given and given[f.id].closed_at is not None]
        row = rows[terms.HANDLINGS[handling]]
        assert (row["应整改"], row["已销号"]) == (len(own), len(ends))
    listed = [row for title, sheet in ledger.items() if title != "汇总" for row in lines(sheet)]
    assert len(listed) == rows["合计"]["应整改"]
    assert {row[head] for row in listed for head in ("整改目标", "分管领导")} == {None}
    [kept] = [row for row in listed if row["状态"] == "长期坚持"]
    assert (kept["措施"], kept["主要责任人"]) == ("逐项核对并补齐。", "综合部主任 周某")


def test_the_statistics_are_those_of_the_records(case: CaseFile, store: MemoryStore) -> None:
    view = store.view(SCOPE)
    figures = {row["项目"]: row["数量"] for row in lines(sheets(K.STATISTICS, case)["统计"])}
    clues = [f for f in view.all(Finding) if f.handling is Handling.CLUE]
    assert figures["发现问题"] == len(counted(store))
    assert figures["个别谈话"] == len([i for i in view.all(Interview) if i.ended_at]) - 1
    assert figures["问题底稿"] == len(list(view.all(WorkPaper)))
    assert figures["线索"] == len(clues) == 1
    assert all(row["口径"] for row in lines(sheets(K.STATISTICS, case)["统计"]))


def test_the_report_counts_what_it_lists(case: CaseFile, store: MemoryStore) -> None:
    said = words(one(K.REPORT_DRAFT, case))
    main = [f for f in counted(store) if f.handling in {Handling.XQZG, Handling.LXLG}]
    assert f"限期整改和立行立改的问题共{len(main)}件" in said
    for aspect in Aspect:
        number = len([f for f in main if f.aspect is aspect])
        assert f"{terms.ASPECTS[aspect]}（{number}件）" in said
    assert [f.label for f in main if f"{f.wording}（{f.label}，" not in said] == []
    pending = [f.label for f in counted(store) if f.handling is Handling.PENDING]
    assert f"待研判{len(pending)}件：{'、'.join(pending)}。" in said


def test_each_work_paper_is_a_file_of_its_own(case: CaseFile, store: MemoryStore) -> None:
    papers = list(store.view(SCOPE).all(WorkPaper))
    files = drafts(K.WORK_PAPERS, case)
    assert [f.name for f in files] == [f"底稿/{paper.label}底稿.docx" for paper in papers]
    said = words(made(files[1].facts))
    assert [
        w for w in ("经办人", "副组长复核", "组长审签", "支撑材料目录（1件）") if w not in said
    ] == []
    assert "不列入的材料" not in said


def test_the_log_of_a_day_counts_that_day(case: CaseFile, store: MemoryStore) -> None:
    filed = [f for f in counted(store) if f.recorded_at.date() == DAY]
    said = words(one(K.DAILY_LOG, case))
    assert f"三、新增问题（{len(filed)}件）" in said
    assert [f.label for f in filed if f.label not in said] == []
    assert "第10天/共30天" in said
    assert "被谈话人" not in said


def test_the_minutes_have_what_was_decided_and_blanks(case: CaseFile) -> None:
    said = words(one(K.MEETING_MINUTES, case))
    expected = ("逐件研判（5件）", "暂缓，继续了解", "4人：甲、乙、丙、丁", "（由巡察组填写）")
    assert [each for each in expected if each not in said] == []


# --- what must be in none -------------------------------------------------------------------


def all_drafts(case: CaseFile) -> Iterator[Draft]:
    for kind in K:
        yield from drafts(kind, case, DAY)


def test_the_words_of_a_clue_or_of_what_is_sealed_are_in_no_document(case: CaseFile) -> None:
    for draft in all_drafts(case):
        text = everything_in(made(draft.facts))
        assert SEALED_WORDS not in text, draft.name
        assert CLUE_WORDS not in text, draft.name


def test_numbers_of_clues_are_in_the_leader_s_register_alone(case: CaseFile) -> None:
    for draft in all_drafts(case):
        named = "W64" in words(made(draft.facts)) if draft.name.endswith(".docx") else False
        assert named == draft.name.startswith("线索"), draft.name


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.MEMBER, Role.GROUP_LIAISON, Role.UNIT_LIAISON])
def test_nobody_but_the_leader_gets_a_clue_s_number_or_count(
    role: Role, store: MemoryStore
) -> None:
    member, theirs = a_member(role=role), rich_case(role, store)
    assert theirs.clues == ()
    assert not {K.CLUE_REGISTER, K.CLUE_HANDOVER} & set(kinds_for(member))
    assert "W64" not in words(one(K.CLUE_REGISTER, theirs))
    figures = [row["项目"] for row in lines(sheets(K.STATISTICS, theirs)["统计"])]
    assert "线索" not in figures
    assert all(not draft.name.startswith("线索") for draft in drafts_of_all(theirs))


def test_the_unit_s_liaison_may_have_nothing_made() -> None:
    assert kinds_for(a_member(role=Role.UNIT_LIAISON)) == ()


def test_whoever_left_may_have_nothing_made() -> None:
    left = a_member(role=Role.LEADER, left_at=datetime(2026, 9, 9, tzinfo=ZONE))
    assert not any(may_make(left, kind) for kind in K)


def test_a_recused_member_finds_nothing_of_what_they_keep_away_from(store: MemoryStore) -> None:
    away = rich_case(Role.DEPUTY, store, recusals=(UNIT,))
    assert (away.findings, away.items, away.papers, away.interviews, away.requests) == (*((),) * 5,)


def test_what_is_known_from_a_talk_is_not_in_the_group_liaison_s_log(store: MemoryStore) -> None:
    theirs = rich_case(Role.GROUP_LIAISON, store)
    leader = rich_case(Role.LEADER, store)
    assert TALK_WORDS not in words(one(K.DAILY_LOG, theirs))
    assert TALK_WORDS in words(one(K.DAILY_LOG, leader))


# --- files ----------------------------------------------------------------------------------


def test_two_makings_of_one_state_are_the_same_bytes(store: MemoryStore) -> None:
    first, second = (
        {d.name: made(d.facts) for d in all_drafts(rich_case(store=store))} for _ in range(2)
    )
    assert first == second


def odd_case(wording: str) -> CaseFile:
    odd = memory_store()
    with odd.unit(SCOPE) as work:
        work.add(an_inspection())
        a_finding(work, raw=wording, wording=wording, author_id=MEMBER_ID)
        work.commit()
    return rich_case(store=odd)


@pytest.mark.parametrize("sign", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", " =1"])
def test_what_looks_like_a_formula_stays_text(sign: str) -> None:
    sheet = sheets(K.FINDING_LIST, odd_case(sign))["未定方面"]
    place = [head.value for head in sheet[HEADER]].index("问题原文")
    at = sheet[HEADER + 1][place]
    assert at.data_type == "s"
    assert at.quotePrefix
    assert str(at.value).strip() == sign.strip()


@pytest.mark.parametrize("kind", [K.FINDING_LIST, K.REPORT_DRAFT, K.DAILY_LOG])
def test_signs_that_no_file_can_hold_are_dropped(kind: DocumentKind) -> None:
    data = one(kind, odd_case("点检\x0b卡\x00缺\uffff页"))
    assert data[:2] == b"PK"


def test_a_text_longer_than_a_cell_goes_on_below_marked() -> None:
    text = "测" * (CELL_LIMIT + 500)
    rows = lines(sheets(K.FINDING_LIST, odd_case(text))["未定方面"])
    assert [row["编号"] for row in rows] == ["W1", "W1（续1）"]
    assert "".join(str(row["问题原文"]) for row in rows) == text


def test_sums_and_moments_are_numbers_and_dates(case: CaseFile) -> None:
    rows = [
        r for aspect in Aspect for r in lines(sheets(K.FINDING_LIST, case)[terms.SHEETS[aspect]])
    ]
    sums = [row["金额（元）"] for row in rows if row["金额（元）"] is not None]
    assert sums
    assert {type(each) for each in sums} <= {int, float, Decimal}
    assert {type(row["登记时间"]) for row in rows} == {datetime}


@pytest.mark.parametrize("kind", BOOKS)
def test_every_sheet_can_be_filtered_scrolled_and_printed(
    kind: DocumentKind, case: CaseFile
) -> None:
    for sheet in sheets(kind, case).values():
        assert sheet.freeze_panes == f"B{HEADER + 1}"
        assert str(sheet.auto_filter.ref).startswith(f"A{HEADER}:")
        assert sheet.print_title_rows == f"${HEADER}:${HEADER}"
        head = sheet.oddHeader
        assert head is not None
        assert sheet.title in str(head.right.text)
        assert sheet.page_setup.orientation == "landscape"
        assert len(sheet.title) <= 31


def test_evidence_is_named_and_leads_to_its_file_only_in_a_pack(case: CaseFile) -> None:
    def links(of: CaseFile) -> list[str]:
        sheet = sheets(K.FINDING_LIST, of)["政治建设"]
        links = [c.hyperlink for row in sheet for c in row if c.hyperlink is not None]
        return [str(link.target) for link in links]

    assert links(case) == []
    found = links(with_folder(case))
    assert found
    assert all(each.startswith("../附件/W") for each in found)


def test_every_font_of_every_paper_is_named(case: CaseFile) -> None:
    named = {font.value for font in Font}
    for draft in all_drafts(case):
        if draft.name.endswith(".docx"):
            body = Document(BytesIO(made(draft.facts))).element.body
            fonts = {f.get(qn("w:eastAsia")) for f in body.iter(qn("w:rFonts"))}
            assert fonts <= named, draft.name


def test_long_tables_repeat_their_head_and_break_no_row(case: CaseFile) -> None:
    table = Document(BytesIO(one(K.DAILY_LOG, case))).tables[0]
    rows = table._tbl.tr_lst
    assert rows[0].find(f".//{qn('w:tblHeader')}") is not None
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)


def test_an_empty_inspection_gives_every_document(store: MemoryStore) -> None:
    bare = memory_store()
    with bare.unit(SCOPE) as work:
        work.add(an_inspection())
        work.commit()
    names = [d.name for d in all_drafts(rich_case(store=bare)) if made(d.facts)]
    assert len(names) == len(K) - 1  # there is no work paper
