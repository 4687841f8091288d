"""Joins modules of ours into one text: in the order of imports, only what is reached, each name once.

Refuses whatever could not be joined without changing its meaning, and says what to change.
"""

import ast
import builtins
import io
import re
import symtable
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
OURS: Final = "clerestory"
_BRACES: Final = re.compile(r"(\{[^{}]*\})")


class UnjoinableError(Exception):
    """A module that cannot be put into one file as it is. str: which, and what to change."""


@dataclass
class Piece:
    """One statement at the top of a module, with the comment above it and the sentence below it."""

    node: ast.stmt
    text: str
    names: frozenset[str]
    is_wanted: bool = False


@dataclass
class Module:
    """A module of ours. imports: local name to (module, name) for what is ours; others: import statements."""

    name: str
    docstring: str
    pieces: list[Piece] = field(default_factory=list)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)
    others: list[ast.Import | ast.ImportFrom] = field(default_factory=list)

    def foreign(self) -> set[tuple[str, str]]:
        """What it imports that is not ours: (module, name), or ("", module) where the module is the name."""
        return {
            (node.module or "" if isinstance(node, ast.ImportFrom) else "", one.name)
            for node in self.others
            for one in node.names
        }

    @property
    def short(self) -> str:
        """The last word of its name."""
        return self.name.rpartition(".")[2]


def in_order(name: str) -> dict[str, Module]:
    """The module and all of ours that it imports, each after those it imports."""
    found: dict[str, Module] = {}

    def visit(name: str) -> None:
        module = _read(name)
        for source, _ in module.imports.values():
            if source not in found:
                visit(source)
        found[name] = module

    visit(name)
    return found


def read_names(node: ast.AST) -> set[str]:
    """Every bare name in a statement."""
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def want(modules: dict[str, Module], command: str) -> None:
    """Mark what the module `command` reaches."""
    waiting = [(modules[command], piece) for piece in modules[command].pieces]
    while waiting:
        module, piece = waiting.pop()
        if piece.is_wanted:
            continue
        piece.is_wanted = True
        for name in _reached(symtable.symtable(piece.text, module.name, "exec")):
            source, name = module.imports.get(name, (module.name, name))
            holder = modules[source]
            waiting += [(holder, one) for one in holder.pieces if name in one.names and not one.is_wanted]


def renamed(modules: dict[str, Module]) -> dict[tuple[str, str], str]:
    """New names for those that more than one module defines: (module, name) to name."""
    holders: dict[str, list[str]] = {}
    foreign = {name for module in modules.values() for _, name in module.foreign()}
    for module in modules.values():
        for piece in module.pieces:
            for name in piece.names if piece.is_wanted else ():
                holders.setdefault(name, []).append(module.name)
                if name in dir(builtins) or name in foreign:
                    raise UnjoinableError(f"{module.name} defines {name}, which is imported elsewhere.")
    return {
        (holder, name): f"{name}_of_{holder.rpartition('.')[2]}"
        for name, several in holders.items()
        if len(several) > 1
        for holder in several
    }


def joined(module: Module, names: dict[tuple[str, str], str]) -> str:
    """What is wanted of a module: two empty lines around what has a body, none between constants."""
    text, was_long = "", False
    for piece in module.pieces:
        if piece.is_wanted:
            is_long = isinstance(piece.node, ast.FunctionDef | ast.ClassDef | ast.If)
            gap = "\n\n" if text and (is_long or was_long) else ""
            text, was_long = text + gap + _with_new_names(module, piece, names), is_long
    return text


def _reached(scope: symtable.SymbolTable) -> set[str]:
    """The names at the top of a module that a statement reads: those that are nothing nearer in it."""
    names = {one.get_name() for one in scope.get_symbols() if one.is_global() or scope.get_type() == "module"}
    return names.union(*(_reached(inner) for inner in scope.get_children()))


