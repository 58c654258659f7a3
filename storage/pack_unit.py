"""The unit's own pack: what it was told and answered, and the pictures it was sent."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from inspection.enums import (
    AnswerKind,
    Decision,
    FetchState,
    Language,
    OutwardState,
    ReplyState,
)
from inspection.pack_contents import ToldItem, UnitContents
from inspection.records import DocumentRequest, Evidence, FixReport, RequestState, UnitAnswer
from storage.errors import StorageError
from storage.evidence import EvidenceFolder, digest_of
from storage.office.notice import NoticePaper, notice_document, notice_file
from storage.office.request_list import RequestLine, RequestPaper, list_name, request_document
from storage.office.slip import Slip, slip_document, slip_file
from storage.office.words import Words, words_in
from storage.pack import Blocks, NotThereError, PackMember, written
from storage.pack_inside import readable_blocks
from storage.pack_office import settled
from storage.pack_sheets import Columns, Sheet, Value, workbook
from storage.pack_unit_matters import matter_files, matter_sheets
from storage.pictures import cleaned

Row = tuple[Value, ...]

STATES: Mapping[OutwardState, str] = {
    OutwardState.ACKNOWLEDGED: "已签收",
    OutwardState.PASSED_ON: "已转报",
    OutwardState.FIX_REPORTED: "已提交，等待核验",
    OutwardState.CLOSED: "已销号",
    OutwardState.CARRIED_OVER: "由巡察组继续跟进",
}
KINDS: Mapping[AnswerKind, str] = {
    AnswerKind.FIX: "整改情况",
    AnswerKind.EXPLAIN: "请求说明",
    AnswerKind.LONGER: "申请延期",
    AnswerKind.PARTLY: "部分完成",
    AnswerKind.CANNOT: "无法整改",
    AnswerKind.MORE: "补充",
}
DECISIONS: Mapping[Decision, str] = {
    Decision.EXTENDED: "已同意",
    Decision.REFUSED: "未同意",
    Decision.FORMAL: "已答复",
    Decision.GO_ON: "请继续整改",
    Decision.CARRIED: "已答复",
}
REQUESTS: Mapping[RequestState, str] = {
    RequestState.SENT: "未交",
    RequestState.DECLINED: "暂不能提供",
    RequestState.PROVIDED: "已报送达",
    RequestState.RECEIVED: "巡察组已收到",
    RequestState.RETURNED: "已归还",
}
ITEM_COLUMNS: Columns = (
    *(("编号", 8), ("版次", 6), ("通知书", 18), ("内容", 50), ("期限", 17), ("状态", 18)),
    *(("送达时间", 17), ("签收时间", 17), ("转报时间", 17), ("转报对象", 18), ("销号时间", 17)),
)
ANSWER_COLUMNS: Columns = (
    *(("编号", 8), ("类别", 12), ("内容", 50), ("提交时间", 17), ("附件数", 8)),
    *(("答复", 14), ("说明", 40)),
)
REQUEST_COLUMNS: Columns = (
    *(("清单", 12), ("编号", 8), ("材料", 40), ("期间", 18), ("份数", 6), ("期限", 17)),
    *(("状态", 16), ("说明", 30)),
)
ROW_COLUMNS: Columns = (("安排", 40), ("开始", 12), ("结束", 12))


def unit_members(
    contents: UnitContents,
    scope: str,
    evidence: EvidenceFolder,
    *,
    zone: ZoneInfo,
    when: datetime,
    drill: bool,
    language: Language = Language.CHINESE,
) -> tuple[list[PackMember], list[str]]:
    """Return the members of a unit's pack, and what belongs in it and could not be had."""
    words = words_in(language)
    members = [_tables(contents, zone, when, words)]
    members += _papers(contents, when, words, drill=drill)
    missing: list[str] = []
    there = evidence.paths(scope)
    for name, file, picture in _files(contents, words):
        path = there.get(file.sha256 or "") if file.fetch_state is FetchState.FETCHED else None
        if path is None or (picture and not file.can_be_passed_on):
            missing.append(name)
        else:
            members.append(_member(name, file, scope, evidence, path, picture=picture))
    return members, missing


# --- tables and papers ----------------------------------------------------------------------


def _tables(contents: UnitContents, zone: ZoneInfo, when: datetime, words: Words) -> PackMember:
    sheets = {
        "提示事项": Sheet(ITEM_COLUMNS, [_item_row(each, words) for each in contents.items]),
        "单位答复": Sheet(
            ANSWER_COLUMNS, [r for each in contents.items for r in _answers(each, words)]
        ),
        "调阅材料": Sheet(
            REQUEST_COLUMNS,
            [
                _request_row(list_name(shared.number, words), r, words)
                for shared, lines in contents.lists
                for r in lines
            ],
        ),
        "配合安排": Sheet(
            ROW_COLUMNS, [(row.title, row.first_day, row.last_day) for row in contents.rows]
        ),
        **matter_sheets(contents, words),
    }
    data = workbook(sheets, title=contents.unit, zone=zone, words=words)
    return PackMember(words("往来台账.xlsx"), written(settled(data, _iso(when))))


