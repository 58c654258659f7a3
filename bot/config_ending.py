"""The options of the end of an inspection."""

from pydantic import Field

from bot.config_telegram import Table
from bot.option_types import Whole
from inspection.withdrawal import AfterWithdrawal


class CarryOver(Table):
    """What the unit sees of what was still open on the withdrawal day."""

    liaison_sees: bool = Field(
        default=True, description="撤点携出的事项，联络员是否仍能在自己的清单里看到。"
    )


class Unit(Table):
    """What becomes of the unit's accounts."""

    after_withdrawal: AfterWithdrawal = Field(
        default=AfterWithdrawal.RECTIFICATION,
        description="撤点后联络员的账号，rectification 只办理未办结的事项和整改，closed 停用。",
    )


class Retention(Table):
    """How long a closed inspection is kept."""

    days: Whole = Field(
        default=0,
        description="巡察结束满多少天提醒组长和副组长销毁，0 为不提醒；销毁始终须两人确认。",
    )
