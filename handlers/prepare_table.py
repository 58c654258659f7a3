"""Commands, buttons and questions of the preparation before entry, each a row."""

from handlers import (
    checklist_files,
    checklists,
    entry_units,
    methods,
    pledges,
    prior_import,
    prior_mapping,
    priors,
    whose_unit,
)
from handlers.routing import AnswerTable, Command, Press, PressTable
from handlers.sent_tables import MAY_IMPORT
from inspection.checklists import NoSuchFindingError
from inspection.errors import InspectionError
from inspection.methods import PlanUnreadableError
from inspection.recusals import RecusalUnreadableError
from inspection.roles import INSIDE, LEADING

COMMANDS: tuple[Command, ...] = (
    Command(
        "lists",
        ("清单",),
        checklist_files.command,
        INSIDE,
        private_only=True,
        argument=r"$|(?:政策|情况|预设)(?:问题)?(?:清单)?(?:\s|$)",
    ),
    Command("methods", ("方法",), methods.command, INSIDE, private_only=True, argument="$"),
    Command(
        "pledge",
        ("承诺",),
        pledges.command,
        INSIDE,
        on_registry=True,
        private_only=True,
        argument="$",
    ),
)

PRESSES: PressTable = {
    **{verb: Press(act, MAY_IMPORT) for verb, act in prior_mapping.CHOICES.items()},
    "pi.col": Press(prior_mapping.choose_column, MAY_IMPORT),
    "pi.map": Press(prior_mapping.map_again, MAY_IMPORT),
    "pi.preview": Press(prior_mapping.preview, MAY_IMPORT),
    "pi.old": Press(prior_mapping.preview, MAY_IMPORT),
    "pi.take": Press(prior_import.take_in, MAY_IMPORT),
    "pi.undo": Press(prior_import.take_back, MAY_IMPORT),
    "pi.finding": Press(prior_import.as_finding, MAY_IMPORT),
    "pi.drop": Press(prior_import.drop, MAY_IMPORT),
    "pr.kin": Press(priors.list_kin, MAY_IMPORT),
    "pr.apart": Press(priors.take_apart, MAY_IMPORT),
    "pr.join": Press(priors.put_back, MAY_IMPORT),
    "wu.take": Press(whose_unit.take, INSIDE),
    "wu.which": Press(entry_units.choose, MAY_IMPORT),
    "wu.move": Press(entry_units.move, MAY_IMPORT),
    "cl.list": Press(checklists.show_list, INSIDE),
    "cl.show": Press(checklists.show_item, INSIDE),
    "cl.state": Press(checklists.set_state, INSIDE),
    "cl.owner": Press(checklists.choose_owner, INSIDE),
    "cl.own": Press(checklists.set_owner, INSIDE),
    "cl.prove": Press(checklists.choose_finding, INSIDE),
    "cl.link": Press(checklists.link, INSIDE),
    "cl.ask": Press(checklists.ask_finding, INSIDE),
    "cl.add": Press(checklists.ask_lines, INSIDE),
    "cl.drop": Press(checklists.drop, INSIDE),
    "cl.again": Press(checklists.take_again, INSIDE),
    "md.add": Press(methods.add_one, INSIDE),
    "md.undo": Press(methods.undo, INSIDE),
    "md.plan": Press(methods.ask_plan, LEADING),
    "pg.nothing": Press(pledges.declare_nothing, INSIDE, on_registry=True),
    "pg.declare": Press(pledges.ask_recusal, INSIDE, on_registry=True),
    "pg.pledge": Press(pledges.confirm, INSIDE, on_registry=True),
    "pg.remind": Press(pledges.remind, LEADING, on_registry=True),
}

ANSWERS: AnswerTable = {
    "cl.finding": checklists.answer_finding,
    "cl.lines": checklists.answer_lines,
    "md.plan": methods.answer_plan,
    "pg.recusal": pledges.answer_recusal,
}

ASK_AGAIN: tuple[type[InspectionError], ...] = (
    NoSuchFindingError,
    PlanUnreadableError,
    RecusalUnreadableError,
)