def _item_row(told: ToldItem, words: Words) -> Row:
    item = told.item
    is_over = item.state is OutwardState.CLOSED
    return (
        item.label,
        item.edition,
        item.notice,
        item.wording,
        item.due,
        words(STATES.get(item.state, "待签收")),
        item.delivered_at,
        item.acknowledged_at,
        item.passed_on_at,
        item.passed_to,
        item.closed_at if is_over else None,
    )


def _answers(told: ToldItem, words: Words) -> Iterator[Row]:
    for sent in told.sent:
        kind = sent.kind if isinstance(sent, UnitAnswer) else AnswerKind.FIX
        answer, reply = _answered(sent, words)
        text = "\n".join(sent.texts)
        count = len(sent.evidence)
        yield told.item.label, words(KINDS[kind]), text, sent.submitted_at, count, answer, reply


def _answered(sent: FixReport, words: Words) -> tuple[str, str]:
    """Return how the group answered, in a word and in its own words."""
    if not isinstance(sent, UnitAnswer):
        returned = sent.returned_reason or ""
        return words("退回重改") if returned else "", returned
    decision = words(DECISIONS[sent.decision]) if sent.decision is not None else ""
    replies = [reply.text for reply in sent.replies if reply.state is ReplyState.SENT]
    reason = sent.decision_reason if sent.decision is Decision.REFUSED else ""
    return decision, "\n".join(each for each in (reason, *replies) if each)


def _request_row(label: str, request: DocumentRequest, words: Words) -> Row:
    is_declined = request.state is RequestState.DECLINED
    return (
        label,
        request.label,
        request.material,
        request.period,
        request.copies,
        request.due,
        words(REQUESTS.get(request.state, "未交")),
        request.reason if is_declined else "",
    )


def _papers(
    contents: UnitContents, when: datetime, words: Words, *, drill: bool
) -> Iterator[PackMember]:
    """Yield each paper as the unit has it; a notice stands in the place of its item's slip."""
    language = words.language
    for item in (told.item for told in contents.items):
        if item.notice_id is None and item.due is not None:
            day = item.delivered_at or when
            slip = Slip(item.label, day, item.unit, item.wording, item.due, drill, language)
            name = slip_file(item.label, words)
            yield _paper(f"{words('文书')}/{name}", slip_document(slip), when)
    for notice in contents.notices:
        paper = NoticePaper.of(
            notice, group=contents.group, now=when, drill=drill, language=language
        )
        name = notice_file(notice.label, words)
        yield _paper(f"{words('文书')}/{name}", notice_document(paper), when)
    for shared, lines in contents.lists:
        asked = RequestPaper(
            label=list_name(shared.number, words),
            unit=shared.unit,
            day=shared.sent_at or when,
            lines=[RequestLine.of(each) for each in lines],
            drill=drill,
            language=language,
        )
        yield _paper(f"{words('文书')}/{asked.label}.docx", request_document(asked), when)


def _paper(name: str, data: bytes, when: datetime) -> PackMember:
    return PackMember(name, written(settled(data, _iso(when))))


def _iso(when: datetime) -> str:
    return f"{when.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M:%SZ}"


# --- files ----------------------------------------------------------------------------------


def _files(contents: UnitContents, words: Words) -> Iterator[tuple[str, Evidence, bool]]:
    """Yield a name, the file, and whether it is a picture the group sent: numbers alone."""
    for told in contents.items:
        label = told.item.label
        for number, file in enumerate(told.pictures, start=1):
            yield f"{words('照片')}/{label}-{number}.jpg", file, True
        for round_, sent in enumerate(told.sent, start=1):
            for number, each in enumerate(sent.evidence, start=1):
                if each in contents.files:
                    yield _own(f"{label}-{round_}-{number}", contents.files[each], words)
    for _, lines in contents.lists:
        for request in lines:
            for number, each in enumerate(request.handed_over, start=1):
                if each in contents.files:
                    yield _own(f"{request.label}-{number}", contents.files[each], words)
    for stem, file in matter_files(contents):
        yield _own(stem, file, words)


def _own(stem: str, file: Evidence, words: Words) -> tuple[str, Evidence, bool]:
    """Name what the unit sent itself: it gets back its own bytes, under our number."""
    _, dot, ending = file.file_name.rpartition(".")
    fits = dot and ending.isascii() and ending.isalnum() and len(ending) <= 8
    usual = ".jpg" if file.is_telegram_photo else ""
    own = f"{stem}{'.' + ending.lower() if fits else usual}"
    return f"{words('单位材料')}/{own}", file, False


def _member(
    name: str, file: Evidence, scope: str, evidence: EvidenceFolder, path: Path, *, picture: bool
) -> PackMember:
    """Return the file as it leaves.

    Of the group's pictures nothing but the pixels does (domain 3.4), and of one that was changed
    on the disk not even those.
    """
    if picture:
        return PackMember(name, _pixels(scope, evidence, path))
    return PackMember(name, readable_blocks(evidence, scope, path), file.sha256 or "")


def _pixels(scope: str, evidence: EvidenceFolder, path: Path) -> Blocks:
    def blocks() -> tuple[bytes, ...]:
        try:
            original = b"".join(evidence.blocks(scope, path))
            if hashlib.sha256(original).hexdigest() != digest_of(path):
                raise NotThereError(path.name)
            return (cleaned(original),)
        except (OSError, StorageError) as error:
            raise NotThereError(path.name) from error

    return blocks
