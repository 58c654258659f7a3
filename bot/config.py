"""The options of `config.toml`: each with its default and one sentence."""

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, model_validator

from bot.config_dashboard import Dashboard
from bot.config_ending import CarryOver, Retention, Unit
from bot.config_sources import explained, read_file, with_environment
from bot.config_storage import Backup, Storage
from bot.config_telegram import Table, Telegram
from bot.option_types import (
    Address,
    ChannelName,
    ConfigError,
    Days,
    Departments,
    Hours,
    LastDay,
    Moment,
    People,
    Positive,
    Program,
    Text,
    Time,
    Times,
    Whole,
    Zone,
)
from bot.speech import console
from inspection.enums import Language, Mode

__all__ = ["Config", "ConfigError", "load_config"]


class InspectionDefaults(Table):
    """What holds for every inspection."""

    timezone: Zone = Field(
        default="Asia/Shanghai", description="所有时间按这个时区计算，与本机时区无关。"
    )
    language: Language = Field(
        default=Language.CHINESE,
        description="命令行、没有另选语言的人和群用哪种语言，zh 是中文，en 是英文。",
    )
    departments: Departments = Field(
        default={},
        description="被巡察单位的部门，写作“部门 = [别名]”，文字里只提到一个时自动记下。",
    )

    @property
    def zone(self) -> ZoneInfo:
        """The zone all times are in."""
        return ZoneInfo(self.timezone)


class Summary(Table):
    """When the two daily pushes go out."""

    morning: Time = Field(default=time(8, 15), description="每天早上推送当日工作的时刻。")
    evening: Time = Field(default=time(17, 30), description="每天傍晚推送当日小结的时刻。")
    asking: Time = Field(default=time(17), description="每天向责任人催报当日未填报的行的时刻。")
    weekends: bool = Field(
        default=True, description="周末和放假日有安排时是否推送，false 表示这些日子一律不推送。"
    )
    live_board: bool = Field(default=True, description="是否在群里置顶一条随时更新的今日看板。")
    base: Literal["workdays", "all_days"] = Field(
        default="workdays",
        description="进度按什么日子算，workdays 只算工作日，all_days 周末也算。",
    )
    empty_days: bool = Field(
        default=True, description="进驻期间的工作日没有任何记录时，是否仍发当日小结。"
    )


class Release(Table):
    """How something goes out to the unit."""

    mode: Literal["approve", "direct"] = Field(
        default="approve",
        description="approve 由组长或副组长放行后才发给联络员，direct 确认后直接发送。",
    )
    undo_seconds: Whole = Field(default=20, description="放行后可以撤回的秒数，0 表示立即发出。")


class Verify(Table):
    """Who may verify a reported fix."""

    other_person: bool = Field(
        default=False, description="是否必须由登记人、提示人以外的组员核验整改。"
    )


class Reminders(Table):
    """When the liaison may be written to, and is reminded."""

    times: Times = Field(
        default=(time(9), time(15)),
        description="工作日提醒联络员的时刻，每个时刻合并成一条，没有事项就不发。",
    )
    unacknowledged_hours: Positive = Field(
        default=4,
        description="送达后多少个办公小时未签收就告知登记人和副组长，再过同样时间告知组长。",
    )
    office_hours: Hours = Field(
        default=(time(9), time(18)),
        description="给联络员发消息的时段，其余时间的消息等到下一时段。",
    )


class Calendar(Table):
    """Days on which the official calendar is overridden."""

    holidays: Days = Field(default=(), description="另外放假的日期，优先于法定日历。")
    workdays: Days = Field(default=(), description="另外上班的日期，优先于法定日历。")


class Disclosure(Table):
    """Whether real content may be worked with, and what the group chat is told."""

    mode: Mode = Field(
        default=Mode.DRILL,
        description="drill 为演练，approved 为经批准的正式使用（还须填写下面三项）。",
    )
    approved_by: Text = Field(default="", description="批准正式使用的人或机构。")
    approved_ref: Text = Field(default="", description="批准文件的文号。")
    approved_until: LastDay = Field(default=None, description="批准有效的最后一天。")
    group_push: Literal["full", "numbers"] = Field(
        default="full",
        description="机器人主动发到群里的内容，full 含文字，numbers 只有编号和状态。",
    )
    export_in_chat: bool = Field(
        default=False,
        description="正式使用时证据包和材料是否也发到聊天；false 存主机，聊天里只给名称和校验值。",
    )

    def notice(self, today: date) -> str | None:
        """Say why an approval does not hold today; None when it does or none is claimed."""
        if self.mode is Mode.DRILL:
            return None
        facts = (self.approved_by.strip(), self.approved_ref.strip(), self.approved_until or "")
        names = ("approved_by", "approved_ref", "approved_until")
        missing = [name for name, fact in zip(names, facts, strict=True) if not fact]
        if missing:
            return console()("config", "approval_lacks", names=missing)
        if self.approved_until is not None and today > self.approved_until:
            return console()("config", "approval_past", day=self.approved_until)
        return None

    def effective_mode(self, today: date) -> Mode:
        """Return the mode that holds today: drill, unless the approval is complete and valid."""
        return Mode.DRILL if self.notice(today) else self.mode


