"""The same numbers counted again, from the records as they are kept and by nothing else.

Nothing here asks the product: not its states, its labels or what it thinks counts.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from inspection.documents import DocumentKind
from inspection.ports import View
from inspection.records import (
    Deliberation,
    DocumentRequest,
    Exhibit,
    Finding,
    Inspection,
    Interview,
    Method,
    MethodTally,
    Notice,
    OutwardItem,
    PriorFinding,
    RectificationItem,
    Task,
    TimetableItem,
    Transfer,
    WorkPaper,
)
from tests.office.figures import Raw, local, raw

K = DocumentKind
Cells = tuple[object, ...]
Columns = dict[tuple[str, str], Cells]
ASPECTS = ("POL", "THO", "ORG", "STY", "DIS", "GRA", None)
SHEETS = ("政治建设", "思想建设", "组织建设", "作风建设", "纪律廉洁", "群众身边", "未定方面")
FULL = (*SHEETS[:4], "纪律建设和领导干部廉洁自律", "整治群众身边腐败问题", "未定方面")
CLASSES = {
    "PENDING": "待研判",
    "JZJG": "即知即改",
    "LXLG": "立行立改",
    "XQZG": "限期整改",
    "ZHUAN": "转办",
}
TO_PUT_RIGHT = ("JZJG", "LXLG", "XQZG")
ITEM_STATES = (
    *("DRAFT", "AWAITING_RELEASE", "RELEASED", "DELIVERED", "ACKNOWLEDGED", "PASSED_ON"),
    *("FIX_REPORTED", "CLOSED", "WITHDRAWN", "FROZEN", "CARRIED_OVER", "UNDELIVERABLE"),
)
PAPER_STATES = ("compiling", "awaiting_review", "awaiting_signature", "signed", "sent_back")
ROWS = "行号、工作内容、责任人、当日完成、累计/计划、状态、原因"
NEXT = "行号、工作内容、责任人、累计/计划"
PROOF = "序号、材料名称、种类、原件/复印件、出处"
REGISTER = (
    "序号、线索号（纸质）、问题编号、受理时间、登记时间、持有人、拟移交单位、组长签批、"
    "移交、接收签字、办理反馈"
)
SEALED = "序号、问题编号、登记时间、登记人、组长研判（手写）"
HANDED = "序号、线索号（纸质）、问题编号、页数、备注"
RECEIVED = "序号、类别、纸质编号、接收单位、接收人、接收日期、回复日期"


def _upto(number: int) -> Cells:
    return tuple(range(1, number + 1))


def _shown(numbers: Iterable[int | None]) -> Cells:
    return tuple(numbers)


class Recount:
    """Everything that is counted, of one inspection."""

    def __init__(self, view: View) -> None:
        [self.inspection] = raw(view, Inspection)
        every = raw(view, Finding)
        self.clues = [f for f in every if f["handling"] == "CLUE"]
        self.sealed = [f for f in every if f["sealed"] and f["handling"] != "CLUE"]
        open_ones = [f for f in every if not f["sealed"] and f["handling"] != "CLUE"]
        self.findings = [f for f in open_ones if f["standing"] == "active"]
        self.uncounted = [f for f in open_ones if f["standing"] != "active"]
        known = {f["id"] for f in open_ones}
        items = [i for i in raw(view, OutwardItem) if i["finding_id"] in known]
        self.told = [i for i in items if i["number"] is not None]
        self.small = [i for i in self.told if i["notice_id"] is None]
        self.written = [i for i in self.told if i["notice_id"] is not None]
        self.untold = [i for i in items if i["number"] is None and i["notice_id"] is None]
        self.notices = raw(view, Notice)
        self.papers = raw(view, WorkPaper)
        self.exhibits = raw(view, Exhibit)
        self.talks = raw(view, Interview)
        self.asked = raw(view, DocumentRequest)
        self.priors = raw(view, PriorFinding)
        self.rows = sorted(raw(view, TimetableItem), key=lambda row: int(str(row["row"])))
        self.tallies = {t["method"]: t for t in raw(view, MethodTally)}
        self.tasks = raw(view, Task)
        self.walks = raw(view, Deliberation)
        self.given = {r["finding_id"]: r for r in raw(view, RectificationItem)}
        self.handed = [t for t in raw(view, Transfer) if not t["is_dropped"]]

    # --- of findings

    def of(self, *, aspect: object = "any", handling: object = "any") -> list[Raw]:
        """Return the findings of an aspect, of a class."""
        return [
            f
            for f in self.findings
            if aspect in {"any", f["aspect"]} and handling in {"any", f["handling"]}
        ]

    def crossed(self, handling: str) -> Cells:
        """Return a column of the cross table, with its sum."""
        numbers = [len(self.of(aspect=a, handling=handling)) for a in ASPECTS]
        return (*numbers, sum(numbers))

    def across(self) -> Cells:
        """Return the sums of the cross table's rows, with their sum."""
        numbers = [len(self.of(aspect=a)) for a in ASPECTS]
        return (*numbers, sum(numbers))

    def again(self) -> list[Raw]:
        """Return the findings that were found before."""
        return [f for f in self.findings if f["focus"] == "F4"]

    def main(self, aspect: object = "any") -> list[Raw]:
        """Return those that are no small matter."""
        return [
            f for f in self.of(aspect=aspect) if f["handling"] == "LXLG" or f["handling"] == "XQZG"
        ]

    def ended(self, finding: Raw) -> bool:
        """Whether what the unit was told last of a finding is closed."""
        matter = self.given.get(finding["id"])
        if matter is not None:
            return matter["state"] == "CLOSED"
        told = [i for i in self.told if i["finding_id"] == finding["id"]]
        return bool(told) and told[-1]["closed_at"] is not None

    # --- of a day

    def on(self, moments: Iterable[object], day: date) -> int:
        """Return how many of these moments are of the day."""
        return len([m for m in moments if m is not None and local(m).date() == day])


