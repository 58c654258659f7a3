import pytest

from handlers.commands import COMMANDS
from handlers.routing import Asked, clean, data_of, read_data
from handlers.table import PRESSES
from inspection.enums import Role

BOT = "XunchaBot"


def read(text: str) -> tuple[str, str]:
    """The command's name and argument; no name for what is no command."""
    asked = COMMANDS.read(text, BOT)
    return (asked.command.name if asked.command else "", asked.argument)


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("/finding x", "finding", "x"),
        ("／finding x", "finding", "x"),
        ("/FINDING x", "finding", "x"),
        ("/f x", "finding", "x"),
        ("/finding", "finding", ""),
        ("/finding：x", "finding", "x"),
        ("/问题 x", "finding", "x"),
        ("／问题三号楼漏水", "finding", "三号楼漏水"),
        ("#问题", "finding", ""),
        ("＃问题", "finding", ""),
        ("#问题 x", "finding", "x"),
        ("＃问题：x", "finding", "x"),
        ("#问题三号楼漏水", "finding", "三号楼漏水"),
        ("＃发现：x", "finding", "x"),
        ("#finding x", "finding", "x"),
        ("问题", "finding", ""),
        ("问题：x", "finding", "x"),
        ("问题:x", "finding", "x"),
        ("问题 x", "finding", "x"),
        ("问题　x", "finding", "x"),
        ("问题\nx", "finding", "x"),
        ("即知即改", "items", ""),
        ("分享 明早集合", "share", "明早集合"),
        ("/start ABCD2345", "start", "ABCD2345"),
        ("／ｆｉｎｄｉｎｇ ｘ", "finding", "ｘ"),
        ("／Ｆ x", "finding", "x"),
        ("#問題 三號樓漏水", "finding", "三號樓漏水"),
        ("#問題三號樓漏水", "finding", "三號樓漏水"),
        ("問題：三號樓漏水", "finding", "三號樓漏水"),
        ("# 问题 x", "finding", "x"),
        ("#\u200d问\u200b题\u200d x", "finding", "x"),
        ("#问\u200b题 👨\u200d👩\u200d👧 家", "finding", "👨\u200d👩\u200d👧 家"),
        ("@XunchaBot 问题 x", "finding", "x"),
        ("@xunchabot，#问题 x", "finding", "x"),
        ("@XunchaBot /f x", "finding", "x"),
    ],
)
def test_half_and_full_width_ask_for_the_same(text: str, name: str, argument: str) -> None:
    assert read(text) == (name, argument)


@pytest.mark.parametrize("mention", ["@XunchaBot", "@xunchabot", "@XUNCHABOT"])
def test_the_bots_own_name_is_known_in_any_case(mention: str) -> None:
    assert read(f"/f{mention} x") == ("finding", "x")


def test_a_command_of_another_bot_is_not_ours() -> None:
    assert COMMANDS.read("/close@OtherBot", BOT) == Asked(foreign=True)


def test_a_command_that_another_bot_shares_with_us_is_not_ours_either() -> None:
    assert COMMANDS.read("/help@OtherBot", BOT) == Asked(foreign=True)


@pytest.mark.parametrize("text", ["/xyz", "／xyz", "/xyz 一二三", "/xyz@XunchaBot"])
def test_an_unknown_command_is_named(text: str) -> None:
    asked = COMMANDS.read(text, BOT)

    assert (asked.command, asked.unknown, asked.foreign) == (None, "xyz", False)


@pytest.mark.parametrize(
    "text",
    [
        "谈话记录缺签名",
        "查凭证300份",
        "完成了",
        "完成",
        "完成 了",
        "完成：三号楼",
        "查",
        "查：",
        "我的工位漏水",
        "问题不大",
        "今日会议无签到",
        "取消的会议没有通知",
        "#会议 无签到",
        "没有问题：",
        "finding x",
        "",
        "   ",
    ],
)
def test_ordinary_words_are_no_command(text: str) -> None:
    assert COMMANDS.read(text, BOT) == Asked()


