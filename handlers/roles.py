"""The roles as people type and read them, and the link that enrols one."""

from handlers.texts import labels
from inspection.enums import Role

ROLE_WORDS = {
    "leader": Role.LEADER,
    "组长": Role.LEADER,
    "deputy": Role.DEPUTY,
    "副组长": Role.DEPUTY,
    "member": Role.MEMBER,
    "组员": Role.MEMBER,
    "成员": Role.MEMBER,
    "group_liaison": Role.GROUP_LIAISON,
    "组内联络员": Role.GROUP_LIAISON,
    "unit_liaison": Role.UNIT_LIAISON,
    "联络员": Role.UNIT_LIAISON,
    "单位联络员": Role.UNIT_LIAISON,
    "被巡察单位联络员": Role.UNIT_LIAISON,
}

ROLE_NAMES = labels(
    {
        Role.LEADER: "组长",
        Role.DEPUTY: "副组长",
        Role.MEMBER: "组员",
        Role.GROUP_LIAISON: "组内联络员",
        Role.UNIT_LIAISON: "被巡察单位联络员",
    }
)


def link_of(username: str, code: str) -> str:
    """Return the enrolment link, on one line; without a name only its end."""
    return f"https://t.me/{username}?start={code}" if username else f"?start={code}"
