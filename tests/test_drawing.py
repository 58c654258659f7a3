"""The evening's picture: legible, complete, discreet, sent once, and never in anybody's way."""

import asyncio
import gc
import struct
from collections.abc import AsyncIterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from time import process_time, thread_time

import pytest

from bot.artist import Artist
from bot.canvas import MISSING, drawable, fitted, width_of
from bot.drawing import draw, noted
from inspection.records import Bar, Chart, Hue, OutgoingMessage, Tally, TimetableItem, Words
from tests.stage import GROUP_ID, SCOPE, ArtistHere, Stage, stage

FIRST = date(2026, 11, 23)
HINT = "市场部经理周凌渡把装修给他小舅子的公司，三家比价两家同一法人"
HOLD_UP_AT_MOST = 0.05  # seconds
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def a_chart(rows: int = 30, *, title: str = "第一轮谈话：班子成员、部门正职") -> Chart:
    """A chart of so many rows, in every hue, one of them re-planned."""
    hues = tuple(Hue)
    return Chart(
        words=Words(
            title="第12天/共30天 进度图",
            subtitle="12月4日（周五） 截至17:30",
            rows="进度表",
            rows_note="浅色为计划",
            left_out="另有7行未画出",
            today="今日",
            curves="总进度",
            curves_note="按工作日计",
            planned="计划",
            actual="完成",
            outward="对外事项",
            no_items="还没有对外事项",
        ),
        today=FIRST + timedelta(days=11),
        first_day=FIRST,
        last_day=FIRST + timedelta(days=29),
        heads=tuple(
            Tally(label="今日完成", count=number, hue=hue, unit="行")
            for number, hue in enumerate(hues[:4])
        ),
        bars=tuple(
            Bar(
                row=number,
                title=title,
                first_day=FIRST + timedelta(days=number),
                last_day=FIRST + timedelta(days=number + 3),
                planned_first_day=FIRST + timedelta(days=number - number % 2),
                planned_last_day=FIRST + timedelta(days=number + 3),
                share=number / 30,
                amount="14/18人",
                hue=hues[number % len(hues)],
                note="有风险",
            )
            for number in range(rows)
        ),
        planned=tuple(number / 29 for number in range(30)),
        actual=tuple(number / 58 for number in range(12)),
        outward=tuple(Tally(label="已报整改", count=n, hue=Hue.CALM) for n in range(1, 9)),
    )


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height as the file's own header tells them."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("rows", [0, 1, 30])
def test_the_picture_is_1080_wide_and_as_high_as_telegram_keeps(rows: int) -> None:
    png = draw(a_chart(rows))

    assert png.startswith(SIGNATURE)
    assert size_of(png)[0] == 1080
    assert size_of(png)[1] <= 2560


def test_more_rows_make_the_picture_higher_and_not_denser() -> None:
    heights = [size_of(draw(a_chart(rows)))[1] for rows in (1, 3, 5)]

    assert [after - before for before, after in pairwise(heights)] == [76, 76]


def test_a_day_without_rows_curves_or_items_can_be_drawn() -> None:
    empty = a_chart(0).model_copy(update={"planned": (), "actual": (), "outward": ()})

    assert draw(empty).startswith(SIGNATURE)


@pytest.mark.parametrize("title", ["😀 谈话", "a < b & $x_1$", "㑇𠀀", "", "谈话" * 200])
def test_no_title_leaves_a_glyph_out_or_stops_the_drawing(title: str) -> None:
    assert draw(a_chart(2, title=title)).startswith(SIGNATURE)


def test_a_sign_the_font_lacks_is_a_box_and_the_rest_stays() -> None:
    assert drawable("谈话😀18人−") == f"谈话{MISSING}18人−"


def test_a_long_title_is_cut_to_its_place_and_marked() -> None:
    cut = fitted("第一轮谈话：班子成员、部门正职", 26, 200)

    assert cut.endswith("…")
    assert width_of(cut, 26) <= 200


def test_a_long_amount_is_cut_before_the_word_beside_it() -> None:
    bar = a_chart(1).bars[0].model_copy(update={"amount": "12345/123456人次", "note": "未到期"})

    assert noted(bar).endswith("… 未到期")
    assert noted(bar.model_copy(update={"amount": "6/18人"})) == "6/18人 未到期"


def test_where_the_unit_has_no_room_the_figures_stand_alone() -> None:
    bar = a_chart(1).bars[0].model_copy(update={"amount": "0/300 vouchers", "note": "not due"})

    assert noted(bar) == "0/300 not due"
    assert noted(bar.model_copy(update={"amount": "0/5 talks"})) == "0/5 talks not due"


# --- beside the loop ------------------------------------------------------------------------


@pytest.fixture
async def artist() -> AsyncIterator[Artist]:
    artist = Artist()
    yield artist
    artist.close()


