"""Each contract of .importlinter is seen to catch a violation.

A copy of the tree, one seeded fault, the linter.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clerestory.site.folders import CLONE

FLOORS = "Imports go down only, and every room has a floor"
CELLAR = "The cellar never meets Django, the network or a database"
LOGSTORE = "The ledger's files are kept without Django and without a database"
WITNESS = "A witness knows the ledger and files, and nothing of the office"
PUBLICATION = "Answers to the public need no Django and no database"
SWITCH = "Messages of the switch are read and written without Django, network or database"
VAULT = "Only release opens the vault"
LOCK = "Only release.locking opens the lock, after it verified the proof"
JOURNAL = "Only casework writes the journal"
READINGS = "The readings of the law do not know each other"
PROGRAM = "The compiled law stands below its readings"
CONTRACTS = (
    FLOORS,
    CELLAR,
    LOGSTORE,
    WITNESS,
    PUBLICATION,
    SWITCH,
    VAULT,
    LOCK,
    JOURNAL,
    READINGS,
    PROGRAM,
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    copy = tmp_path_factory.mktemp("tree")
    leave_out = shutil.ignore_patterns("__pycache__", "static", "templates")
    shutil.copytree(CLONE / "src", copy / "src", ignore=leave_out)
    shutil.copy(CLONE / ".importlinter", copy)
    return copy


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(tree / "src"), "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(
        [linter, "--no-cache"], cwd=tree, env=environment, text=True, capture_output=True, check=False
    )


@pytest.fixture
def seed(tree):
    """Write a file into the copy; afterwards everything is as before."""
    before: dict[Path, str | None] = {}

    def write(name: str, text: str) -> None:
        path = tree / name
        before.setdefault(path, path.read_text() if path.exists() else None)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    yield write
    for path, text in before.items():
        if text is None:
            path.unlink()
        else:
            path.write_text(text)


def test_the_tree_as_it_is_keeps_all_contracts(tree):
    linted = lint(tree)
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in linted.stdout, linted.stdout
    assert linted.returncode == 0


@pytest.mark.parametrize(
    ("where", "line", "contract"),
    [
        ("review/seeded.py", "from clerestory.casework import errors", FLOORS),
        ("registry/seeded.py", "from clerestory.journal import read", FLOORS),
        ("parties/seeded.py", "def late():\n    from clerestory.site import clock", FLOORS),
        ("policy/seeded.py", "from django.db import models", CELLAR),
        ("sealing/seeded.py", "import socket", CELLAR),
        ("ledger/seeded.py", "import http.client", CELLAR),
        ("ledger/seeded.py", "from clerestory.sealing import canonical", FLOORS),
        ("impact/seeded.py", "import urllib.request", CELLAR),
        ("impact/seeded.py", "from clerestory.parties import directory", FLOORS),
        ("policy/seeded.py", "from clerestory.impact import errors", FLOORS),
        ("law/seeded.py", "TYPE_CHECKING = False\nif TYPE_CHECKING:\n    import urllib.request", CELLAR),
        ("logstore/seeded.py", "import psycopg", LOGSTORE),
        ("logstore/seeded.py", "from clerestory.parties import directory", FLOORS),
        ("ledger/seeded.py", "from clerestory.logstore import names", FLOORS),
        ("witness/seeded.py", "from clerestory.journal import read", WITNESS),
        ("witness/seeded.py", "from django.conf import settings", WITNESS),
        ("witness/seeded.py", "from clerestory.casework import errors", FLOORS),
        ("publication/seeded.py", "from django.db import models", PUBLICATION),
        ("publication/seeded.py", "from clerestory.casework import office", FLOORS),
        ("channels/switch/seeded.py", "from django.db import models", SWITCH),
        ("channels/switch/seeded.py", "import socket", SWITCH),
        ("channels/switch/seeded.py", "from clerestory.registry import index", SWITCH),
        ("channels/seeded.py", "from clerestory.residents import telling", FLOORS),
        ("release/seeded.py", "from clerestory.channels.switch import layouts", FLOORS),
        ("casework/seeded.py", "from clerestory.registry import vault", VAULT),
        ("casework/seeded.py", "from clerestory.registry import fresh", VAULT),
        ("registry/seeded.py", "def late():\n    from clerestory.registry.vault import open_elements", VAULT),
        ("casework/seeded.py", "from clerestory.sealing.lock import opened", LOCK),
        ("release/seeded.py", "def late():\n    from clerestory.sealing import lock", LOCK),
        ("release/seeded.py", "from clerestory.journal import write", JOURNAL),
        ("site/seeded.py", "import clerestory.journal.write", JOURNAL),
        ("policy/program/seeded.py", "from clerestory.policy.decide import bench", PROGRAM),
    ],
)
def test_a_seeded_import_is_caught(tree, seed, where, line, contract):
    seed(f"src/clerestory/{where}", f'"""Seeded."""\n\n{line}\n')
    linted = lint(tree)
    assert linted.returncode == 1, linted.stdout + linted.stderr
    assert f"{contract} BROKEN" in linted.stdout


def test_a_reading_that_imports_another_is_caught(tree, seed):
    contracts = (tree / ".importlinter").read_text()
    seed(".importlinter", contracts + "    clerestory.policy.seeded\n")
    seed("src/clerestory/policy/seeded/__init__.py", '"""Seeded."""\n\nimport clerestory.policy.decide\n')
    linted = lint(tree)
    assert linted.returncode == 1
    assert f"{READINGS} BROKEN" in linted.stdout


def test_a_room_without_a_floor_is_caught(tree, seed):
    seed("src/clerestory/utils/__init__.py", '"""Seeded."""\n')
    linted = lint(tree)
    assert linted.returncode == 1
    assert "clerestory.utils" in linted.stdout + linted.stderr


def test_every_reading_is_named_in_the_contract():
    contracts = (CLONE / ".importlinter").read_text()
    folders = [each.parent.name for each in (CLONE / "src/clerestory/policy").glob("*/__init__.py")]
    # tables only puts questions to DECIDE; program and outcome are what the readings stand on
    readings = [name for name in folders if name not in ("tables", "program", "outcome")]
    assert readings
    for reading in readings:
        assert f"clerestory.policy.{reading}\n" in contracts.partition("contract:readings")[2], reading
