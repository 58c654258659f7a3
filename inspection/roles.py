"""The roles that may do something together; each table of moves and of presses names one."""

from inspection.enums import Role

INSIDE = frozenset({Role.LEADER, Role.DEPUTY, Role.MEMBER, Role.GROUP_LIAISON})
LEADING = frozenset({Role.LEADER, Role.DEPUTY})
LEADER = frozenset({Role.LEADER})
LIAISON = frozenset({Role.UNIT_LIAISON})
ENROLLED = INSIDE | LIAISON
THE_BOT: frozenset[Role] = frozenset()  # no person may
