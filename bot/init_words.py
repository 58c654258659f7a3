"""What `xuncha init` shows: BotFather step by step, and what comes after the link."""

from collections.abc import Iterator

RULE = "─" * 24


def making_the_bot() -> Iterator[str]:
    """Yield how to get a token, with the exact texts to send."""
    yield "向 BotFather 要一个机器人（已有令牌的，直接粘贴即可）："
    yield "  1. 在 Telegram 里搜索 @BotFather（名字旁有蓝色对勾），打开后点 Start。"
    yield "  2. 发送：/newbot"
    yield "  3. 它问名称（name），发送：巡察组助手        （可以自取）"
    yield "  4. 它问用户名（username），发送一个以 bot 结尾的英文名，例如：group_demo_bot"
    yield "     它说已被占用（already taken）时，换一个再发。"
    yield "  5. 它的答复里有一行 数字:字符，就是令牌。复制这一行。"
    yield "令牌等于机器人的钥匙，不要发给别人。粘贴时屏幕上不显示，属于正常。"


def opening_the_ears(name: str) -> Iterator[str]:
    """Yield how to turn privacy mode off, re-adding included."""
    yield f"隐私模式开着，@{name} 在群里只看得到命令和对它的回复。要让它看到群里的“问题 …”："
    yield "  1. 在 BotFather 发送：/setprivacy"
    yield f"  2. 它问选哪个机器人，发送：@{name}"
    yield "  3. 发送：Disable        （答复里有 DISABLED 就成了）"
    yield f"  4. 已经把 @{name} 拉进群的：把它移出群，再重新拉进来，否则不起作用。"
    yield "只在私聊里用，可以不做这一步。"


def afterwards(name: str, run: str) -> Iterator[str]:
    """Yield what is to be done once there is a link."""
    bot = f"@{name}" if name else "机器人"
    yield RULE
    yield "下一步："
    yield f"  1. 启动机器人，让这个窗口一直开着：{run}"
    yield "  2. 组长用手机打开上面的链接（或扫二维码），点“开始”。"
    yield f"  3. 把 {bot} 拉进巡察组的群，设为管理员并打开“置顶消息”，组长在群里发送：/bind"
    yield "  4. 其余的（邀请组员和联络员、进度表）机器人会在私聊里列成清单，逐项带着做。"
    yield f"有疑问时：{run.replace(' run', ' check')} 会逐项检查，并说明怎么办。"
