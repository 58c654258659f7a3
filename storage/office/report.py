"""巡察报告（初稿）: facts and the group's own wordings in order; what is judged stays blank."""

from collections.abc import Iterable, Sequence

from docx.document import Document as Paper

from inspection.enums import Handling
from inspection.report_draft import ReportDraft, ReportedFinding, ReportedFix
from inspection.statistics import FigureName as F
from storage.office import terms
from storage.office.page import as_bytes
from storage.office.text import blank, first, official_paper, second, text, whose
from storage.office.words import Words, words_in


def report_document(draft: ReportDraft) -> bytes:
    """Return the draft as DOCX."""
    paper = official_paper("巡察情况报告（初稿）", draft.heading)
    words = words_in(draft.heading.language)
    whose(paper, draft.heading)
    _overall(paper, draft, words)
    _main(paper, draft, words)
    _fixed(paper, draft, words)
    first(paper, words("四、屡查屡犯问题"))
    text(paper, words("经确认与既往检查发现相同的问题{n}件。", n=len(draft.repeated)))
    _findings(paper, draft.repeated, words, several=len(draft.heading.units) > 1)
    first(paper, words("五、意见建议"))
    blank(paper, words, lines=4)
    _not_in_it(paper, draft, words)
    return as_bytes(paper)


def _overall(paper: Paper, draft: ReportDraft, words: Words) -> None:
    first(paper, words("一、基本情况与总体评价"))
    second(paper, words("（一）基本情况"))
    held = words(
        "{entry}至{withdrawal}，{group}对{units}开展巡察。",
        entry=words.forms.day(draft.entry),
        withdrawal=words.forms.day(draft.withdrawal),
        group=words.group(draft.heading.group),
        units=words.listed(draft.heading.units),
    )
    text(paper, held)
    text(paper, _figures(draft, words))
    classes = words("，").join(
        words("{handling}{n}件", handling=words(terms.HANDLINGS[handling]), n=n)
        for handling, n in draft.by_handling.items()
    )
    text(paper, words("发现的问题按处理方式分：{classes}。", classes=classes))
    second(paper, words("（二）总体评价"))
    blank(paper, words, lines=3)


def _figures(draft: ReportDraft, words: Words) -> str:
    return words(
        "其间，个别谈话{talks}场，调阅资料{received}项，"
        "发现问题{filed}件，编制问题底稿{papers}份（已审签{signed}份）；"
        "送达即知即改提示{told}件，已销号{told_closed}件；"
        "送达立行立改通知书{notices}件，已销号{notices_closed}件。",
        talks=draft.figures[F.TALKS],
        received=draft.figures[F.RECEIVED],
        filed=draft.filed,
        papers=draft.figures[F.PAPERS],
        signed=draft.figures[F.PAPERS_SIGNED],
        told=draft.figures[F.TOLD],
        told_closed=draft.figures[F.TOLD_CLOSED],
        notices=draft.figures[F.NOTICES],
        notices_closed=draft.figures[F.NOTICES_CLOSED],
    )


def _main(paper: Paper, draft: ReportDraft, words: Words) -> None:
    first(paper, words("二、主要问题"))
    several = len(draft.heading.units) > 1
    total = sum(len(rows) for rows in draft.main.values())
    text(paper, words("限期整改和立行立改的问题共{n}件，分述如下。", n=total))
    shown = [(aspect, rows) for aspect, rows in draft.main.items() if aspect or rows]
    for place, (aspect, rows) in enumerate(shown):
        head = words(
            "（{place}）{aspect}（{n}件）",
            place=words.forms.place(place),
            aspect=words(terms.ASPECTS[aspect]),
            n=len(rows),
        )
        second(paper, head)
        if rows:
            _findings(paper, rows, words, several=several)
        else:
            text(paper, words("未登记此方面的问题。"))


def _findings(
    paper: Paper, rows: Iterable[ReportedFinding], words: Words, *, several: bool
) -> None:
    for number, row in enumerate(rows, start=1):
        marks = [row.label, words(terms.HANDLINGS[row.handling])]
        marks += [words("已销号")] if row.is_fixed else []
        marks += [row.unit] if several and row.unit else []
        text(paper, _marked(number, row.wording, marks, words))
        if row.repeats:
            text(paper, words("既往问题：{earlier}", earlier=terms.earlier(row.repeats, words)))


def _marked(number: int, wording: str, marks: Iterable[str], words: Words) -> str:
    said = words("，").join(marks)
    return words("{n}. {wording}（{marks}）", n=number, wording=wording.strip(), marks=said)


def _fixed(paper: Paper, draft: ReportDraft, words: Words) -> None:
    first(paper, words("三、巡察期间整改情况"))
    second(paper, words("（一）已销号（{n}件）", n=len(draft.fixed)))
    _fixes(paper, draft.fixed, words)
    second(paper, words("（二）尚未销号（{n}件）", n=len(draft.not_fixed)))
    _fixes(paper, draft.not_fixed, words)
    if draft.untold:
        second(paper, words("（三）尚未告知单位（{n}件）", n=len(draft.untold)))
        text(paper, words("{names}。", names=words.listed(draft.untold)))


def _fixes(paper: Paper, rows: Sequence[ReportedFix], words: Words) -> None:
    for number, row in enumerate(rows, start=1):
        marks = [row.outward, words(terms.HANDLINGS[row.handling])]
        if row.closed_on is None:
            marks.append(words(terms.OUTWARD_STATES[row.state]))
            if row.later_on is not None:
                marks.append(words("{day}登记后续整改", day=words.forms.day(row.later_on)))
        else:
            marks.append(words("{day}销号", day=words.forms.day(row.closed_on)))
            marks += [words("免佐证")] if row.is_waived else []
        text(paper, _marked(number, row.wording, marks, words))
    if not rows:
        text(paper, words("无。"))


def _not_in_it(paper: Paper, draft: ReportDraft, words: Words) -> None:
    """Say which findings stand in no part, so that none is forgotten."""
    first(paper, words("附：未写入以上各部分的问题（定稿前删去本节）"))
    said = words(
        "待研判{n}件：{names}。转办{referred}件。",
        n=len(draft.pending),
        names=words.listed_or_none(draft.pending),
        referred=draft.by_handling[Handling.ZHUAN],
    )
    text(paper, said)