def _closed(items: list[Raw]) -> int:
    return len([i for i in items if i["closed_at"] is not None])


def _many(value: object) -> list[Raw]:
    assert isinstance(value, list)
    return value


def _added(steps: object, day: date | None = None) -> int:
    found = (s for s in _many(steps) if day is None or local(s["at"]).date() == day)
    return sum(int(str(step["added"])) for step in found)


# --- workbooks ------------------------------------------------------------------------------


def _finding_list(count: Recount) -> Columns:
    nothing = (None, None)
    columns: Columns = {
        **{("汇总", said): (*count.crossed(name), *nothing) for name, said in CLASSES.items()},
        ("汇总", "合计"): (*count.across(), len(count.again()), len(count.uncounted)),
    }
    for aspect, title in zip(ASPECTS, SHEETS, strict=True):
        own = [str(f["raw"]) for f in count.of(aspect=aspect)]
        columns[title, "金额（元）"] = tuple(_yuan(text) for text in own)
        columns[title, "涉及数量"] = tuple(_quantity(text) for text in own)
    return columns


def _yuan(text: str) -> int | None:
    said = re.findall(r"([\d.]+)万元", text)
    return int(Decimal(said[0]) * 10_000) if len(said) == 1 else None


def _quantity(text: str) -> str | None:
    said = re.findall(r"\d+[份处]", text)
    return said[0] if said else None


def _rectification_ledger(count: Recount) -> Columns:
    every = [count.of(handling=name) for name in TO_PUT_RIGHT]
    due = [len(each) for each in every]
    done = [len([f for f in each if count.ended(f)]) for each in every]
    left = [a - b for a, b in zip(due, done, strict=True)]
    named = {"应整改": due, "已销号": done, "未销号": left}
    columns: Columns = {("汇总", name): (*n, sum(n)) for name, n in named.items()}
    for aspect, title in zip(ASPECTS, SHEETS, strict=True):
        own = [f for f in count.of(aspect=aspect) if f["handling"] in TO_PUT_RIGHT]
        columns[title, "序号"] = _upto(len(own))
    return columns


def _jzjg_ledger(count: Recount) -> Columns:
    states = [len([i for i in count.small if i["state"] == name]) for name in ITEM_STATES]
    small = sorted(count.small, key=lambda item: int(str(item["number"])))
    later = len([item for item in count.small if _is_fixed_later(item)])
    totals = (*filter(None, states), len(count.small), len(count.untold), *filter(None, [later]))
    columns: Columns = {("汇总", "件数"): totals}
    for title, items in (("即知即改", small), ("未送达", count.untold)):
        columns[title, "版次"] = tuple(item["edition"] for item in items)
        columns[title, "退回次数"] = tuple(_returned(item) for item in items)
    return columns


