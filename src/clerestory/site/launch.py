"""`make run` and `make stop`: the sample office on this machine, from nothing to the first page, and back.

Promises: the port is tried before anything is started; everything that was started is ended on Ctrl-C, on
SIGTERM and when a part of it fails, the database last; problems are one paragraph that says what to do. Only
the worker is given the vault's address, and only the administration's web server the registrar's.
"""

import contextlib
import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from clerestory.errors import ClerestoryError
from clerestory.site.errors import LaunchError
from clerestory.site.folders import Folders, default_var
from clerestory.site.installation import ensure_keys
from clerestory.site.launch_children import Children
from clerestory.site.launch_commands import (
    for_administration,
    for_preparation,
    for_publisher,
    for_web,
    for_worker,
    prepare_command,
    publisher_command,
    sample_sign_ins,
    web_command,
    worker_command,
)
from clerestory.site.launch_database import Database, embedded_cluster, open_database
from clerestory.site.launch_ledger import ensure_ledger, start_ledger
from clerestory.site.launch_ports import HOST, administration_port, check_port_is_free, port_asked_for
from clerestory.site.prepare import HALF_LOADED
from clerestory.site.private_files import closed_file

READY_SECONDS = 60.0
STOP_SECONDS = 40.0
OFF = ("off", "no", "0", "false")


def main(arguments: list[str]) -> int:
    """Start everything and serve, or with `stop` end what is left; return the exit status."""
    folders = Folders(var=Path(os.environ.get("CLERESTORY_VAR") or default_var()).absolute())
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _interrupt)
    try:
        return stop(folders) if arguments == ["stop"] else run(folders, port_asked_for())
    except ClerestoryError as problem:
        say(f"\n{problem}")
        return 1
    except KeyboardInterrupt:
        return 0


def run(folders: Folders, port: int) -> int:
    """Start the database, the tables, the worker and the web server; serve until told to stop."""
    began = time.monotonic()
    children = _children(folders)
    database: Database | None = None
    with only_one_launcher(folders, port):
        check_port_is_free(port)
        for name in children.stop_left_behind():
            say(f"Ended the {name} that an earlier run left behind.")
        try:
            ensure_keys(folders.secrets)
            witnesses = ensure_ledger(folders)
            database = open_database(os.environ, folders, say)
            prepare(database, folders)
            say("Starting the worker and the web server.")
            children.start("worker", worker_command(), for_worker(os.environ, database, folders))
            others = administration_port(port)
            site = for_web(os.environ, database, folders) | {"CLERESTORY_ADMINISTRATION": address(others)}
            children.start("web server", web_command(HOST, port), site)
            wait_until_ready(port, children)
            start_ledger(children, database, folders, witnesses, f"http://{HOST}:{port}/ledger/log")
            children.start("publisher", publisher_command(), for_publisher(os.environ, database, folders))
            rights = for_administration(os.environ, database, folders)
            children.start("administration", web_command(HOST, others), rights)
            welcome(port, others, folders, time.monotonic() - began)
            while not terminal_is_gone():
                database.check()
                children.check()
                time.sleep(1)
            return 0
        finally:
            end_everything(children, database)