async def test_drawing_holds_up_no_answer(artist: Artist) -> None:
    """Counted in this thread's own work: what else the machine does is not our doing."""
    gc.disable()  # what the tests before left behind is collected another time
    try:
        drawing = asyncio.ensure_future(artist.draw(a_chart()))
        longest, last = 0.0, thread_time()
        while not drawing.done():
            await asyncio.sleep(0.005)
            now = thread_time()
            longest, last = max(longest, now - last), now
    finally:
        gc.enable()

    assert (await drawing).startswith(SIGNATURE)
    assert longest < HOLD_UP_AT_MOST


async def test_the_work_of_drawing_is_done_by_another_process(artist: Artist) -> None:
    begun = process_time()
    draw(a_chart())
    in_this = process_time() - begun
    await artist.draw(a_chart(1))  # the other process has begun
    begun = process_time()
    await artist.draw(a_chart())

    assert process_time() - begun < in_this / 4


async def test_the_same_picture_is_drawn_once_for_several_chats() -> None:
    artist = ArtistHere()
    first, second = await asyncio.gather(artist.draw(a_chart(3)), artist.draw(a_chart(3)))

    assert first is second


async def test_a_process_that_was_killed_is_replaced(artist: Artist) -> None:
    await artist.draw(a_chart(1))
    artist.kill()

    assert (await artist.draw(a_chart(2))).startswith(SIGNATURE)


# --- in the chat ----------------------------------------------------------------------------


def charts(here: Stage) -> list[Chart]:
    """Return the pictures that wait to be drawn."""
    messages = here.bot.shared.store.view(SCOPE).all(OutgoingMessage)
    return [message.picture for message in messages if message.picture is not None]


def photos(here: Stage) -> list[str]:
    """Return the captions of the pictures in the group."""
    return [m.caption for m in here.group.messages if m.photo]


async def test_one_picture_follows_the_evening_message(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.at(here.clock.now().replace(hour=17, minute=30))
        await here.later(timedelta(minutes=1))
        said = [m for m in here.group.messages if m.from_bot]

        assert said[0].text.startswith("第3天/共30天 · 11月25日（周三） 截至17:30")
        assert photos(here) == ["11月25日（周三）进度图（截至17:30）【演练】"]
        assert said[1].caption == photos(here)[0]
        assert charts(here) == []  # what was sent keeps no description


async def test_a_restart_before_the_picture_went_out_sends_it_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        here.clock.advance_to(here.clock.now().replace(hour=17, minute=30))
        here.bot.beat()
        await here.bot.shared.store.saved()
        assert len(charts(here)) == 1
        await here.restart()
        await here.later(timedelta(minutes=1))

        assert len(photos(here)) == 1


async def test_the_groups_picture_holds_rows_and_numbers_and_no_finding(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.say("丙", HINT)
        await here.say("丁", "二楼消防栓未见点检卡")
        titles = {r.work for r in here.bot.shared.store.view(SCOPE).all(TimetableItem)}
        here.clock.advance_to(here.clock.now().replace(hour=17, minute=30))
        here.bot.beat()
        (chart,) = charts(here)

        assert {bar.title for bar in chart.bars} <= titles
        assert [head.count for head in chart.heads][2] == 1  # the sealed one is not counted
        assert "消防栓" not in chart.model_dump_json()
        assert "装修" not in chart.model_dump_json()


async def test_with_numbers_only_the_groups_picture_names_no_work(tmp_path: Path) -> None:
    options = {"DISCLOSURE__GROUP_PUSH": "numbers"}
    async with stage(tmp_path, options=options) as here:
        here.clock.advance_to(here.clock.now().replace(hour=17, minute=30))
        here.bot.beat()
        (chart,) = charts(here)

        assert chart.bars
        assert {bar.title for bar in chart.bars} == {""}


async def test_without_a_group_each_member_gets_message_and_picture(tmp_path: Path) -> None:
    async with stage(tmp_path, bound=False) as here:
        await here.at(here.clock.now().replace(hour=17, minute=30))
        seen = {name: [m.caption for m in here[name].screen() if m.photo] for name in "甲乙丙丁周"}

        caption = "11月25日（周三）进度图（截至17:30）【演练】"
        assert seen == {**{name: [caption] for name in "甲乙丙丁"}, "周": []}


async def test_what_only_leaders_may_know_goes_to_them_alone(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.say("丙", HINT)
        await here.at(here.clock.now().replace(hour=17, minute=30))
        apart = {
            name: [m.text for m in here[name].screen() if m.text.startswith("另阅")]
            for name in "甲乙丙丁周"
        }

        assert [text.splitlines()[1] for text in apart["甲"]] == ["封存未处理1件：W1"]
        assert [apart[name] for name in "乙丙丁周"] == [[], [], [], []]
        assert all("W1" not in (m.text + m.caption) for m in here.group.messages)
        assert here.group.id == GROUP_ID
