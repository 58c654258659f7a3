"""`/dashboard`: opens the read-only page; the page itself is served by `bot/`."""

from handlers.context import Turn
from inspection.audit import note
from inspection.records import Button


def show_dashboard(turn: Turn, _argument: str) -> None:
    """Give the leader or deputy the way in: a button where there is an address, else a link."""
    page = turn.facts.dashboard
    if page is None:
        turn.reply(turn.texts("dashboard", "off"))
        return
    note(turn.work, by=turn.user_id, at=turn.now, act="dashboard.offered")
    name = turn.inspection.name
    if page.address:
        text = turn.texts("dashboard", "open_in_telegram", name=name)
        turn.reply(text, buttons=[[Button(label="打开看板", web_app=page.address)]])
        return
    link = page.link_for(turn.user_id, turn.work.scope)
    turn.reply(
        turn.texts("dashboard", "open_here", link=link, minutes=page.link_minutes, name=name)
    )
