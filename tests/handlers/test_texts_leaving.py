"""What leaves beside `Desk.say` and `Desk.show` is said in its reader's language, too."""

import ast
from collections.abc import Iterator
from pathlib import Path

import handlers

FOLDER = Path(handlers.__file__).parent
DOORS = {"say", "show", "edit", "replace"}  # of the outbox, and the record itself
SPEAKS = {"said_to", "texts_for"}
THE_DOOR_ITSELF = {"context.py", "readers.py"}


def sayings() -> Iterator[tuple[str, int, ast.expr]]:
    """Yield every text that is put into the outbox directly, with where."""
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if path.name not in THE_DOOR_ITSELF and isinstance(node, ast.Call) and _leaves(node):
                texts = (k.value for k in node.keywords if k.arg == "text")
                yield from ((path.name, node.lineno, text) for text in texts)


def _leaves(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id="outbox"), attr=name):
            return name in DOORS
        case ast.Name(id="OutgoingMessage"):
            return True
        case _:
            return False


def _is_for_a_reader(text: ast.expr) -> bool:
    names = {n.attr for n in ast.walk(text) if isinstance(n, ast.Attribute)}
    return bool(names & SPEAKS) or (isinstance(text, ast.Constant) and text.value == "")


def test_nothing_leaves_in_a_language_of_nobody_in_particular() -> None:
    found = list(sayings())
    assert len(found) >= 5  # the scan finds them at all
    assert [(name, line) for name, line, text in found if not _is_for_a_reader(text)] == []