def _is_fixed_later(item: Raw) -> bool:
    fixes = _many(item["later_fixes"])
    return any(f["recorded_at"] is not None and f["taken_back_at"] is None for f in fixes)


def _returned(item: Raw) -> int:
    return len([r for r in _many(item["reports"]) if r["returned_reason"] is not None])


def _lxlg_ledger(count: Recount) -> Columns:
    issued = len([n for n in count.notices if n["number"] is not None])
    done = _closed(count.written)
    waiting = len(count.notices) - issued
    return {("汇总", "件数"): (issued, done, issued - done, waiting)}


def figures(count: Recount) -> list[tuple[str, int | None]]:
    """Return the sheet of statistics, line by line."""
    of_talks = [f for f in count.findings if f["source_kind"] == "interview"]
    of_letters = [f for f in count.findings if f["source_kind"] == "petition"]
    signed = [p for p in count.papers if p["signed_by"] is not None]
    letters = count.tallies.get("受理信访")
    return [
        ("个别谈话", len(_ended(count))),
        ("谈话反映的问题", len(of_talks)),
        ("信访件", _added(letters["steps"]) if letters is not None else None),
        ("信访反映的问题", len(of_letters)),
        ("抽查个人有关事项", None),
        ("要求提供的资料", len(count.asked)),
        ("收到的资料", len(_received(count))),
        ("归还的资料", len([r for r in count.asked if r["returned_at"] is not None])),
        ("发现问题", len(count.findings)),
        ("其中待研判", len(count.of(handling="PENDING"))),
        ("问题底稿", len(count.papers)),
        ("其中已审签", len(signed)),
        ("即知即改", len(count.small)),
        ("其中已销号", _closed(count.small)),
        ("立行立改", len(count.written)),
        ("其中已销号", _closed(count.written)),
        ("既往问题", len(count.priors)),
        ("其中未整改", len([p for p in count.priors if p["state"] == "open"])),
        ("屡查屡犯", len(count.again())),
        ("专题报告", None),
        ("线索", len(count.clues)),
    ]


def _ended(count: Recount) -> list[Raw]:
    return [t for t in count.talks if t["state"] == "ended"]


def _received(count: Recount) -> list[Raw]:
    return [r for r in count.asked if r["received_at"] is not None]


def _statistics(count: Recount) -> Columns:
    papers = [len([p for p in count.papers if p["state"] == name]) for name in PAPER_STATES]
    planned = [row["planned_quantity"] for row in count.rows]
    done = [_added(row["entries"]) for row in count.rows]
    return {
        ("统计", "数量"): _shown(number for _, number in figures(count)),
        **{("问题按方面", said): count.crossed(name) for name, said in CLASSES.items()},
        ("问题按方面", "合计"): count.across(),
        ("底稿", "份数"): (*papers, sum(papers)),
        ("进度量", "工作"): tuple(f"{row['row']} {row['work']}" for row in count.rows),
        ("进度量", "计划"): tuple(planned),
        ("进度量", "完成"): tuple(done),
        **_methods(count),
    }


def _methods(count: Recount) -> Columns:
    """Talks and papers are counted by their records, the others by hand."""
    by_record = {"个别谈话": len(_ended(count)), "调阅复制": len(_received(count))}
    planned = tuple(count.tallies.get(way, {}).get("planned") for way in WAYS)
    used = tuple(
        by_record[way]
        if way in by_record
        else _added(count.tallies.get(way, {"steps": []})["steps"])
        for way in WAYS
    )
    return {("十四种方式", "计划"): planned, ("十四种方式", "完成"): used}


WAYS = tuple(method.value for method in Method)


# --- papers ---------------------------------------------------------------------------------


def _names(number: int) -> str:
    return "、".join("□" for _ in range(number)) or "无"


