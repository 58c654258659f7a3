"""The unit's own pack: what it was given on problem lists, and what it wrote on each matter."""

from collections.abc import Iterator, Mapping, Sequence

from inspection.pack_contents import UnitContents
from inspection.records import (
    Evidence,
    RectificationItem,
    RectificationState,
    Sending,
    SendingKind,
)
from storage.office.words import Words
from storage.pack_sheets import Columns, Sheet, Value

Row = tuple[Value, ...]

STATES: Mapping[RectificationState, str] = {
    RectificationState.TO_PLAN: "待报措施",
    RectificationState.UNDER_WAY: "整改中",
    RectificationState.AWAITING_CHECK: "已申请销号，待核验",
    RectificationState.CLOSED: "已销号",
    RectificationState.LONG_TERM: "长期坚持",
}
KINDS: Mapping[SendingKind, str] = {
    SendingKind.PLAN: "整改措施",
    SendingKind.PROGRESS: "整改进展",
    SendingKind.CLOSE_OUT: "销号申请",
}
MATTERS: Columns = (
    *(("清单", 12), ("编号", 8), ("版次", 6), ("内容", 50), ("措施期限", 17), ("整改期限", 17)),
    *(("状态", 20), ("送达时间", 17), ("签收时间", 17), ("整改措施", 40), ("负责人", 18)),
    *(("计划完成", 17), ("下次报告", 17), ("销号时间", 17)),
)
SENDINGS: Columns = (
    *(("编号", 8), ("类别", 12), ("内容", 50), ("负责人", 18), ("计划完成", 17)),
    *(("提交时间", 17), ("附件数", 8), ("答复", 14), ("说明", 40)),
)


def matter_sheets(contents: UnitContents, words: Words) -> dict[str, Sheet]:
    """Return the sheets of what followed the feedback; none before the first list was sent."""
    if not contents.feedback:
        return {}
    every = [item for _, items in contents.feedback for item in items]
    given = [
        _matter(words("问题清单{n}", n=batch.number), item, words)
        for batch, items in contents.feedback
        for item in items
    ]
    return {
        "整改事项": Sheet(MATTERS, given),
        "整改报送": Sheet(SENDINGS, [row for item in every for row in _sendings(item, words)]),
    }


def _matter(shared: str, item: RectificationItem, words: Words) -> Row:
    plan = item.plan
    is_kept_up = item.state is RectificationState.LONG_TERM
    return (
        shared,
        item.label,
        item.edition,
        item.wording,
        item.measures_due,
        item.due,
        words(STATES[item.state]),
        item.delivered_at,
        item.signed_at,
        plan.measures if plan is not None else "",
        plan.responsible if plan is not None else "",
        plan.planned if plan is not None else None,
        item.report_due if is_kept_up else None,
        item.closed_at,
    )


def _sendings(item: RectificationItem, words: Words) -> Iterator[Row]:
    for sent in item.sendings:
        yield (
            item.label,
            words(KINDS[sent.kind]),
            sent.measures or "\n".join(sent.texts),
            sent.responsible,
            sent.planned,
            sent.sent_at,
            len(sent.evidence),
            *_answered(item, sent, words),
        )


def _answered(item: RectificationItem, sent: Sending, words: Words) -> tuple[str, str]:
    """Return how the group answered a close-out, in a word and in the words the unit was told."""
    if sent.kind is not SendingKind.CLOSE_OUT or sent.decided_at is None:
        return "", ""
    if sent.returned:
        return words("退回重改"), sent.returned
    return words("核验通过") if item.state is RectificationState.CLOSED else "", ""


def matter_files(contents: UnitContents) -> Iterator[tuple[str, Evidence]]:
    """Yield what the unit sent on each matter, with the stem of its name: numbers alone."""
    for item in (each for _, items in contents.feedback for each in items):
        for round_, sent in enumerate(item.sendings, start=1):
            yield from _of(f"{item.label}-{round_}", sent.evidence, contents.files)


def _of(
    stem: str, ids: Sequence[int], files: Mapping[int, Evidence]
) -> Iterator[tuple[str, Evidence]]:
    for number, each in enumerate(ids, start=1):
        if each in files:
            yield f"{stem}-{number}", files[each]
