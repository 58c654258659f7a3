"""The terms of the trade that several cards say: aspects, handlings, dues."""

from handlers.texts import labels
from inspection.calendar import DueCode
from inspection.enums import Aspect, Handling

ASPECTS = labels(
    {
        Aspect.POLITICAL: "政治建设",
        Aspect.THOUGHT: "思想建设",
        Aspect.ORGANISATION: "组织建设",
        Aspect.STYLE: "作风建设",
        Aspect.DISCIPLINE: "纪律廉洁",
        Aspect.GRASSROOTS: "群众身边",
    }
)
HANDLINGS = labels(
    {
        Handling.PENDING: "待研判",
        Handling.JZJG: "即知即改",
        Handling.LXLG: "立行立改",
        Handling.XQZG: "限期整改",
        Handling.CLUE: "线索移交",
        Handling.ZHUAN: "转办",
    }
)

DUE_LABELS = labels(
    {
        DueCode.TODAY: "今天18:00",
        DueCode.NEXT_WORKDAY: "下一工作日",
        DueCode.THREE_WORKDAYS: "3个工作日",
    }
)