def stop(folders: Folders) -> int:
    """End a launcher that runs in this clone, or what a killed one left behind."""
    ended = []
    launcher = _running_launcher(folders)
    if launcher:
        os.kill(launcher["process"], signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while _running_launcher(folders) and time.monotonic() < deadline:
            time.sleep(0.1)
        ended.append("make run")
    ended += _children(folders).stop_left_behind()
    if embedded_cluster(folders).stop():
        ended.append("database")
    say(f"Stopped: {', '.join(ended)}." if ended else "Nothing was running.")
    return 0


def address(port: int) -> str:
    """Return where a web server of this machine is opened."""
    return f"http://{HOST}:{port}"


def prepare(database: Database, folders: Folders) -> None:
    """Bring tables, rights and the sample up to date, in a process of its own."""
    sample = None if os.environ.get("CLERESTORY_SAMPLE", "").lower() in OFF else folders.var / "sample"
    surroundings = for_preparation(os.environ, database, folders)
    status = _run_to_end(prepare_command(sample), surroundings)
    if status == HALF_LOADED:
        say("Loading the sample office was cut short last time; starting again from an empty database.")
        database.make_empty()
        status = _run_to_end(prepare_command(sample), surroundings)
    if status:
        raise LaunchError(
            "The tables could not be brought up to date; the lines above say why. Everything was stopped."
        )


def wait_until_ready(port: int, children: Children) -> None:
    """Wait until the site answers that it can serve."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        children.check()
        if _says_ready(port):
            return
        time.sleep(0.1)
    raise LaunchError(
        f"The web server was not ready after {READY_SECONDS:.0f} seconds. "
        f"Log: {children.log_of('web server')}"
    )


def welcome(port: int, others: int, folders: Folders, seconds: float) -> None:
    """Print the addresses and the sample sign-ins. others: the port of the pages for administrators."""
    people = [f"  {line}" for line in sign_in_lines(sample_sign_ins(folders))]
    opened = f"Clerestory is open at {address(port)}  (after {seconds:.0f} s)"
    say("\n".join(["", opened, f"Agencies and people are administered at {address(others)}", "", *people]))
    say(("\n" if people else "") + "Ctrl-C stops everything, the database too.")


def sign_in_lines(file: Path) -> list[str]:
    """Return the sample's sign-ins as lines of a table; none when there is no sample."""
    try:
        people = json.loads(file.read_text())
    except FileNotFoundError:
        return []
    rows = [("sign in as", "password", "")] + [
        (each["username"], each["password"], each["says"]) for each in people
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return [f"{row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]}".rstrip() for row in rows]


def end_everything(children: Children, database: Database | None) -> None:
    """End children and database, in this order, even when the person is impatient."""
    for impatient in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(impatient, signal.SIG_IGN)
    say("\nStopping.")
    try:
        children.stop()
    finally:
        if database:
            database.stop()
    say("Everything is stopped.")


@contextlib.contextmanager
def only_one_launcher(folders: Folders, port: int) -> Iterator[None]:
    """Hold this installation while it runs; refuse a second one with the address of the first."""
    with closed_file(_record(folders)) as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as refused:
            held.seek(0)
            first = _parsed(held.read())
            raise LaunchError(
                f"Clerestory already runs in this clone, at http://{HOST}:{first.get('port', '?')}. "
                "Use that one, or stop it first: make stop"
            ) from refused
        held.truncate(0)
        held.write(json.dumps({"process": os.getpid(), "port": port}))
        held.flush()
        try:
            yield
        finally:
            held.truncate(0)


def terminal_is_gone() -> bool:
    """Say whether the window this runs in was closed. Make does not pass that on to what it started."""
    if not sys.stdout.isatty():
        return False
    watched = select.poll()
    watched.register(sys.stdout.fileno(), 0)
    return any(happened & (select.POLLHUP | select.POLLERR) for _, happened in watched.poll(0))


def say(sentence: str) -> None:
    """Print one sentence at once; a closed terminal is no reason to leave things running."""
    with contextlib.suppress(OSError):
        print(sentence, flush=True)


def _says_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _running_launcher(folders: Folders) -> dict[str, int] | None:
    try:
        with _record(folders).open("r+") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return _parsed(held.read()) or None
    except FileNotFoundError:
        return None
    return None


def _record(folders: Folders) -> Path:
    return folders.var / "run" / "launcher.json"


def _children(folders: Folders) -> Children:
    return Children(folders.var / "run" / "children.json", folders.logs)


def _parsed(text: str) -> dict[str, int]:
    try:
        return dict(json.loads(text))
    except ValueError:
        return {}


def _run_to_end(command: list[str], surroundings: dict[str, str]) -> int:
    with subprocess.Popen(
        command, env=surroundings, stdin=subprocess.DEVNULL, start_new_session=True
    ) as running:
        try:
            return running.wait()
        except BaseException:
            running.terminate()
            raise


def _interrupt(signal_number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
