"""What each process of `make run` is told: its command and its surroundings.

Invariant: only the worker of releases and the preparation get VAULT_DATABASE_URL, only the preparation
OWNER_DATABASE_URL, only the sequencer SEQUENCER_DATABASE_URL, only the administration
REGISTRAR_DATABASE_URL, a witness none of them, and nobody the
administrator's address, whatever the person's own shell holds.
"""

import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

from clerestory.site.folders import Folders, shipped
from clerestory.site.launch_database import Database

ADDRESSES = (
    "DATABASE_URL",
    "VAULT_DATABASE_URL",
    "OWNER_DATABASE_URL",
    "SEQUENCER_DATABASE_URL",
    "REGISTRAR_DATABASE_URL",
    "ADMIN_DATABASE_URL",
)
OFFICE = shipped("samples") / "office.toml"
OFFICE_WORDS = {
    "law": "CLERESTORY_LAW",
    "name": "CLERESTORY_OFFICE_NAME",
    "time_zone": "CLERESTORY_TIME_ZONE",
    "compared_with": "CLERESTORY_COMPARED_WITH",
    "ledger_seconds": "CLERESTORY_LEDGER_SECONDS",
}


def web_command(host: str, port: int) -> list[str]:
    """Return the command of the web server: pages and API, one process, a few threads."""
    return [
        *(sys.executable, "-m", "granian", "clerestory.site.wsgi:application", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--http", "1", "--no-ws"),
        *("--blocking-threads", "4", "--backpressure", "64", "--log-level", "warning"),
        *("--workers-kill-timeout", "5"),
    ]


def worker_command() -> list[str]:
    """Return the command of the worker, which delivers releases."""
    return [
        *(sys.executable, "-m", "clerestory.site.manage", "procrastinate", "worker"),
        *("--queues", "delivery", "--name", "releases"),
        *("--concurrency", "1", "--shutdown-graceful-timeout", "5"),
    ]


def publisher_command() -> list[str]:
    """Return the command of the worker that proves and replays for public pages. It yields to all others."""
    return [
        *("nice", "-n", "10", sys.executable, "-m", "clerestory.site.manage", "procrastinate", "worker"),
        *("--queues", "publication", "--name", "publications"),
        *("--concurrency", "1", "--shutdown-graceful-timeout", "1"),
    ]


def sequencer_command() -> list[str]:
    """Return the command of the sequencer, which puts leaves into the public ledger."""
    return [sys.executable, "-m", "clerestory.site.sequence"]


def prepare_command(sample: Path | None) -> list[str]:
    """Return the command that brings tables, rights, keys and sample up to date."""
    return [sys.executable, "-m", "clerestory.site.prepare", *([str(sample)] if sample else [])]


def for_web(surroundings: Mapping[str, str], database: Database, folders: Folders) -> dict[str, str]:
    """Return the surroundings of the web server: the role `app` and nothing more."""
    plain = {name: value for name, value in surroundings.items() if name not in ADDRESSES}
    return {
        **sample_office(),
        **plain,
        "DATABASE_URL": database.app,
        "CLERESTORY_VAR": str(folders.var),
        "CLERESTORY_SAMPLE_SIGN_INS": str(sample_sign_ins(folders)),
        "CLERESTORY_HTTPS": "off",  # Bound to this machine alone, see launch_ports.HOST.
        "DJANGO_SETTINGS_MODULE": "clerestory.site.settings",
        "PYTHONUNBUFFERED": "1",
    }


def for_administration(
    surroundings: Mapping[str, str], database: Database, folders: Folders
) -> dict[str, str]:
    """Return the surroundings of the pages for administrators: they may also change agencies and people."""
    return for_web(surroundings, database, folders) | {"REGISTRAR_DATABASE_URL": database.registrar}


def for_worker(surroundings: Mapping[str, str], database: Database, folders: Folders) -> dict[str, str]:
    """Return the surroundings of the worker: it may also ask the vault."""
    return for_web(surroundings, database, folders) | {"VAULT_DATABASE_URL": database.releaser}


def for_publisher(surroundings: Mapping[str, str], database: Database, folders: Folders) -> dict[str, str]:
    """Return the surroundings of the worker for public pages: no more rights than the web server has."""
    return for_web(surroundings, database, folders) | {"POLARS_MAX_THREADS": "1"}


def for_sequencer(surroundings: Mapping[str, str], database: Database, folders: Folders) -> dict[str, str]:
    """Return the surroundings of the sequencer: a role that sees leaves, and no other."""
    addresses = {"DATABASE_URL": database.sequencer, "SEQUENCER_DATABASE_URL": database.sequencer}
    return for_web(surroundings, database, folders) | addresses


def for_witness(surroundings: Mapping[str, str]) -> dict[str, str]:
    """Return the surroundings of a witness: nothing of the office."""
    return {name: value for name, value in surroundings.items() if name not in ADDRESSES}


def for_preparation(surroundings: Mapping[str, str], database: Database, folders: Folders) -> dict[str, str]:
    """Return the surroundings of the preparation, the only process that owns the tables."""
    return for_worker(surroundings, database, folders) | {"OWNER_DATABASE_URL": database.owner}


def sample_sign_ins(folders: Folders) -> Path:
    """Return the file in which the sample office wrote who may sign in."""
    return folders.var / "sample" / "sign-ins.json"


def sample_office() -> dict[str, str]:
    """Return what the sample office says about itself; what the person's shell says wins."""
    office = tomllib.loads(OFFICE.read_text()) if OFFICE.exists() else {}
    return {variable: str(office[word]) for word, variable in OFFICE_WORDS.items() if word in office}
