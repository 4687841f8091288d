"""A table comes into the register of all publications through the gate, and on no other way."""

import ast
from collections.abc import Iterator
from pathlib import Path

import clerestory

SOURCE = Path(clerestory.__file__).parent
ALLOWED = {
    "admit": {"suppression/protect.py", "suppression/register.py"},
    "Register": {"suppression/protect.py", "suppression/register.py", "casework/make_report.py"},
    "PublishedTable": {"reports/kept.py"},
    "NewReport": {"casework/make_report.py"},
}
"""Who may call what: the step that adds, the making of a register, the rows, what is kept of a report."""


def calls(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """Names that are called or head a chain (`PublishedTable.objects`), and whether with arguments."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, bool(node.args or node.keywords)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr == "objects":
            yield node.value.id, True


def found(root: Path) -> set[tuple[str, str]]:
    """(what, file) for each call of something that writes the register."""
    seen = set()
    for file in root.rglob("*.py"):
        text = file.read_text("utf-8")
        if "migrations" in file.parts:
            continue
        for name, with_arguments in calls(ast.parse(text)):
            other = name == "Register" and ("clerestory.suppression" not in text or not with_arguments)
            if name in ALLOWED and not other:
                seen.add((name, file.relative_to(root).as_posix()))
    return seen


def test_nothing_but_the_gate_adds_to_the_register() -> None:
    wrong = {(name, file) for name, file in found(SOURCE) if file not in ALLOWED[name]}
    assert not wrong, "a table must pass `suppression.publish` or `protect_and_publish`"
    assert ("admit", "suppression/protect.py") in found(SOURCE)


def test_the_gate_is_asked_before_each_admission() -> None:
    tree = ast.parse((SOURCE / "suppression" / "protect.py").read_text("utf-8"))
    for one in ast.walk(tree):
        if isinstance(one, ast.FunctionDef):
            names = [name for name, _ in calls(one)]
            if "admit" in names:
                assert {"refuse_derivable", "protect"} & set(names), one.name


def test_a_way_around_the_gate_is_seen(tmp_path: Path) -> None:
    (tmp_path / "casework").mkdir()
    (tmp_path / "casework" / "hurry.py").write_text(
        "from clerestory.suppression import Register\nregister = register.admit(table)\nRegister((table,))\n"
    )
    (tmp_path / "casework" / "rows.py").write_text("PublishedTable.objects.create(entry='{}')\n")
    assert found(tmp_path) == {
        ("admit", "casework/hurry.py"),
        ("Register", "casework/hurry.py"),
        ("PublishedTable", "casework/rows.py"),
    }
