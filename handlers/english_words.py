"""English words that do what a command does, beside the Chinese ones that stand with it.

They act only when they are the whole message: people write such words in findings.
"""

from collections.abc import Mapping

# words, by the name of the command
WORDS: Mapping[str, tuple[str, ...]] = {
    "finding": ("finding",),
    "mine": ("mine", "my findings"),
    "search": ("search",),
    "prior": ("prior", "prior findings"),
    "share": ("share",),
    "board": ("board",),
    "items": ("items",),
    "requests": ("requests",),
    "rectification": ("rectification",),
    "transfers": ("transfers",),
    "plan": ("plan", "timetable"),
    "papers": ("papers", "work papers"),
    "done": ("done",),
    "today": ("today", "summary"),
    "members": ("members",),
    "invite": ("invite",),
    "export": ("export",),
    "documents": ("documents",),
    "pack": ("pack",),
    "purge": ("purge",),
    "dashboard": ("dashboard",),
    "use": ("switch",),
    "bind": ("bind",),
    "status": ("status",),
    "calendar": ("calendar",),
    "settings": ("settings",),
    "language": ("language",),
    "setup": ("setup",),
    "help": ("help",),
    "interview": ("interview",),
    "end": ("end interview",),
    "cancel": ("cancel",),
}
# what else may follow the words, as a pattern of all of it: done 12 +3
ARGUMENTS: Mapping[str, str] = {"done": r"\d{1,4}(?: ?\+? ?\d{1,6})?"}