@pytest.mark.parametrize(
    "text",
    [
        "进度：工程进度表与监理日志对不上，9月进度少报12%",
        "进度 落后于合同",
        "进度：还在等配件",
        "状态：三号机房灭火器压力表在红区",
        "状态 栏全部填正常，实测2台不亮",
        "今日：营业厅今日值班表未更新",
        "今日 走访城东营业厅，叫号机坏了",
        "看板：营业厅业务看板还是去年的资费",
        "我的：值班员说我的电话没人接",
        "成员：联络组成员名单与发文不一致",
        "设置：意见箱设置在监控正下方",
        "设置 的意见箱没有上锁",
        "导出：系统导出数据与纸质台账差12户",
        "总览：大厅总览图还是搬迁前的",
        "销毁：涉密文件销毁无登记",
        "语言：窗口服务语言不规范，投诉3起",
        "完成 3项整改没有佐证",
        "完成：2项里有1项没佐证",
        "完成 98%，实际抽查5户只有3户通",
        "材料：会议材料提前一天才送达",
        "移交：工程档案移交清单缺监理签字",
        "整改：上轮审计整改台账第4项无佐证",
        "承诺：廉洁承诺书3人未签",
        "方法：考核方法未公示",
        "底稿：W12 缺附件",
        "第一天走访，前台没人",
        "准备工作 不充分，会前半小时才通知",
        "進度：落後於合同",
    ],
)
def test_a_finding_that_begins_with_a_word_is_a_finding(text: str) -> None:
    assert COMMANDS.read(text, BOT) == Asked()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("进度", "plan"),
        ("进度：", "plan"),
        ("状态\n", "status"),
        ("今日 汇总", "today"),
        ("导出 台账", "export"),
        ("语言 English", "language"),
        ("#进度 落后", "plan"),
        ("/plan 落后于合同的进度表", "plan"),
        ("完成 12，13", "done"),
        ("完成 12行", "done"),
    ],
)
def test_a_word_alone_or_with_a_sign_before_it_still_asks(text: str, name: str) -> None:
    assert read(text)[0] == name


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("完成 10", "done", "10"),
        ("完成 10 +3", "done", "10 +3"),
        ("完成：10", "done", "10"),
        ("查 凭证", "search", "凭证"),
        ("查：凭证", "search", "凭证"),
        ("#完成", "done", ""),
        ("/done", "done", ""),
    ],
)
def test_a_word_followed_by_what_it_needs_is_a_command(text: str, name: str, argument: str) -> None:
    assert read(text) == (name, argument)


@pytest.mark.parametrize(
    "text",
    [
        "/f\n配电箱\n二层",
        "/f 配电箱\n二层",
        "#问题\n配电箱\n二层",
        "问题\n配电箱\n二层",
        "／f：配电箱\n二层",
    ],
)
def test_the_argument_keeps_its_line_breaks(text: str) -> None:
    assert read(text) == ("finding", "配电箱\n二层")


@pytest.mark.parametrize(
    "text", ["\u200b/f x", "\ufeff问题 x\u200b", " \n/f x \n", "\u2060 #问题 x"]
)
def test_invisible_marks_around_a_text_do_not_matter(text: str) -> None:
    assert read(text) == ("finding", "x")


def test_marks_inside_a_text_stay() -> None:
    assert clean("\u200b一\u200b二\u200b") == "一\u200b二"


def test_no_command_shares_a_name_or_a_word_with_another() -> None:
    known = [n for c in COMMANDS.commands for n in (c.name, *c.aliases, *c.words)]

    assert len(known) == len(set(known))


def test_only_enrolment_is_open_to_strangers() -> None:
    assert [c.name for c in COMMANDS.commands if c.for_strangers] == ["start"]


def test_a_liaison_has_eight_commands() -> None:
    theirs = [c.name for c in COMMANDS.commands if Role.UNIT_LIAISON in c.who]

    assert theirs == [
        "start",
        "items",
        "requests",
        "plan",
        "language",
        "help",
        "rectification",
        "cancel",
    ]


# --- buttons ---


@pytest.mark.parametrize(
    ("verb", "record_id", "argument"),
    [("f.tell", 12, ""), ("f.due", 12, "2026-09-18T18:00:00+08:00"), ("x", 0, "")],
)
def test_what_a_button_carries_is_read_back(verb: str, record_id: int, argument: str) -> None:
    assert read_data(data_of(verb, record_id, argument)) == (verb, record_id, argument)


@pytest.mark.parametrize(
    "data", ["f.tell", "f.tell:", "f.tell:x", "f.tell:-1", "f.tell:²", "f.tell:１"]
)
def test_an_odd_id_is_none(data: str) -> None:
    assert read_data(data)[1] == 0


@pytest.mark.parametrize("verb", [verb for verb in PRESSES if verb.startswith("l.")])
def test_the_liaisons_buttons_are_the_liaisons(verb: str) -> None:
    assert PRESSES[verb].who == {Role.UNIT_LIAISON}


@pytest.mark.parametrize(
    "verb", [v for v in PRESSES if v[:2] in {"f.", "o.", "n.", "t.", "i.", "p."}]
)
def test_the_groups_buttons_are_not_the_liaisons(verb: str) -> None:
    assert Role.UNIT_LIAISON not in PRESSES[verb].who


@pytest.mark.parametrize(
    "text",
    [
        "談話記錄缺簽名",
        "問題很多",
        "@XunchaBot 三号楼漏水",
        "@XunchaBot2 问题 x",
        "@OtherBot 问题 x",
        "查憑證300份",
    ],
)
def test_words_that_only_look_like_a_command_stay_words(text: str) -> None:
    assert read(text) == ("", "")
