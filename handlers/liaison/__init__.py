"""Everything the unit's liaison can see and do: one package, so that it can be audited.

What is not released to the asking liaison's unit does not exist here: the same
`NothingHereError` answers an unknown number and another unit's item. A frozen item answers
like any other, by the same code (`inspection/frozen.py`).

`views` shows what was released, `steps` are the presses, `sendings` what is gathered and
submitted, `messages` what is said or edited, `notices` what the group's decisions say.
"""

from handlers.liaison.messages import choose_item, edit_message, take_message
from handlers.liaison.notices import notify
from handlers.liaison.sendings import (
    answer_approver,
    ask_approver,
    begin_fix,
    drop,
    leave_due,
    leaving_times,
    submit,
    take_back,
)
from handlers.liaison.steps import (
    acknowledge,
    answer_passed_to,
    ask,
    ask_passed_to,
    back,
    pass_on,
)
from handlers.liaison.views import (
    deliver,
    list_items,
    plan,
    refresh_liaison_side,
    show_item,
    show_number,
    turn_page,
)

__all__ = [
    "acknowledge",
    "answer_approver",
    "answer_passed_to",
    "ask",
    "ask_approver",
    "ask_passed_to",
    "back",
    "begin_fix",
    "choose_item",
    "deliver",
    "drop",
    "edit_message",
    "leave_due",
    "leaving_times",
    "list_items",
    "notify",
    "pass_on",
    "plan",
    "refresh_liaison_side",
    "show_item",
    "show_number",
    "submit",
    "take_back",
    "take_message",
    "turn_page",
]
