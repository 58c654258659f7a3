"""Raw updates as a server could send them: every kind, and then bent out of shape."""

import json
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from handlers.commands import COMMANDS
from handlers.table import PRESSES
from tests.stage import CAST, GROUP_ID, MORNING

Json = dict[str, Any]
Path = tuple[str | int, ...]

DATE = int(MORNING.timestamp())
ENROLLED = [CAST[name][0] for name in "甲乙丙丁周"]
PEOPLE = [*ENROLLED, CAST["生人"][0]]
FILE = {"file_id": "photo-file-of-the-fuzz", "file_unique_id": "u-fuzz", "file_size": 8}
POINTED = [f"{letter}{number}" for letter in "WJGTD" for number in (1, 2, 3, 9)]
ODD = [
    "",
    " ",
    "\u200b",
    "／",
    "/",
    "#",
    "：",
    "\u202e颠倒",
    "𠮷野家",
    "<b>&amp;</i>",
    "{{ 1 }}",
    "%s",
    "0",
    "-1",
    "/finding@",
    "/start x",
    "W99999999999999999999",
    "今天" * 40,
    "1." * 30,
    "期限99月99日前",
    "状态：",
    "2026年2月30日前整改",
    "漏水" * 2048,
    "①甲\n②乙\n③",
]
SAID = [
    "二楼消防栓未见点检卡",
    "三处问题：一是走廊灯不亮；二是库房漏水；三是台账缺页，12月1日前整改",
    "查 状态：待研判 漏水",
    "完成 3 12份",
    "共享 明早八点半集合",
    "调阅 2023年以来工会台账",
    "无",
    "1730",
    "12月3日",
    "改为12月8日至12月10日 因停电",
    "清单 假设 点检不落实",
    "清单 负面 未见整改台账",
    "方法 座谈 2",
    "承诺 无",
    "材料 日志",
    "证据包 W1",
    "销毁 城东巡察",
    "语言 English",
    "2024年 内审 消防栓未见点检卡",
]
WORDS = [
    *SAID,
    *ODD,
    *POINTED,
    *(f"/{command.name}" for command in COMMANDS.commands),
    *(word for command in COMMANDS.commands for word in command.words),
    *(f"{word} 1" for command in COMMANDS.commands for word in command.words),
]
ARGUMENTS = ["", "0", "1", "2", "-1", "x", "1:2", "JZJG", "CLUE", "POL", "member", "1_", "９", "é"]
TOO_LONG = 2**53 + 1
BEYOND = 2**70  # no number of the Bot API: it names 64 bits at most

texts = st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), st.text(max_size=60))
message_ids = st.integers(1, 40)
record_ids = st.sampled_from(["1", "2", "3", "4", "0", "-1", "", "99", "x", str(TOO_LONG)])
verbs = st.sampled_from([*sorted(PRESSES), "", "f", "nonsense", "f.tell.x"])
datas = st.one_of(
    st.builds("{}:{}:{}".format, verbs, record_ids, st.sampled_from(ARGUMENTS)),
    st.builds("{}:{}".format, verbs, record_ids),
    st.text(max_size=20),
)


def user(user_id: int) -> Json:
    """Return somebody as the Bot API's object."""
    name = next(name for name, cast in CAST.items() if cast[0] == user_id)
    return {"id": user_id, "is_bot": False, "first_name": name, "language_code": "zh-hans"}


def private(user_id: int) -> Json:
    """Return somebody's private chat."""
    return {"id": user_id, "type": "private", "first_name": user(user_id)["first_name"]}


GROUP: Json = {"id": GROUP_ID, "type": "supergroup", "title": "巡察组"}
BOT: Json = {"id": 4242, "is_bot": True, "first_name": "巡察助手", "username": "xuncha_demo_bot"}
CONTENTS: list[Json] = [
    {"photo": [FILE | {"width": 90, "height": 67}]},
    {"document": FILE | {"file_name": "计划.csv", "mime_type": "text/csv"}},
    {"document": FILE | {"file_name": "../../x.xlsx"}},
    {"voice": FILE | {"duration": 3}},
    {"video": FILE | {"duration": 3, "width": 1, "height": 1}},
    {"location": {"latitude": 31.2, "longitude": 121.5}},
    {"contact": {"phone_number": "10000000000", "first_name": "某"}},
    {"sticker": FILE | {"width": 1, "height": 1, "is_animated": False, "is_video": False}
     | {"type": "regular"}},
    {"dice": {"emoji": "🎲", "value": 3}},
    {"poll": {"id": "1", "question": "去否", "options": [{"text": "去", "voter_count": 0}],
              "total_voter_count": 0, "is_closed": False, "is_anonymous": True,
              "type": "regular", "allows_multiple_answers": False}},
    {"venue": {"location": {"latitude": 1.0, "longitude": 2.0}, "title": "库",
               "address": "一号"}},
    {"story": {"id": 1, "chat": {"id": -5, "type": "channel"}}},
    {"pinned_message": {"message_id": 1, "date": 0, "chat": GROUP}},
    {"new_chat_title": "新名"},
    {"new_chat_members": [BOT]},
    {"left_chat_member": BOT},
    {"migrate_to_chat_id": -1009},
    {"group_chat_created": True},
    {"forum_topic_created": {"name": "题", "icon_color": 7322096}},
]  # fmt: skip
BESIDE: list[Json] = [
    {},
    {"edit_date": DATE},
    {"media_group_id": "album-1"},
    {"message_thread_id": 3, "is_topic_message": True},
    {"forward_origin": {"type": "hidden_user", "date": DATE - 60, "sender_user_name": "老王"}},
    {"forward_origin": {"type": "user", "date": 1, "sender_user": user(201)}},
    {"sender_chat": GROUP},
    {"is_automatic_forward": True},
    {"via_bot": BOT},
    {"quote": {"text": "漏水", "position": 0}},
    {"entities": [{"type": "bold", "offset": 0, "length": 400}]},
    {"has_protected_content": True},
    {"caption": "说明"},
]


