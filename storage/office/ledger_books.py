"""即知即改台账.xlsx and 立行立改台账.xlsx: each item with the time of every step and its proof."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from inspection.case_file import Heading
from inspection.enums import OutwardState
from inspection.ledgers import JzjgLedger, LedgerItem, LedgerNotice, LxlgLedger, Step
from storage.office import terms
from storage.office.cells import Value
from storage.office.slip import PROOF, divided
from storage.office.words import Words, words_in
from storage.office.workbook import Table, files, workbook

LATER = (
    *(("携出后整改时间", 16), ("携出后登记人", 10)),
    *(("携出后整改情况", 30), ("携出后佐证", 22)),
)
TOLD = (
    *(("对外编号", 10), ("问题编号", 9), ("单位", 14), ("所在部门", 12), ("接收联络员", 10)),
    *(("现象", 36), ("建议改法", 30), ("版次", 6), ("时限", 16), ("状态", 10)),
    *(("提出人", 9), ("提出时间", 16), ("放行人", 9), ("放行时间", 16), ("送达时间", 16)),
    *(("签收时间", 16), ("转报时间", 16), ("转报对象", 12), ("报整改时间", 16)),
    *(("整改说明", 36), ("佐证要求", 24), ("佐证", 26), ("退回次数", 8), ("退回时间和原因", 26)),
    *(("核验人", 9), ("核验结论", 16), ("销号时间", 16), ("携出持有人", 10)),
    *LATER,
)
NOTICES = (
    *(("文号", 17), ("问题编号", 9), ("单位", 14), ("主送", 18), ("事实", 40)),
    *(("违反条款", 28), ("整改要求", 30), ("时限", 16), ("报告方式", 20), ("审批状态", 13)),
    *(("拟稿人", 9), ("拟稿时间", 16), ("审核人", 9), ("审核时间", 16), ("签发人", 9)),
    *(("签发时间", 16), ("巡察办同意时间", 16), ("送达时间", 16), ("主要负责人签收时间", 16)),
    *(("签收件", 22), ("整改状态", 10), ("报整改时间", 16), ("整改报告", 36), ("佐证", 26)),
    *(("核验人", 9), ("核验结论", 16), ("销号时间", 16), ("携出持有人", 10)),
    *LATER,
)


def jzjg_book(ledger: JzjgLedger) -> bytes:
    """Return the ledger of what the unit was told on the spot."""
    heading = ledger.heading
    words = words_in(heading.language)
    states = [(words(terms.OUTWARD_STATES[s]), n) for s, n in _ordered(ledger).items()]
    totals: list[Sequence[Value]] = [*states, (words("送达合计"), len(ledger.told))]
    totals.append((words("未送达（另表）"), len(ledger.untold)))
    if ledger.fixed_later:
        totals.append((words("已携出中后来已整改"), ledger.fixed_later))
    tables = (
        Table("汇总", (("状态", 24), ("件数", 10)), totals),
        Table("即知即改", TOLD, (_item(row, heading) for row in ledger.told)),
        Table("未送达", TOLD, (_item(row, heading) for row in ledger.untold)),
    )
    return workbook("即知即改台账", heading, tables)


def _ordered(ledger: JzjgLedger) -> dict[OutwardState, int]:
    return {state: ledger.states[state] for state in OutwardState if ledger.states.get(state)}


def lxlg_book(ledger: LxlgLedger) -> bytes:
    """Return the ledger of written notices."""
    issued = len(ledger.notices)
    words = words_in(ledger.heading.language)
    totals: list[Sequence[Value]] = [
        (words("应整改（已送达）"), issued),
        (words("已整改（已销号）"), ledger.closed),
        (words("未销号"), issued - ledger.closed),
        (words("审批中（另表）"), len(ledger.unissued)),
    ]
    heading = ledger.heading
    tables = (
        Table("汇总", (("项目", 24), ("件数", 10)), totals),
        Table("立行立改", NOTICES, (_notice(row, heading) for row in ledger.notices)),
        Table("审批中", NOTICES, (_notice(row, heading) for row in ledger.unissued)),
    )
    return workbook("立行立改台账", heading, tables)


def _item(row: LedgerItem, heading: Heading) -> Sequence[Value]:
    zone, words = heading.as_of.tzinfo, words_in(heading.language)
    matter, advice = divided(row.wording)
    return (
        *(row.label, row.finding, row.unit, row.department, row.recipient),
        *(matter, advice, row.edition, _at(row.due, zone), words(terms.OUTWARD_STATES[row.state])),
        *_step(row.drafted, zone),
        *_step(row.released, zone),
        *(_at(row.delivered_at, zone), _at(row.acknowledged_at, zone)),
        *(_at(row.passed_on_at, zone), row.passed_to),
        *(_at(row.reported_at, zone), row.report, words(PROOF), files(row.proof, heading)),
        *(len(row.returned), "\n".join(_returns(row, zone, words))),
        *(row.verified_by, _verdict(row, words), _at(row.closed_at, zone), row.holder),
        *_later(row, heading),
    )


def _notice(row: LedgerNotice, heading: Heading) -> Sequence[Value]:
    zone, item, words = heading.as_of.tzinfo, row.item, words_in(heading.language)
    return (
        *(row.label, row.finding, row.unit, row.addressee, row.facts, row.provision, row.demand),
        *(_at(row.due, zone), row.reporting, words(terms.NOTICE_STATES[row.state])),
        *_step(row.drafted, zone),
        *_step(row.reviewed, zone),
        *_step(row.signed, zone),
        *(_at(row.agreed_at, zone), _at(row.issued_at, zone), _at(row.receipt_at, zone)),
        files(row.receipt, heading),
        words(terms.OUTWARD_STATES[item.state]) if item else None,
        _at(item.reported_at, zone) if item else None,
        item.report if item else None,
        files(item.proof, heading) if item else None,
        item.verified_by if item else None,
        _verdict(item, words) if item else None,
        _at(item.closed_at, zone) if item else None,
        item.holder if item else None,
        *(_later(item, heading) if item else (None,) * len(LATER)),
    )


def _later(row: LedgerItem, heading: Heading) -> Sequence[Value]:
    """Return what was seen put right after it was carried over; the state stays what it is."""
    words = words_in(heading.language)
    said = words("免佐证：{waiver}", waiver=row.later_fix) if row.later_unproven else row.later_fix
    when, zone = row.later.at, heading.as_of.tzinfo
    return (_at(when, zone), row.later.by, said, files(row.later_proof, heading))


def _step(step: Step, zone: tzinfo | None) -> tuple[str, datetime | None]:
    return step.by, _at(step.at, zone)


def _at(moment: datetime | None, zone: tzinfo | None) -> datetime | None:
    return None if moment is None else moment.astimezone(zone)


def _returns(row: LedgerItem, zone: tzinfo | None, words: Words) -> Iterator[str]:
    for each in row.returned:
        yield f"{words.forms.moment(each.at.astimezone(zone))} {each.reason}".rstrip()


def _verdict(row: LedgerItem, words: Words) -> str:
    if row.state is not OutwardState.CLOSED:
        return ""
    if row.waiver:
        return words("免佐证：{waiver}", waiver=row.waiver)
    return words("核验通过")