class NoticeOptions(Table):
    """How a written notice is approved."""

    office: bool = Field(
        default=False,
        description="立行立改通知书由组长签发后，是否还须录入巡察办同意才发出。",
    )


class Rectification(Table):
    """How many days the unit has after the feedback; no rule is built in, 0 sets none."""

    measures_days: Whole = Field(
        default=30,
        description="问题清单送达后报整改措施的天数，仅为默认值，以上级规定为准，0 为不设。",
    )
    days: Whole = Field(
        default=90, description="问题清单送达后整改的天数，仅为默认值，以上级规定为准，0 为不设。"
    )
    soon_days: Whole = Field(
        default=7, description="到期前多少天提醒联络员一次，仅为默认值，0 为不提前提醒。"
    )
    verify_days: Whole = Field(
        default=10,
        description="申请销号后多少天未核验就在早间提示组长和副组长，仅为默认值，0 为当天起提示。",
    )
    report_days: Whole = Field(
        default=90, description="长期坚持事项每隔多少天报告一次，仅为默认值，0 为不要求定期报告。"
    )


class ClockOptions(Table):
    """The clock of the process."""

    start: Moment = Field(
        default=None, description="演练时时钟从这一刻开始走，带时区；留空用真实时间。"
    )


class Invites(Table):
    """One-time enrolment links."""

    hours_valid: Positive = Field(default=72, description="一次性加入链接的有效小时数。")


class Evidence(Table):
    """What happens to files that come with a message."""

    transcriber: Program = Field(
        default="",
        description="本机的语音转写命令，{file} 代表录音文件，打印出的文字记入问题；留空不转写。",
    )
    transcriber_seconds: Positive = Field(
        default=300, description="一段录音最多转写的秒数，超过即停止，稍后再试。"
    )


class OtherChannel(Table):
    """One more way to tell somebody that there is something to read in Telegram."""

    url: Address = Field(description="apprise 写法的地址，含密钥，不会写入日志。")
    content: bool = Field(default=False, description="这一渠道是否可以写出事项的内容。")
    people: People = Field(default=(), description="用这一渠道通知的人，写 Telegram 用户编号。")


class Log(Table):
    """What is written about the running bot."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="日志的详细程度；令牌在任何级别都不会写入。"
    )


class Config(Table):
    """All options."""

    telegram: Telegram = Field(default_factory=Telegram)
    storage: Storage = Field(default_factory=Storage)
    backup: Backup = Field(default_factory=Backup)
    inspection: InspectionDefaults = Field(default_factory=InspectionDefaults)
    summary: Summary = Field(default_factory=Summary)
    release: Release = Field(default_factory=Release)
    verify: Verify = Field(default_factory=Verify)
    carry_over: CarryOver = Field(default_factory=CarryOver)
    unit: Unit = Field(default_factory=Unit)
    retention: Retention = Field(default_factory=Retention)
    reminders: Reminders = Field(default_factory=Reminders)
    calendar: Calendar = Field(default_factory=Calendar)
    disclosure: Disclosure = Field(default_factory=Disclosure)
    notice: NoticeOptions = Field(default_factory=NoticeOptions)
    rectification: Rectification = Field(default_factory=Rectification)
    clock: ClockOptions = Field(default_factory=ClockOptions)
    invites: Invites = Field(default_factory=Invites)
    evidence: Evidence = Field(default_factory=Evidence)
    dashboard: Dashboard = Field(default_factory=Dashboard)
    channels: dict[ChannelName, OtherChannel] = Field(default_factory=dict)
    log: Log = Field(default_factory=Log)

    @model_validator(mode="after")
    def _clock_is_for_drills(self) -> Self:
        if self.clock.start is not None and self.disclosure.mode is not Mode.DRILL:
            hint = console()("config", "drill_only")
            raise ConfigError("clock.start", self.clock.start, hint)
        return self

    @model_validator(mode="after")
    def _a_day_is_off_or_worked(self) -> Self:
        both = set(self.calendar.holidays) & set(self.calendar.workdays)
        if both:
            hint = console()("config", "day_twice", key="calendar.holidays")
            raise ConfigError("calendar.workdays", min(both), hint)
        return self


def load_config(
    path: Path | None, environ: Mapping[str, str], *, require_token: bool = False
) -> Config:
    """Read the file (or only the defaults) and the environment over it."""
    given = with_environment(Config, {} if path is None else read_file(path), environ)
    try:
        config = Config.model_validate(given)
    except ValidationError as error:
        raise explained(Config, error) from None
    if require_token and not config.telegram.token.get_secret_value():
        raise ConfigError("telegram.token", "", console()("config", "token_missing"))
    return config
