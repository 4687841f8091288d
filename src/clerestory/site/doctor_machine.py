"""The doctor looks at the machine: Python, packages, programs, law packs, secrets, room on the disk, port."""

import platform
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from clerestory.errors import ClerestoryError
from clerestory.law.library import default_folder, open_library
from clerestory.ledger.fast import offered
from clerestory.site.doctor_finding import Finding, not_looked, ok, wrong
from clerestory.site.errors import PostgresError
from clerestory.site.folders import CLONE
from clerestory.site.launch_commands import sample_office
from clerestory.site.postgres import binaries, how_root_runs_it
from clerestory.site.settings.environment import ENVIRONMENT

ENOUGH_BYTES = 500 * 1024 * 1024
HOST = "127.0.0.1"


def look_at_machine() -> Iterator[Finding]:
    """Yield one finding a question."""
    yield python()
    yield packages(CLONE)
    yield postgres_programs()
    yield ordinary_user()
    yield law_packs()
    yield law_of_the_office()
    yield hashing()
    yield secrets()
    yield disk()
    yield port(ENVIRONMENT.port)


def python() -> Finding:
    """Which Python runs this? (An older one than 3.11 cannot even read this file.)"""
    return ok(f"Python {platform.python_version()} at {sys.executable}")


def packages(clone: Path) -> Finding:
    """Are the installed packages the ones of the lock file?"""
    judge = clone / "scripts" / "build_venv.py"
    if not judge.exists():
        return not_looked(
            "The program was installed as a package, so there is no lock file to compare it with."
        )
    asked = subprocess.run([sys.executable, "-I", "-S", str(judge), "--is-current"], check=False)
    if asked.returncode:
        return wrong("The packages in .venv are not those of requirements.lock, or incomplete.", "make setup")
    return ok("The packages in .venv are those of requirements.lock")


def postgres_programs() -> Finding:
    """Are the embedded PostgreSQL's programs there?"""
    if ENVIRONMENT.database_url:
        return not_looked("The embedded PostgreSQL is not used: DATABASE_URL names another.")
    try:
        return ok(f"The embedded PostgreSQL's programs are in {binaries()}")
    except PostgresError as problem:
        return wrong(str(problem), "make setup")


def ordinary_user() -> Finding:
    """Can PostgreSQL run here, though it refuses to be root?"""
    if ENVIRONMENT.database_url:
        return not_looked("Whether PostgreSQL may run under this user: another server is used.")
    ways = {
        "none": "PostgreSQL runs as this user, who is not root",
        "unshare": "PostgreSQL runs under root through a user namespace",
        "setpriv": "PostgreSQL runs under root as the user nobody (user namespaces are switched off)",
    }
    try:
        return ok(ways[how_root_runs_it()])
    except PostgresError as problem:
        return wrong(str(problem), "Run as an ordinary user.")


def law_packs() -> Finding:
    """Do all law packs load?"""
    folder = ENVIRONMENT.law_packs or default_folder()
    try:
        library = open_library(folder)
    except ClerestoryError as problem:
        return wrong(str(problem), "Restore the folder, or set CLERESTORY_LAWPACKS to the right one.")
    if library.broken:
        reasons = "; ".join(f"{name}: {why}" for name, why in library.broken.items())
        return wrong(f"Law packs that do not load: {reasons}", "clerestory law lint says where.")
    return ok(f"{len(library.packs)} law packs load from {folder}")


def law_of_the_office() -> Finding:
    """Is the law this office applies one of them?"""
    law = ENVIRONMENT.law or sample_office().get("CLERESTORY_LAW")
    if not law:
        return not_looked("No law is named for this office (CLERESTORY_LAW).")
    try:
        laws = open_library(ENVIRONMENT.law_packs or default_folder()).laws()
    except ClerestoryError as problem:
        return wrong(str(problem), "Mend the law packs first.")
    if law not in laws:
        return wrong(
            f"This office applies {law}, and no pack answers for it.",
            f"Set CLERESTORY_LAW to one of {', '.join(laws)}.",
        )
    return ok(f"This office applies {law}" + ("" if ENVIRONMENT.law else ", as the sample office does"))


def hashing() -> Finding:
    """Which way are the trees of the public ledger hashed, and is it right?"""
    offer = offered()
    if offer.is_faulty:
        return wrong(offer.said, "make setup-extras; if it stays: the machine's libcrypto or memory errs.")
    return ok(offer.said.removesuffix("."))


def secrets() -> Finding:
    """Are keys and passwords closed to others?"""
    folder = ENVIRONMENT.secrets
    if not folder.exists():
        return not_looked(f"There are no keys yet in {folder}; make run makes them.")
    try:
        inside = [folder, *folder.iterdir()]
        public = {folder / "issuer.json", folder / "letter-signing.cert.pem"}
        open_ones = [
            each.name for each in inside if each not in public and stat.S_IMODE(each.lstat().st_mode) & 0o077
        ]
    except PermissionError:
        return wrong(f"{folder} belongs to another user.", "Run as the user who owns this installation.")
    if open_ones:
        return wrong(
            f"Others may read {', '.join(open_ones)} in {folder}.",
            f"Replace these keys if somebody may have; then: chmod -R go= '{folder}'",
        )
    return ok(f"Keys and passwords in {folder} are closed to other users")


def disk() -> Finding:
    """Is there room for the database?"""
    place = ENVIRONMENT.folders.var if ENVIRONMENT.folders.var.exists() else CLONE
    free = shutil.disk_usage(place).free
    if free < ENOUGH_BYTES:
        return wrong(
            f"{free // 2**20} MiB are free on the disk of {place}, expected 500 or more.", "Make room."
        )
    return ok(f"{free // 2**30} GiB are free on the disk of {place}")


def port(number: int) -> Finding:
    """Is the port free, or taken by this program?"""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, number))
        except PermissionError:
            return wrong(f"This user may not listen on port {number}.", "make run PORT=8000")
        except OSError:
            record = ENVIRONMENT.folders.var / "run" / "launcher.json"
            ours = record.exists() and f'"port": {number}' in record.read_text()
            if ours:
                return ok(f"Port {number} is taken by this installation, which is running")
            return wrong(f"Port {number} is taken by another program.", f"make run PORT={number + 1}")
    return ok(f"Port {number} is free")