def _read(name: str) -> Module:
    base = ROOT / "src" if name.split(".")[0] == OURS else ROOT
    place = base.joinpath(*name.split("."))
    text = (place / "__init__.py" if place.is_dir() else place.with_suffix(".py")).read_text("utf-8")
    tree, lines = ast.parse(text), text.splitlines(keepends=True)
    module = Module(name, ast.get_docstring(tree) or "")
    end = tree.body[0].end_lineno or 0
    for node in tree.body[1:]:
        above = "".join(lines[end : _first_line(node) - 1]).strip("\n")
        comment = above + "\n" if above else ""
        own = "".join(lines[_first_line(node) - 1 : node.end_lineno])
        end = node.end_lineno or 0
        if isinstance(node, ast.Import | ast.ImportFrom):
            _take_import(module, node)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            module.pieces[-1].text += own  # the sentence below a constant
        else:
            module.pieces.append(Piece(node, comment + own, frozenset(_bound(module, node))))
    return module


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return int(min([node.lineno, *(one.lineno for one in decorators)]))


def _take_import(module: Module, node: ast.Import | ast.ImportFrom) -> None:
    if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == OURS:
        for one in node.names:
            if one.asname:
                raise UnjoinableError(f"{module.name} imports {one.name} under another name; use its own.")
            module.imports[one.name] = (node.module or "", one.name)
    elif any(one.asname or one.name.split(".")[0] == OURS for one in node.names):
        raise UnjoinableError(f"{module.name} line {node.lineno}: import names one by one, under their own.")
    else:
        module.others.append(node)


def _bound(module: Module, node: ast.stmt) -> Iterator[str]:
    """The names a statement at the top of a module gives a value to."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            for target in targets:
                yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
            return
        case _:
            raise UnjoinableError(f"{module.name} line {node.lineno}: only definitions can be joined.")


def _with_new_names(module: Module, piece: Piece, names: dict[tuple[str, str], str]) -> str:
    """The text of a piece, its clashing names replaced. Raises UnjoinableError where that is not sure."""
    new = {
        name: names[source]
        for name in read_names(piece.node) | piece.names
        if (source := module.imports.get(name, (module.name, name))) in names
    }
    if not new:
        return piece.text
    _refuse_second_meanings(module, piece, set(new))
    text = _replaced(piece.text, new)
    if ast.dump(ast.parse(text)) != ast.dump(_NewNames(new).visit(ast.parse(piece.text))):
        raise UnjoinableError(
            f"{module.name} line {piece.node.lineno}: {', '.join(new)} cannot be replaced here."
        )
    return text


def _replaced(text: str, new: dict[str, str]) -> str:
    """The text with other names; in f-strings too, which are one token up to Python 3.11."""
    word = re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, new))})(?!\w)")
    lines = text.splitlines(keepends=True)
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(text).readline))):
        (row, start), (last, end) = token.start, token.end
        line = lines[row - 1] if row <= len(lines) else ""
        if token.type == tokenize.NAME and token.string in new and not line[:start].endswith("."):
            lines[row - 1] = line[:start] + new[token.string] + line[end:]
        elif token.type == tokenize.STRING and token.string[0] in "fF" and row == last:
            parts = _BRACES.split(token.string)
            parts[1::2] = [word.sub(lambda found: new[found[0]], part) for part in parts[1::2]]
            lines[row - 1] = line[:start] + "".join(parts) + line[end:]
    return "".join(lines)


class _NewNames(ast.NodeTransformer):
    """The same on the tree, which the text must agree with."""

    def __init__(self, new: dict[str, str]) -> None:
        self.new = new

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.new.get(node.id, node.id)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self.new.get(node.name, node.name)
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.name = self.new.get(node.name, node.name)
        return self.generic_visit(node)


def _refuse_second_meanings(module: Module, piece: Piece, names: set[str]) -> None:
    for one in ast.walk(piece.node):
        match one:
            case ast.arg(arg=name) | ast.keyword(arg=str(name)):
                pass
            case ast.Name(id=name, ctx=ast.Store()) if name not in piece.names:
                pass
            case _:
                continue
        if name in names:
            raise UnjoinableError(
                f"{module.name}, {name}: another module has the name too, and here it stands for "
                "something else as well. Give one of the two another name."
            )
