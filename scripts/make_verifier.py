"""Makes verifiers/verify.py: the ledger's code and a small command line, in one file that needs nothing else.

Usage: make_verifier.py (writes the file; scripts/generated_documents.py --check says when it is out of date)

The modules that scripts/verifier_command.py imports, and those that they import, are joined in the order of
their imports. Only what the commands reach is taken, so nothing in the file can sign. A name that two modules
use gets its module's name behind it. Refuses whatever it could not join without changing its meaning.
"""

import sys
from pathlib import Path
from typing import Final

from joined_modules import Module, UnjoinableError, in_order, joined, read_names, renamed, want

ROOT: Final = Path(__file__).resolve().parent.parent
COMMAND: Final = "scripts.verifier_command"
TARGET: Final = ROOT / "verifiers" / "verify.py"
WIDTH: Final = 110

HEAD: Final = '''\
#!/usr/bin/env python3
# ruff: noqa
# fmt: off
"""Check an office's public log by yourself: one file, no network, nothing of the office's needed.

    python3 verify.py proof FILE.tlog-proof --policy POLICY --opening FILE.opening.json
    python3 verify.py release FILE.certificate.json --policy POLICY
    python3 verify.py log FOLDER --policy POLICY
    python3 verify.py manifests FOLDER --policy POLICY
    python3 verify.py consistency OLD NEW FOLDER --policy POLICY
    python3 verify.py policy POLICY

Needs Python 3.10 or newer and the package `cryptography` (python3 -m pip install cryptography). It reads
only what you name. Exit 0: verified. Exit 1: it does not verify. Exit 2: a file cannot be used.
How to read what it says, and what it cannot tell: docs/reference/verify.md of Clerestory.

Licence: Apache-2.0. Made by scripts/make_verifier.py of Clerestory out of the modules that its own commands
use; change those, never this file.
"""
'''
NEEDED: Final = """\
try:
{imports}
except ImportError:
    print("verify.py needs the package cryptography: python3 -m pip install cryptography.", file=sys.stderr)
    sys.exit(2)
"""
NEWER: Final = """\
try:
    from {source} import {name}
except ImportError:  # {why}
    {instead}
"""
LATER: Final = {
    "typing": ("Self", "Python 3.10; it is only a note to readers", "Self = object"),
    "cryptography.hazmat.primitives.asymmetric.mldsa": (
        "MLDSA44PublicKey",
        "a release of `cryptography` without ML-DSA, which is then said",
        "MLDSA44PublicKey = None",
    ),
    "enum": ("StrEnum", "Python 3.10", "class StrEnum(str, Enum):\n        __str__ = str.__str__"),
    "datetime": ("UTC", "Python 3.10", "UTC = timezone.utc"),
}
"""By module: a name that an older machine may lack, why, and what stands there instead."""


def verifier() -> str:
    """The text of the single file. Raises UnjoinableError."""
    modules = in_order(COMMAND)
    want(modules, COMMAND)
    names = renamed(modules)
    parts = [HEAD + "\n" + _imports(modules)]
    for module in modules.values():
        text = joined(module, names)
        if text:
            parts.append(_title(module) + text)
    return "\n\n\n".join(part.strip("\n") for part in parts) + "\n"


def main() -> int:
    """Write the file."""
    text = verifier()
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text, "utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {len(text.splitlines())} lines")
    return 0


def _imports(modules: dict[str, Module]) -> str:
    """The import statements of what is wanted, each module once."""
    pieces = [piece for module in modules.values() for piece in module.pieces if piece.is_wanted]
    used = {"sys"}.union(*(read_names(piece.node) for piece in pieces))
    wanted: dict[str, set[str]] = {}
    for source, name in sorted({one for module in modules.values() for one in module.foreign()}):
        if name.split(".")[0] in used:
            wanted.setdefault(source or f"import {name}", set()).update({name} if source else ())
    lines: dict[str, list[str]] = {"plain": [], "cryptography": [], "later": []}
    for source in sorted(wanted, key=lambda one: (one[:7] != "import ", one)):
        top = source.removeprefix("import ").split(".")[0]
        if top not in sys.stdlib_module_names and top != "cryptography":
            raise UnjoinableError(f"{top} is neither of the standard library nor cryptography.")
        name, why, instead = LATER.get(source, ("", "", ""))
        names = ", ".join(sorted(wanted[source] - {name}))
        if name in wanted[source]:
            lines["later"].append(NEWER.format(source=source, name=name, why=why, instead=instead))
        if names or not wanted[source]:
            place = "cryptography" if top == "cryptography" else "plain"
            lines[place].append(f"from {source} import {names}" if names else source)
    needed = NEEDED.format(imports="\n".join(f"    {line}" for line in lines["cryptography"]))
    return "\n".join([*lines["plain"], "", needed + "".join(lines["later"])])


def _title(module: Module) -> str:
    rule = f"# {module.short} ".ljust(WIDTH, "-")
    told = "\n".join(f"# {line}".rstrip() for line in module.docstring.splitlines())
    return f"{rule}\n{told}\n\n"


if __name__ == "__main__":
    sys.exit(main())