def _report(count: Recount) -> list[str]:
    names = dict(figures(count))
    small, written = _closed(count.small), _closed(count.written)
    classes = "，".join(f"{said}{len(count.of(handling=name))}件" for name, said in CLASSES.items())
    ends, opens, silent = _third_part(count)
    pending, passed_on = names["其中待研判"], len(count.of(handling="ZHUAN"))
    return [
        f"其间，个别谈话{names['个别谈话']}场，调阅资料{names['收到的资料']}项，"
        f"发现问题{names['发现问题']}件，编制问题底稿{names['问题底稿']}份"
        f"（已审签{names['其中已审签']}份）；送达即知即改提示{len(count.small)}件，"
        f"已销号{small}件；送达立行立改通知书{len(count.written)}件，已销号{written}件。",
        f"发现的问题按处理方式分：{classes}。",
        f"限期整改和立行立改的问题共{len(count.main())}件，分述如下。",
        *(
            f"（{place}）{title}（{len(count.main(aspect))}件）"
            for place, aspect, title in zip("一二三四五六七", ASPECTS, FULL, strict=True)
        ),
        f"（一）已销号（{len(ends)}件）",
        f"（二）尚未销号（{len(opens)}件）",
        f"（三）尚未告知单位（{len(silent)}件）",
        f"经确认与既往检查发现相同的问题{len(count.again())}件。",
        f"待研判{pending}件：{_names(pending or 0)}。转办{passed_on}件。",
    ]


def _third_part(count: Recount) -> tuple[list[Raw], list[Raw], list[Raw]]:
    """Return small and urgent matters: closed, not closed, not told to the unit."""
    last = {i["finding_id"]: i for i in count.told}
    due = [f for f in count.findings if f["handling"] in {"JZJG", "LXLG"}]
    told = [f for f in due if f["id"] in last]
    ends = [f for f in told if last[f["id"]]["closed_at"] is not None]
    return ends, [f for f in told if f not in ends], [f for f in due if f not in told]


def _report_places(count: Recount) -> list[int]:
    ends, opens, _ = _third_part(count)
    parts = [*(count.main(aspect) for aspect in ASPECTS), ends, opens, count.again()]
    return [place for part in parts for place in range(1, len(part) + 1)]


def _daily_log(count: Recount, day: date) -> list[str]:
    entry = date.fromisoformat(str(count.inspection["entry"]))
    filed = [f for f in count.findings if local(f["recorded_at"]).date() == day]
    talks = count.on((t["begun_at"] for t in count.talks), day)
    moved = [count.on((r[f"{w}_at"] for r in count.asked), day) for w in _MOVES]
    by_aspect = [
        (t, [f for f in filed if f["aspect"] == a]) for a, t in zip(ASPECTS, FULL, strict=True)
    ]
    said = "、".join(f"{title}{len(own)}件" for title, own in by_aspect if own)
    signed = [
        paper
        for paper in count.papers
        if any(c["what"] == "signed" and count.on([c["at"]], day) for c in _many(paper["history"]))
    ]
    reports = {
        str(i["id"])
        for i in count.told
        if count.on((r["left_at"] for r in _many(i["reports"])), day)
    }
    told = {
        "送达": count.on((i["delivered_at"] for i in count.told), day),
        "签收": count.on((i["acknowledged_at"] for i in count.told), day),
        "报整改": len(reports),
        "销号": count.on((i["closed_at"] for i in count.told), day),
        "送达通知书": count.on((n["issued_at"] for n in count.notices), day),
    }
    return [
        f"□　星期三　第{(day - entry).days + 1}天/共{count.inspection['days']}天",
        f"谈话{talks}场：{_names(talks)}。",
        "调阅资料："
        + "，".join(_moved(w, n) for w, n in zip(_MOVES.values(), moved, strict=True))
        + "。",
        f"三、新增问题（{len(filed)}件）",
        f"按方面：{said}。底稿审签：{_names(len(signed))}。",
        *(f"{name}{number}件：{_names(number)}。" for name, number in told.items()),
    ]


_MOVES = {"sent": "发出", "received": "收到", "returned": "归还"}


def _moved(said: str, number: int) -> str:
    return f"{said}{number}项（{_names(number)}）"


def _log_rows(count: Recount, day: date) -> Columns:
    columns: Columns = {}
    of_day = [r for r in count.rows if _spans(r, day) or _added(r["entries"], day)]
    of_day = [r for r in count.rows if r in of_day or str(r["done_on"]) == day.isoformat()]
    nxt = day + timedelta(days=1)
    follow = [r for r in count.rows if _spans(r, nxt) and r["state"] not in {"DONE", "CANCELLED"}]
    for table, rows in ((ROWS, of_day), (NEXT, follow)):
        columns[table, "行号"] = tuple(str(row["row"]) for row in rows)
        columns[table, "累计/计划"] = tuple(
            f"{_added(row['entries'])}/{row['planned_quantity']}{row['quantity_unit']}"
            for row in rows
        )
    columns[ROWS, "当日完成"] = tuple(
        f"+{added}{row['quantity_unit']}" if (added := _added(row["entries"], day)) else None
        for row in of_day
    )
    return columns


