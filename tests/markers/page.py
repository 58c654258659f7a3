"""The dashboard as somebody sees it who has a link, however they came by it."""

from bot.dashboard.entrance import ClosedError, Entrance
from bot.dashboard.view import view
from bot.dashboard.wishes import wishes_of
from bot.wiring import Shared
from tests.stage import SCOPE


def page_for(shared: Shared, entrance: Entrance, user_id: int) -> str:
    """Return the page as this account sees it; nothing where it sees none."""
    secret = entrance.link_for(user_id, SCOPE).partition("=")[2]
    try:
        found = entrance.by_session(entrance.begin(secret))
    except ClosedError:
        return ""
    with shared.store.unit(found.scope) as work:
        return view(shared.desk(work), found.member, wishes_of({}))
