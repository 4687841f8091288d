"""Writes the documents that can be computed, or with --check says which of them no longer say what is true.

Among them are verifiers/verify.py, which is joined from the ledger's own modules, verifiers/verify.html,
which comes out of verifiers/html, and the digests beside them.

Usage: generated_documents.py [--check]
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from make_html_verifier import html_verifier
from make_verifier import verifier

from clerestory.impact.history.columns import COLUMNS, DIGEST, NOT_KEPT, VERSION, Column, Kind
from clerestory.intake.states import ENDS, SAYS, STEPS, State

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
VERIFIERS = ROOT / "verifiers"
VERBS = ("show", "compare", "answers", "diff", "new-pack", "publish")
LOG_KEYS = (
    "show",
    "rotate",
    "statement",
    "retire",
    "policy",
    "consent",
    "consents",
    "begin",
    "schema",
    "record",
    "follow",
)
SAMPLES = (("sample",), ("sample", "registry"), ("sample", "traffic"))
COMMANDS = (
    (),
    ("decide",),
    ("law",),
    *(("law", verb) for verb in VERBS),
    *(("contacts", verb) for verb in ("check", "import")),
    ("replay",),
    ("prove",),
    ("open",),
    *(("ledger", verb) for verb in ("verify", "release", "fsck", "manifests", "consistency", "policy")),
    *(("log-keys", verb) for verb in LOG_KEYS),
    *(("witness", verb) for verb in ("new", "serve", "show", "evidence")),
    *(("parties", *verb) for verb in ((), ("add-person",), ("leaver",))),
    *(("registry", *verb) for verb in ((), ("check",), ("load",), ("refresh",))),
    ("reconcile",),
    *(("traffic", *verb) for verb in ((), ("reconcile",), ("doors",), ("sample",))),
    *SAMPLES,
    ("doctor",),
)
DO_NOT_EDIT = (
    "<!-- Computed by scripts/generated_documents.py; change the program, then run `make documents`. -->\n\n"
)


def request_states() -> str:
    """The life of a request as a diagram and a table."""
    lines = [
        f"    {move.state} --> {move.next}: {move.step.replace('_', ' ')} ({move.who})" for move in STEPS
    ]
    ends = [f"    {state} --> [*]" for state in State if state in ENDS]
    rows = [
        f"| {SAYS[move.state]} | {move.step.replace('_', ' ')} | {move.who} | {SAYS[move.next]} |"
        for move in STEPS
    ]
    return "\n".join(
        [
            "# The life of a request\n",
            DO_NOT_EDIT + "```mermaid",
            "stateDiagram-v2",
            f"    [*] --> {State.RECEIVED}",
            *lines,
            *ends,
            "```\n",
            "| it is | what happens | who | then it is |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def commands() -> str:
    """What every command says about itself."""
    pages = ["# Commands\n", DO_NOT_EDIT.rstrip() + "\n"]
    for words in COMMANDS:
        pages.append(f"## {' '.join(('clerestory', *words))}\n\n```text\n{helped(words)}```\n")
    return "\n".join(pages)


def history_columns() -> str:
    """Every column of a history with its type, its codes and what it says."""
    lines = [
        "# Columns of a history\n",
        DO_NOT_EDIT
        + f"Version `{VERSION}`, digest `{DIGEST}`. How files hang together: [history.md](history.md).",
        "",
        "A null: nobody recorded the fact at the time. Code 0 and false are records: nothing was said or "
        "established.",
        "",
        "| column | Parquet | required | what it says | codes, or bits of a set |",
        "|---|---|---|---|---|",
        *(
            f"| `{one.name}` | {one.type.__name__} | {'yes' * one.required} | {one.says} | {coded(one)} |"
            for one in COLUMNS
        ),
        "",
        *(f"Not kept: `{name}` is `{how}`." for name, how in NOT_KEPT.items()),
        "",
    ]
    return "\n".join(lines)


def coded(column: Column) -> str:
    """What the numbers of a column mean; a list that an earlier column showed is named, not repeated."""
    if column.kind is Kind.LISTED:
        return f"place in `{column.listed}` of history.json, from 0"
    if not column.values:
        return ""
    same = next((one for one in COLUMNS if one.values == column.values), column)
    if same is not column:
        return f"as `{same.name}`"
    values = list(column.values)
    if len(values) > 40:  # the uses: two families of numbers
        return "0 none, 1 state, 2 to 101 b0 to b99, 102 to 111 b00 to b09"
    return ", ".join(f"{code} {value}" for code, value in enumerate(values))


def helped(words: tuple[str, ...]) -> str:
    """The help text of one command, at a fixed width."""
    program = Path(sys.executable).with_name("clerestory")
    plain = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
    said = subprocess.run([program, *words, "--help"], env=plain, text=True, capture_output=True, check=True)
    return said.stdout


def digests() -> str:
    """The SHA-256 of each verifier that is given away, as `sha256sum -c` reads it."""
    texts = {"verify.html": html_verifier(), "verify.py": verifier()}
    return "".join(f"{sha256(text.encode()).hexdigest()}  {name}\n" for name, text in texts.items())


DOCUMENTS: dict[Path, Callable[[], str]] = {
    REFERENCE / "request-states.md": request_states,
    REFERENCE / "commands.md": commands,
    REFERENCE / "history-columns.md": history_columns,
    VERIFIERS / "verify.py": verifier,
    VERIFIERS / "verify.html": html_verifier,
    VERIFIERS / "SHA256SUMS": digests,
}


def main() -> int:
    """Write or check every document; return the exit status."""
    parser = argparse.ArgumentParser(description="Writes the documents that can be computed.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; say which documents are out of date"
    )
    only_look = parser.parse_args().check
    stale = []
    for path, compute in DOCUMENTS.items():
        text = compute()
        if not path.exists() or path.read_text() != text:
            stale.append(str(path.relative_to(ROOT)))
            if not only_look:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
    if only_look and stale:
        print(f"Out of date: {', '.join(stale)}. Run make documents and look at the difference.")
    return 1 if only_look and stale else 0


if __name__ == "__main__":
    sys.exit(main())
