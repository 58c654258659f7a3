"""English says everything that Chinese says, under the same names, with nothing left over.

What people must type in Chinese, because the product reads it in Chinese only, is in `TYPED`.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import pytest
from jinja2 import Environment, nodes

from handlers.texts import Texts
from handlers.texts.labels import read_labels
from inspection.enums import Language
from tests.make import ZONE

FOLDER = files("handlers").joinpath("texts")
ENGLISH = Texts(ZONE, Language.ENGLISH)
TEMPLATES = Environment(trim_blocks=True, lstrip_blocks=True, autoescape=True)
TOPICS = sorted(
    name.removesuffix(".j2")
    for name in (each.name for each in FOLDER.joinpath("zh").iterdir())
    if name.endswith(".j2")
)
HELPERS = frozenset({"plural", "named", "names"})  # of common.j2: English has more forms
ASKS_IN_BOTH = frozenset({("language", "机器人对您用哪种语言？"), ("menus", "语言")})
TYPED = (  # longest first: what is typed, and what a record has in Chinese and is compared with
    "往年问题",
    "下沉走访",
    "个别谈话",
    "座谈会",
    "部分整改",
    "11月27日前",
    "11月25日",
    "状态:待研判",
    "日期:本周",
    "2024年度",
    "整改状态",
    "调阅清单",
    "问题清单",
    "对方未安排",
    "资料未到",
    "人手冲突",
    "元旦",
    "春节",
    "清明",
    "劳动节",
    "端午",
    "中秋",
    "国庆节",
    "已送达",
    "已整改",
    "未整改",
    "人:我",
    "并入",
    "待办：",
    "待办",
    "底稿",
    "原件",
    "电子",
    "2份",
    "年度",
    "问题",
    "政策",
    "情况",
    "预设",
    "第",
    "行",
    "是",
    "否",
    "无",
    "，",
)
LONGEST_LABEL = 20  # characters; Telegram cuts a longer one where several stand in a row
ALONE_IN_ITS_ROW = frozenset({"Confirm: nothing real is entered"})
NAMED_IN_ITSELF = frozenset({"中文", "Language 语言"})  # found by who reads the other language only
_CHINESE = re.compile(r"[\u3001-\u301f\u3400-\u9fff\uff01-\uff5e]+")
_QUOTED = re.compile("“([^“”{}]+)”")
QUOTED_OTHERWISE = frozenset(
    {"Accepted", "Anonymous", "Start", "Interview", "Petition", "clear", "+1", "+5", "✍"}
)


@cache
def parsed(language: Language, topic: str) -> nodes.Template:
    path = FOLDER.joinpath(f"{language.value}/{topic}.j2")
    return TEMPLATES.parse(path.read_text("utf-8")) if path.is_file() else nodes.Template([])


def messages(language: Language, topic: str) -> dict[str, tuple[list[str], list[str]]]:
    """Return every message with its facts, in their order, and the defaults of the last ones."""
    return {
        macro.name: ([fact.name for fact in macro.args], [repr(each) for each in macro.defaults])
        for macro in parsed(language, topic).find_all(nodes.Macro)
        if not (topic == "common" and macro.name in HELPERS)
    }


def words(language: Language, topic: str) -> Iterator[str]:
    """Yield what a template can put into a message: its text, and the texts in its logic."""
    template = parsed(language, topic)
    for data in template.find_all(nodes.TemplateData):
        yield data.data
    for const in template.find_all(nodes.Const):
        if isinstance(const.value, str):
            yield const.value


def left_in_chinese(topic: str, text: str) -> list[str]:
    for where, allowed in ASKS_IN_BOTH:
        text = text.replace(allowed, "") if where == topic else text
    for typed in TYPED:
        text = text.replace(typed, "")
    return _CHINESE.findall(text)


@pytest.mark.parametrize("topic", TOPICS)
def test_english_has_every_message_with_the_same_facts(topic: str) -> None:
    assert messages(Language.ENGLISH, topic) == messages(Language.CHINESE, topic)


@pytest.mark.parametrize("topic", TOPICS)
def test_an_english_template_compiles(topic: str) -> None:
    names = messages(Language.CHINESE, topic)
    assert [name for name in names if not ENGLISH.has(topic, name)] == []


@pytest.mark.parametrize("topic", TOPICS)
def test_english_has_no_chinese_but_what_is_typed_in_chinese(topic: str) -> None:
    left = [
        found for text in words(Language.ENGLISH, topic) for found in left_in_chinese(topic, text)
    ]
    assert left == []


@pytest.mark.parametrize("topic", TOPICS)
def test_english_exclaims_nothing(topic: str) -> None:
    assert [text for text in words(Language.ENGLISH, topic) if "!" in text] == []


@pytest.mark.parametrize("topic", TOPICS)
def test_a_button_named_in_a_sentence_has_the_label_of_the_button(topic: str) -> None:
    labels = {*read_labels(Language.ENGLISH).values(), *QUOTED_OTHERWISE}
    named = {name for text in words(Language.ENGLISH, topic) for name in _QUOTED.findall(text)}
    assert named - labels == set()


def test_an_english_label_is_short_and_keeps_the_places_of_the_chinese_one() -> None:
    table = read_labels(Language.ENGLISH)
    place = re.compile(r"\{n?\}")
    assert {k for k, said in table.items() if place.findall(k) != place.findall(said)} == set()
    long = {said for said in table.values() if len(said) > LONGEST_LABEL}
    assert long - ALONE_IN_ITS_ROW == set()
    assert {said for said in table.values() if _CHINESE.search(said)} <= NAMED_IN_ITSELF


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 files"), (1, "1 file"), (2, "2 files"), (21, "21 files")]
)
def test_one_is_singular_and_any_other_number_plural(count: int, said: str) -> None:
    assert ENGLISH("common", "plural", n=count, one="file", many="files") == said


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("待办3", "task 3"),
        ("第13行", "row 13"),
        ("调阅清单1", "request list 1"),
        ("问题清单1", "problem list 1"),
        ("W12底稿", "W12 paper"),
        ("J5", "J5"),
        ("J3（第一支行）", "J3（第一支行）"),
    ],
)
def test_a_stored_label_is_said_in_english_and_a_number_stays(label: str, said: str) -> None:
    assert ENGLISH("common", "named", label=label) == said
