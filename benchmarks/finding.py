"""Repeats of a new finding, and `/search`, among 20,000 findings on record.

The texts are put together from places, things, faults and details as people send them. The
same bot answers over loopback at the end, so that the share of the look-up in an answer shows.
"""

import asyncio
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from bot.wiring import Shared
from handlers import search
from handlers.context import Turn
from handlers.repeats import repeats_of
from inspection.enrolment import membership
from inspection.enums import Aspect, Handling
from inspection.findings import file_finding
from inspection.ports import REGISTRY
from inspection.records import Finding, Member
from storage.tiny import TinyStore
from tests.stage import CAST, SCOPE, SHANGHAI, UNIT, Stage, prepare, stage

SIZES = (1_000, 20_000)
REPEATS, SEARCHES, ANSWERS = 200, 200, 30
NOON = datetime(2026, 11, 25, 13, 0, tzinfo=SHANGHAI)  # no daily push is due then
LIMITS = {"repeats": 30.0, "search": 100.0}  # milliseconds, p95


def _words(text: str) -> list[str]:
    return text.split()


PLACES = _words(
    "办公楼{n}楼 综合部 财务部 市场部 工程建设中心 {n}号仓库 食堂 城东营业厅 {n}号机房 装维班组 "
    "党群工作部 政企部 渠道部 县分公司 {n}网格 会议室 档案室 采购办 客服中心 党支部{n}"
)
THINGS = _words(
    "消防栓 灭火器 采购验收单 报销凭证 公务派车单 渠道酬金结算单 三重一大会议记录 党费收缴台账 "
    "固定资产卡片 印章使用登记本 资费公示牌 安全责任书 例会签到表 工程签证单 工具领用登记本 "
    "合同审批表 招待费明细 考勤记录 机房出入登记 民主生活会材料 终端出入库单 加班申请 培训记录 "
    "投诉处理单 车辆油卡台账 外包考核表 学习笔记 意识形态责任书 询价记录 库存盘点表"
)
FAULTS = _words(
    "未见点检卡 缺{n}个月记录 没有经办人签字 日期早于审批日期 与实物差{n}件 没写事由 填写不完整 "
    "未按季度更新 缺附件{n}份 签字笔迹一致 金额与台账差{n}元 照片与现场不符 还是去年的旧版 "
    "未履行询价程序 没有会议纪要对应 漏登{n}笔 保管人与使用人为同一人 过期{n}天未换 内容雷同 "
    "未按要求公示 无验收结论 缺页{n}张 先执行后审批 没有整改回执"
)
DETAILS = ("", "，已拍照", "，问了经办人说忘了", "，共抽查{n}份", "，涉及{n}元", "，本周内要补", "")
WORDS = ("消防栓", "派车单 事由", "签字", "台账 差", "意识形态", "W19", "不存在的词")
FILTERS = ("状态:待研判", "方面:作风 台账", "人:丙 日期:11.20-11.25", "标签:三重一大", "日期:本周")


def texts(seed: int) -> Iterator[str]:
    """Yield texts as people send them, the same ones for the same seed."""
    draw = random.Random(seed)
    while True:
        parts = (
            draw.choice(PLACES),
            draw.choice(THINGS),
            draw.choice(FAULTS),
            draw.choice(DETAILS),
        )
        text = "".join(part.replace("{n}", str(draw.randint(1, 99))) for part in parts)
        yield f"{text} #三重一大" if draw.random() < 0.05 else text


def seed(folder: Path, size: int) -> Path:
    """Make the inspection with so many findings in it."""
    prepare(folder, now=NOON)
    store = TinyStore(folder)
    view = store.view(REGISTRY)
    people = [membership(view, CAST[name][0], SCOPE) for name in ("甲", "乙", "丙", "丁")]
    members = [member for member in people if member is not None]
    draw, said = random.Random(size), texts(size)
    with store.unit(SCOPE) as work:
        for number in range(size):
            by, at = draw.choice(members), NOON - timedelta(minutes=size - number)
            finding = file_finding(work, text=next(said), unit=UNIT, by=by, now=at)
            work.put(_judged(finding, draw))
        work.commit()
    store.flush()
    asyncio.run(store.close())
    return folder


def _judged(finding: Finding, draw: random.Random) -> Finding:
    handling = draw.choice((Handling.PENDING, Handling.JZJG, Handling.LXLG, Handling.XQZG))
    hold = draw.random() < 0.1
    return finding.changed(handling=handling, aspect=draw.choice(list(Aspect)), hold=hold)


# --- the measurements


def _times(act: Callable[[int], object], rounds: int) -> list[float]:
    """Return how many milliseconds each round took."""
    taken = []
    for number in range(rounds):
        begun = perf_counter()
        act(number)
        taken.append(1000 * (perf_counter() - begun))
    return taken


def _turn(shared: Shared, work: object, member: Member) -> Turn:
    desk = shared.desk(work)  # type: ignore[arg-type]  # an open unit of work
    fields = ("store", "work", "now", "texts", "settings", "facts", "finder")
    given = {name: getattr(desk, name) for name in fields}
    return Turn(**given, member=member, chat_id=member.user_id, user_id=member.user_id)


def look_ups(shared: Shared) -> dict[str, list[float]]:
    """Measure the first look, then repeats and searches, as the handlers ask for them."""
    member = membership(shared.store.view(REGISTRY), CAST["丙"][0], SCOPE)
    assert member is not None  # noqa: S101  # `prepare` admitted them
    view = shared.store.view(SCOPE)
    first = _times(lambda _: shared.finder.of(view), 1)
    new, asked = texts(7), (*WORDS, *FILTERS)
    with shared.store.unit(SCOPE) as work:
        turn = _turn(shared, work, member)
        filed = [
            file_finding(work, text=next(new), unit=UNIT, by=member, now=NOON)
            for _ in range(REPEATS)
        ]
        repeats = _times(lambda n: repeats_of(turn, filed[n], turn.inside), REPEATS)
        searches = _times(lambda n: search.search(turn, asked[n % len(asked)]), SEARCHES)
    return {"index": first, "repeats": repeats, "search": searches}


async def answers(here: Stage) -> list[float]:
    """Measure a finding and a search until the bot has said its word."""
    new, taken = texts(11), []
    for number in range(ANSWERS):
        words = next(new) if number % 2 else f"查 {WORDS[number % len(WORDS)]}"
        begun = perf_counter()
        await here.say("丙", words)
        taken.append(1000 * (perf_counter() - begun))
    return taken


# --- the table


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def _row(size: int, what: str, values: list[float]) -> None:
    limit = LIMITS.get(what)
    share = f"{_p95(values) / limit:>11.2f}" if limit else f"{'':>11}"
    print(f"{size:>8}  {what:<24}{median(values):>9.2f}{_p95(values):>9.2f}{share}")


async def measure(folders: dict[int, Path]) -> None:
    """Measure everything and print it."""
    print(f"{'findings':>8}  {'milliseconds':<24}{'p50':>9}{'p95':>9}{'p95/limit':>11}")
    for size, folder in folders.items():
        async with stage(folder, now=NOON, prepared=False) as here:
            for what, values in look_ups(here.bot.shared).items():
                _row(size, what, values)
            _row(size, "answer, all of the bot", await answers(here))


def main() -> None:
    begun = perf_counter()
    with TemporaryDirectory(prefix="xuncha-bench-") as name:
        folders = {size: seed(Path(name) / str(size), size) for size in SIZES}
        asyncio.run(measure(folders))
    print(f"{REPEATS} new findings, {SEARCHES} searches; {perf_counter() - begun:.0f} s in all")


if __name__ == "__main__":
    main()