@st.composite
def messages(draw: st.DrawFn) -> Json:
    """Return somebody's message, in private or in the group."""
    user_id = draw(st.sampled_from(PEOPLE))
    chat = GROUP if draw(st.sampled_from([False, False, True])) else private(user_id)
    message: Json = {
        "message_id": draw(message_ids),
        "date": DATE,
        "chat": chat,
        "from": user(user_id),
    }
    if draw(st.sampled_from([True, True, False])):
        message["text"] = draw(texts)
    else:
        message |= draw(st.sampled_from(CONTENTS))
    message |= draw(st.sampled_from(BESIDE))
    if draw(st.booleans()):
        by = BOT if draw(st.booleans()) else user(user_id)
        message["reply_to_message"] = {
            "message_id": draw(message_ids), "date": DATE - 5, "chat": chat, "from": by,
            "text": "话",
        }  # fmt: skip
    return message


@st.composite
def presses(draw: st.DrawFn) -> Json:
    """Return the press of a button, of one there is or of one that was made up."""
    user_id = draw(st.sampled_from(PEOPLE))
    chat = GROUP if draw(st.sampled_from([False, False, True])) else private(user_id)
    message = {"message_id": draw(message_ids), "date": draw(st.sampled_from([0, DATE]))}
    return {
        "id": "press",
        "from": user(user_id),
        "chat_instance": "7",
        "message": message | {"chat": chat, "from": BOT},
        "data": draw(datas),
    }


@st.composite
def changes(draw: st.DrawFn) -> Json:
    """Return a change of the bot's or somebody's standing in a chat."""
    user_id = draw(st.sampled_from(PEOPLE))
    states = st.sampled_from(["member", "left", "kicked", "administrator", "restricted"])
    return {
        "chat": draw(st.sampled_from([GROUP, private(user_id), {"id": -77, "type": "group"}])),
        "from": user(user_id),
        "date": DATE,
        "old_chat_member": {"user": BOT, "status": draw(states), "until_date": 0},
        "new_chat_member": {"user": BOT, "status": draw(states), "until_date": 0},
    }


@st.composite
def others(draw: st.DrawFn) -> tuple[str, Json]:
    """Return an update of a kind that the bot did not ask for."""
    who = user(draw(st.sampled_from(PEOPLE)))
    kinds: list[tuple[str, Json]] = [
        ("inline_query", {"id": "1", "from": who, "query": "漏水", "offset": ""}),
        ("poll_answer", {"poll_id": "1", "user": who, "option_ids": [0]}),
        ("chat_join_request", {"chat": GROUP, "from": who, "user_chat_id": 1, "date": 1}),
        ("message_reaction", {"chat": GROUP, "message_id": 1, "user": who, "date": 1}),
        ("shipping_query", {"id": "1", "from": who, "shipping_address": {}}),
        ("of_a_later_version", {"from": who, "anything": [1, None]}),
    ]
    return draw(st.sampled_from(kinds))


def _kinds() -> st.SearchStrategy[tuple[str, Json]]:
    named = {
        "message": messages(),
        "edited_message": messages(),
        "callback_query": presses(),
        "my_chat_member": changes(),
        "chat_member": changes(),
        "channel_post": messages(),
        "edited_channel_post": messages(),
        "business_message": messages(),
    }
    often = ["message", "callback_query"] * 3
    return st.one_of(
        *(st.tuples(st.just(kind), named[kind]) for kind in [*often, *named]), others()
    )


JUNK: list[object] = [
    None, True, 0, -1, 7, TOO_LONG, BEYOND, 1.5, "", "x", "漏水", [], {}, [None], {"id": 7},
    {"id": 7, "type": "private"}, "channel", "private", "group",
]  # fmt: skip


@st.composite
def updates(draw: st.DrawFn) -> Json:
    """Return an update: half of them as they should be, half of them bent."""
    kind, payload = draw(_kinds())
    update: Json = {kind: json.loads(json.dumps(payload))}
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2]))):
        _bend(draw, update)
    return update


def _bend(draw: st.DrawFn, update: Json) -> None:
    """Drop a field, or put something else in its place."""
    paths = sorted(_paths(update), key=repr)
    if not paths:
        return
    path = draw(st.sampled_from(paths))
    place: Any = update  # JSON
    for step in path[:-1]:
        place = place[step]
    if draw(st.sampled_from([True, False])) and isinstance(place, dict):
        del place[path[-1]]
    else:
        place[path[-1]] = deepcopy(draw(st.sampled_from(JUNK)))  # it may be bent next


def _paths(value: object, path: Path = ()) -> list[Path]:
    """Return the way to every field, however deep."""
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    found = [(*path, key) for key, _ in inner]
    return found + [deeper for key, each in inner for deeper in _paths(each, (*path, key))]
