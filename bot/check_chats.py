"""The Telegram part of `xuncha check`: token, clock, each bound group, each private chat."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.check_items import Item, good, notice, wrong
from bot.commands_server import NoAnswerError, NotAcceptedError, ask
from bot.config import Config
from inspection.ports import View
from inspection.records import Inspection, Member, Person

SECONDS = 5
CLOCK_DRIFT = 60  # seconds
DAY = 86_400  # seconds
CONFLICT = 409
WATCHED = 2  # seconds in which another reader comes back and is noticed


def telegram_items(
    config: Config, inspections: list[Inspection], people: View | None, *, is_running: bool
) -> Iterator[Item]:
    """Yield how the bot stands with Telegram; who else reads its updates, while it does not."""
    if not config.telegram.token.get_secret_value():
        yield wrong(
            "没有令牌。",
            "运行 xuncha init 一步步设好，或把 BotFather 给的令牌放进环境变量 "
            "XUNCHA_TELEGRAM__TOKEN",
        )
        return
    try:
        answer = ask(config, "getMe", seconds=SECONDS)
    except NoAnswerError as error:
        yield wrong(
            f"连不上 Bot API 服务器：{error}。",
            "检查网络；要经过代理的，设置 telegram.proxy，自建服务器的核对 telegram.base_url",
        )
        return
    except NotAcceptedError as error:
        yield wrong(
            f"服务器不接受令牌（{error.code} {error}）。",
            "在 BotFather 发送 /token 选这个机器人，把令牌重新填好",
        )
        return
    me = answer.result
    yield good(f"令牌有效，机器人是 @{me.get('username', '')}。")
    yield from drift(answer.date)
    yield _privacy(me)
    if not is_running:
        yield from _other_readers(config)
    for inspection in inspections:
        yield from _group(config, inspection, int(me.get("id", 0)))
    if people is not None:
        yield from _private_chats(config, people)


def _other_readers(config: Config) -> Iterator[Item]:
    """Yield whether another program reads with this token: one of two polls is refused."""
    try:
        ask(config, "getUpdates", seconds=SECONDS + WATCHED, kind=list, timeout=WATCHED, limit=1)
    except NoAnswerError:
        return
    except NotAcceptedError as error:
        if error.code != CONFLICT:
            return
        if "webhook" in str(error).lower():
            if config.telegram.webhook_url:
                return
            yield notice(
                "这个令牌设着 webhook，消息正送往别处。",
                "确认没有别的程序在用它；xuncha run 启动时会改为自己收信",
            )
            return
        yield wrong(
            "另一个程序正在用这个令牌收信，两边会互相抢消息。",
            "停掉那个程序；找不到它时，在 BotFather 发送 /revoke 换一个新令牌",
        )
    else:
        yield good("没有别的程序在用这个令牌收信。")


def _privacy(me: Mapping[str, Any]) -> Item:
    if me.get("can_read_all_group_messages"):
        return good("隐私模式已关闭，机器人在群里能看到全部文字。")
    name = me.get("username", "")
    return notice(
        "隐私模式开着，机器人在群里只能看到命令和对它的回复。",
        f"在 BotFather 发送 /setprivacy，选 @{name}，发送 Disable；再把机器人移出群、重新拉进来",
    )


def drift(date: str | None) -> Iterator[Item]:
    """Yield whether this machine's clock is the server's, by the Date of its answer."""
    try:
        server = parsedate_to_datetime(date or "")
    except ValueError:
        return
    server = server if server.tzinfo else server.replace(tzinfo=UTC)
    seconds = (datetime.now(UTC) - server).total_seconds()
    if abs(seconds) <= CLOCK_DRIFT:
        yield good("本机时钟准确。")
        return
    way = "快" if seconds > 0 else "慢"
    yield wrong(
        f"本机时钟比服务器{way} {abs(seconds):.0f} 秒，推送和期限会不准。",
        "在系统设置里打开“自动设置时间”，再检查一次",
    )


# --- the group's chat ----------------------------------------------------------------------


def _group(config: Config, inspection: Inspection, bot_id: int) -> Iterator[Item]:
    chat, label = inspection.chat_id, f"{inspection.slug}（{inspection.name}）"
    if chat is None:
        yield notice(f"{label} 还没有绑定巡察组的群。", "把机器人拉进群，组长在群里发送 /bind")
        return
    try:
        member = ask(config, "getChatMember", seconds=SECONDS, chat_id=chat, user_id=bot_id).result
        group = ask(config, "getChat", seconds=SECONDS, chat_id=chat).result
    except NoAnswerError as error:
        yield wrong(f"{label} 的群查不到：{error}。", "过一会儿再运行 xuncha check")
        return
    except NotAcceptedError as error:
        yield wrong(
            f"{label} 的群 {chat} 查不到（{error}），机器人可能不在群里。",
            "把机器人重新拉进群；换了群的，组长在新的群里发送 /bind",
        )
        return
    yield _rights(label, member)
    if inspection.thread_id is not None and not group.get("is_forum"):
        yield wrong(f"{label} 绑定在话题里，但群里已没有话题。", "组长在群里重新发送 /bind")
    yield _auto_delete(f"{label} 的群", group)


def _rights(label: str, member: Mapping[str, Any]) -> Item:
    status = member.get("status")
    if status in {"left", "kicked"}:
        return wrong(f"{label}：机器人不在群里。", "把机器人拉进群，组长在群里发送 /bind")
    if status == "restricted" and not member.get("can_send_messages"):
        return wrong(f"{label}：机器人在群里被禁言。", "群主在群设置里放开它的发言权限")
    if status != "administrator":
        return notice(
            f"{label}：机器人在群里是普通成员，能发言，不能置顶消息。",
            "群主把它设为管理员，并打开“置顶消息”",
        )
    if not member.get("can_pin_messages"):
        return notice(
            f"{label}：机器人是管理员，但不能置顶消息。", "群主在管理员权限里打开“置顶消息”"
        )
    return good(f"{label}：机器人在群里的权限齐全。")


# --- auto-delete timers --------------------------------------------------------------------


def _auto_delete(where: str, chat: Mapping[str, Any]) -> Item:
    seconds = int(chat.get("message_auto_delete_time") or 0)
    if not seconds:
        return good(f"{where}没有开自动删除。")
    return notice(
        f"{where}开着自动删除，消息 {_span(seconds)}后消失（机器人的记录不受影响）。",
        "需要留存聊天的，在聊天设置里把“自动删除消息”关掉",
    )


def _span(seconds: int) -> str:
    return f"{seconds // DAY} 天" if seconds >= DAY else f"{max(1, seconds // 3600)} 小时"


def _private_chats(config: Config, people: View) -> Iterator[Item]:
    """Yield the private chats whose messages vanish; one line when there is none."""
    active = {m.user_id: m.name for m in people.all(Member) if m.is_active}
    reachable = [p.user_id for p in people.all(Person) if p.unreachable_since is None]
    looked = 0
    vanishing = []
    for user_id in reachable:
        if user_id not in active:
            continue
        try:
            chat = ask(config, "getChat", seconds=SECONDS, chat_id=user_id).result
        except NoAnswerError:
            return
        except NotAcceptedError:
            continue
        looked += 1
        item = _auto_delete(f"与{active[user_id]}的私聊", chat)
        if item.next_step:
            vanishing.append(item)
    yield from vanishing
    if looked and not vanishing:
        yield good(f"{looked} 个私聊都没有开自动删除。")
