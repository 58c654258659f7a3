"""A language that shows where each text comes from: what the product says stands in ⟦ ⟧.

Everything out of the templates, the tables of labels and the forms of dates is marked; what
is read without a mark was written by a person, or stands in the code where no other language
can reach it.
"""

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from jinja2 import Environment, nodes

from handlers.texts import Labels, Texts
from handlers.texts.forms import CHINESE
from handlers.texts.labels import PLACE, read_labels
from inspection.enums import Language

HAN = re.compile(r"[一-鿿]+")
MARKED = re.compile(r"⟦([^⟧]*)⟧")


def mark(text: str) -> str:
    """Mark the words of a text."""
    return HAN.sub(lambda found: f"⟦{found[0]}⟧", text)


def plain(text: str) -> str:
    """Return a text as it reads without the marks."""
    return text.replace("⟦", "").replace("⟧", "")


def unmarked(text: str) -> list[str]:
    """Return the words that came from elsewhere."""
    return HAN.findall(MARKED.sub(" ", text))


class MarkingEnvironment(Environment):
    """Marks what a template says by itself, not what it compares or looks up."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _mark_below(tree)
        return tree


def _mark_below(node: nodes.Node) -> None:
    if isinstance(node, nodes.TemplateData):
        node.data = mark(node.data)
    elif isinstance(node, nodes.Const) and isinstance(node.value, str):
        node.value = mark(node.value)
    for child in _said_by(node):
        _mark_below(child)


def _said_by(node: nodes.Node) -> list[nodes.Node]:
    """The parts of a node that are read by somebody."""
    match node:
        case nodes.Compare() | nodes.Test():
            return []
        case nodes.Pair():
            return [node.value]
        case nodes.Getitem():
            return [node.node]
        case nodes.Filter(name="replace" | "map" | "selectattr" | "rejectattr"):
            return [node.node] if node.node is not None else []
        case _:
            return list(node.iter_child_nodes())


class MarkedTexts(Texts):
    """The Chinese wording, marked; the same for everybody."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__(zone)
        self.forms = replace(
            CHINESE,
            day=lambda *day: mark(CHINESE.day(*day)),
            undecided=mark(CHINESE.undecided),
            rest=mark(CHINESE.rest),
            less=mark(CHINESE.less),
        )
        table = {key: _marked_label(key) for key in read_labels(Language.ENGLISH)}
        self.labels = Labels(self.forms, table)

    def _made_environment(self, _kind: type[Environment] = Environment) -> Environment:
        return super()._made_environment(MarkingEnvironment)

    def in_language(self, _language: Language) -> Texts:
        """There is no other language."""
        return self


def _marked_label(key: str) -> str:
    return "".join(part if PLACE.fullmatch(part) else mark(part) for part in PLACE.split(key))
