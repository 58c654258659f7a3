"""Each number in the documents counted again from the records as they are kept, by other words."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

import pytest

from inspection.case_file import CaseFile
from inspection.documents import DocumentKind
from inspection.enums import Standing
from inspection.ports import View
from inspection.records import (
    DocumentRequest,
    Finding,
    Interview,
    Method,
    MethodTally,
    Notice,
    OutwardItem,
    PriorFinding,
    RequestState,
    TimetableItem,
    WorkPaper,
)
from tests.make import SCOPE
from tests.office.rich import rich_case, rich_store
from tests.office.test_documents import DAY, lines, one, sheets, words

K = DocumentKind
NUMBER = re.compile(r"\d+")


@pytest.fixture(scope="module")
def view() -> View:
    return rich_store().view(SCOPE)


@pytest.fixture(scope="module")
def case() -> CaseFile:
    return rich_case()


def valid(view: View) -> list[Finding]:
    """Those that stand, without clues and what may be one."""
    standing = [f for f in view.all(Finding) if f.standing is Standing.ACTIVE]
    return [f for f in standing if not f.sealed and f.handling.value != "CLUE"]


def out(view: View, *, by_notice: bool) -> list[OutwardItem]:
    told = [i for i in view.all(OutwardItem) if i.number is not None]
    return [i for i in told if (i.notice_id is not None) == by_notice]


def closed(items: list[OutwardItem]) -> int:
    return len([i for i in items if i.closed_at is not None])


def every_figure(view: View) -> dict[str, int | None]:
    """The whole sheet of statistics, name by name."""
    findings, asked = valid(view), list(view.all(DocumentRequest))
    small, written = out(view, by_notice=False), out(view, by_notice=True)
    papers, priors = list(view.all(WorkPaper)), list(view.all(PriorFinding))
    return {
        "个别谈话": len([i for i in view.all(Interview) if i.state.value.lower() == "ended"]),
        "谈话反映的问题": len([f for f in findings if f.source_kind == "interview"]),
        "信访件": 1 + 2,
        "抽查个人有关事项": None,
        "信访反映的问题": len([f for f in findings if f.source_kind == "petition"]),
        "要求提供的资料": len(asked),
        "收到的资料": len([r for r in asked if r.received_at is not None]),
        "归还的资料": len([r for r in asked if r.returned_at is not None]),
        "发现问题": len(findings),
        "其中待研判": len([f for f in findings if f.handling.value == "PENDING"]),
        "问题底稿": len(papers),
        "其中已审签": len([p for p in papers if p.signed_by is not None]),
        "即知即改": len(small),
        "立行立改": len(written),
        "既往问题": len(priors),
        "其中未整改": len(priors),
        "屡查屡犯": len([f for f in findings if f.focus is not None]),
        "专题报告": None,
        "线索": 1,
    }


def test_every_figure_of_the_statistics(case: CaseFile, view: View) -> None:
    rows = lines(sheets(K.STATISTICS, case)["统计"])
    expected = every_figure(view)
    ends = [row["数量"] for row in rows if row["项目"] == "其中已销号"]
    assert ends == [closed(out(view, by_notice=b)) for b in (False, True)]
    told = {str(row["项目"]): row["数量"] for row in rows if row["项目"] != "其中已销号"}
    assert told == expected


def test_every_state_of_papers_every_row_and_every_method(case: CaseFile, view: View) -> None:
    made = sheets(K.STATISTICS, case)
    papers = list(view.all(WorkPaper))
    by_state = {str(row["状态"]): row["份数"] for row in lines(made["底稿"])}
    signed = len([p for p in papers if p.signed_by is not None])
    assert (by_state["已审签"], by_state["编制中"]) == (signed, len(papers) - signed)
    assert by_state["合计"] == len(papers) == sum(map(int, map(str, by_state.values()))) // 2
    planned = [(r.planned_quantity, sum(e.added for e in r.entries)) for r in _rows(view)]
    assert [(row["计划"], row["完成"]) for row in lines(made["进度量"])] == planned
    ways = {row["方式"]: (row["计划"], row["完成"]) for row in lines(made["十四种方式"])}
    assert len(ways) == 14
    figures = every_figure(view)
    assert ways["个别谈话"] == (18, figures["个别谈话"])
    assert ways["调阅复制"] == (None, figures["收到的资料"])
    [petitions] = [t for t in view.all(MethodTally) if t.method is Method.PETITION]
    assert ways["受理信访"] == (5, sum(step.added for step in petitions.steps))
    others = {name for name in ways if name not in {"个别谈话", "调阅复制", "受理信访"}}
    assert {ways[name] for name in others} == {(None, 0)}


def _rows(view: View) -> list[TimetableItem]:
    return sorted(view.all(TimetableItem), key=lambda row: row.row)


def test_every_number_in_the_opening_of_the_report(case: CaseFile, view: View) -> None:
    said = words(one(K.REPORT_DRAFT, case))
    figures = every_figure(view)
    small, written = out(view, by_notice=False), out(view, by_notice=True)
    [opening] = [line for line in said.splitlines() if line.startswith("其间，")]
    assert list(map(int, NUMBER.findall(opening))) == [
        figures[name] for name in ("个别谈话", "收到的资料", "发现问题", "问题底稿", "其中已审签")
    ] + [len(small), closed(small), len(written), closed(written)]
    [classes] = [line for line in said.splitlines() if line.startswith("发现的问题按处理方式分")]
    by_class = Counter(f.handling.value for f in valid(view))
    order = ("PENDING", "JZJG", "LXLG", "XQZG", "ZHUAN")
    assert list(map(int, NUMBER.findall(classes))) == [by_class[name] for name in order]


def test_the_report_s_third_and_fourth_part_add_up(case: CaseFile, view: View) -> None:
    said = words(one(K.REPORT_DRAFT, case))
    told = {i.finding_id: i for i in view.all(OutwardItem) if i.number is not None}
    due = [f for f in valid(view) if f.handling.value in {"JZJG", "LXLG"}]
    ends = [f for f in due if f.id in told and told[f.id].closed_at is not None]
    opens = [f for f in due if f.id in told and told[f.id].closed_at is None]
    assert f"（一）已销号（{len(ends)}件）" in said
    assert f"（二）尚未销号（{len(opens)}件）" in said
    assert f"（三）尚未告知单位（{len(due) - len(ends) - len(opens)}件）" in said
    again = [f for f in valid(view) if f.focus is not None]
    assert f"经确认与既往检查发现相同的问题{len(again)}件" in said
    assert said.count("既往问题：审计部 2025年：会议记录缺签名") == 1


def test_every_number_of_the_day_in_its_log(case: CaseFile, view: View) -> None:
    said = words(one(K.DAILY_LOG, case))
    talks = [i for i in view.all(Interview) if i.begun_at.date() == DAY]
    asked = list(view.all(DocumentRequest))
    moments = [
        [getattr(r, f"{what}_at") for r in asked] for what in ("sent", "received", "returned")
    ]
    sent, received, returned = (_on(each, DAY) for each in moments)
    assert f"谈话{len(talks)}场" in said
    assert f"发出{sent}项" in said
    assert f"收到{received}项" in said
    assert f"归还{returned}项" in said
    items = [i for i in view.all(OutwardItem) if i.number is not None]
    reports = [r.left_at for i in items for r in i.reports]
    for name, number in (
        ("送达", _on([i.delivered_at for i in items], DAY)),
        ("签收", _on([i.acknowledged_at for i in items], DAY)),
        ("报整改", _on(reports, DAY)),
        ("销号", _on([i.closed_at for i in items], DAY)),
        ("送达通知书", _on([n.issued_at for n in view.all(Notice)], DAY)),
    ):
        assert f"{name}{number}件：" in said


def _on(moments: Iterable[datetime | None], day: date) -> int:
    return len([m for m in moments if m is not None and m.date() == day])


def test_requests_are_in_every_state_there_is_a_figure_for(view: View) -> None:
    states = {each.state for each in view.all(DocumentRequest)}
    assert states == {RequestState.SENT, RequestState.RECEIVED, RequestState.RETURNED}