def _spans(row: Raw, day: date) -> bool:
    return str(row["first_day"]) <= day.isoformat() <= str(row["last_day"])


def _minutes(count: Recount, day: date) -> list[str]:
    known = {f["id"] for f in count.findings}
    said = [d for walk in count.walks for d in _many(walk["decided"]) if count.on([d["at"]], day)]
    decided = {d["finding_id"] for d in said if d["finding_id"] in known}
    pending = len(count.of(handling="PENDING"))
    return [
        f"一、逐件研判（{len(decided)}件）",
        f"尚待研判{pending}件：{_names(pending)}。",
        f"二、任务安排（{count.on((t['at'] for t in count.tasks), day)}件）",
    ]


def _register(count: Recount) -> list[str]:
    return [
        f"已按线索登记{len(count.clues)}件",
        f"已封存、待组长研判{len(count.sealed)}件",
    ]


def _handover(count: Recount) -> list[str]:
    answered = len([t for t in count.handed if t["answered_on"] is not None])
    every = len(count.handed)
    return [
        f"移交线索{len(count.clues)}件，内容见所附纸质材料。",
        f"已登记移交{every}件：已回复{answered}件，未回复{every - answered}件。",
    ]


def _places(number: int) -> Cells:
    return tuple(str(place) for place in _upto(number))


def _listed(count: Recount, label: str) -> int:
    """Return how many exhibits the paper of a finding lists."""
    [paper] = [p for p in count.papers if f"W{p['number']}" == label]
    return len([e for e in count.exhibits if e["paper_id"] == paper["id"] and e["listed"]])


# --- what each document shows -----------------------------------------------------------------


def columns_of(kind: DocumentKind, count: Recount, day: date, label: str) -> Columns:
    """Return every column with a number that a document has, recounted."""
    made: Mapping[DocumentKind, Callable[[], Columns]] = {
        K.FINDING_LIST: lambda: _finding_list(count),
        K.RECTIFICATION_LEDGER: lambda: _rectification_ledger(count),
        K.JZJG_LEDGER: lambda: _jzjg_ledger(count),
        K.LXLG_LEDGER: lambda: _lxlg_ledger(count),
        K.STATISTICS: lambda: _statistics(count),
        K.WORK_PAPERS: lambda: {(PROOF, "序号"): _places(_listed(count, label))},
        K.DAILY_LOG: lambda: _log_rows(count, day),
        K.MEETING_MINUTES: dict,
        K.CLUE_REGISTER: lambda: {
            (REGISTER, "序号"): _places(len(count.clues)),
            (SEALED, "序号"): _places(len(count.sealed)),
        },
        K.CLUE_HANDOVER: lambda: {
            (HANDED, "序号"): _places(len(count.clues)),
            (RECEIVED, "序号"): _places(len(count.handed)),
        },
        K.REPORT_DRAFT: dict,
    }
    shown = made[kind]().items()
    return {place: cells for place, cells in shown if any(each is not None for each in cells)}


def lines_of(kind: DocumentKind, count: Recount, day: date, label: str) -> list[str]:
    """Return every line with a number that a paper has outside its tables, recounted."""
    made: Mapping[DocumentKind, Callable[[], list[str]]] = {
        K.REPORT_DRAFT: lambda: _report(count),
        K.DAILY_LOG: lambda: _daily_log(count, day),
        K.MEETING_MINUTES: lambda: _minutes(count, day),
        K.CLUE_REGISTER: lambda: _register(count),
        K.CLUE_HANDOVER: lambda: _handover(count),
        K.WORK_PAPERS: lambda: [f"支撑材料目录（{_listed(count, label)}件）"],
    }
    return made[kind]() if kind in made else []


def places_of(kind: DocumentKind, count: Recount) -> list[int]:
    """Return the numbers in front of the matters that a paper lists."""
    return _report_places(count) if kind is K.REPORT_DRAFT else []
