"""Builds `.venv` from the hashed lock files, or brings it up to date, inside this clone and nowhere else.

Promises: only packages whose hash stands in a lock file are installed; a second run needs no network; a
folder that an interrupted run left behind is noticed and built again; two runs at once wait for each other.
Refuses: to download an interpreter, to touch a folder outside the clone, to show a traceback for a missing
network.

Usage: build_venv.py [--is-current]    (with --is-current: only answers by its exit status, 0 yes, 1 no)
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".clerestory-stamp.json"
CONTENTS = VENV / ".clerestory-contents"
CACHE = ROOT / "var" / "cache"
LOCKS = ("requirements.bootstrap.lock", "requirements.lock")
BUILD_TABLES = ("build-system", "project")

Stamp = dict[str, str]
Run = subprocess.CompletedProcess[str]


class SetupError(Exception):
    """Something the reader can mend; the message says how."""


def main(arguments: list[str]) -> int:
    """Bring `.venv` up to date.

    Answer 0 when it is, 1 with a paragraph on standard error when it could not be.
    """
    if arguments == ["--is-current"]:
        return 0 if read_stamp() == wanted_stamp() and is_whole() else 1
    try:
        with only_one_setup():
            make_current()
    except SetupError as problem:
        print(f"\nThe set-up did not finish. {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nThe set-up was interrupted; the next run starts it again.", file=sys.stderr)
        return 130
    return 0


def make_current() -> None:
    """Build, update or leave `.venv`, saying in a sentence which and why."""
    before, wanted = read_stamp(), wanted_stamp()
    same_place = before is not None and all(before.get(key) == wanted[key] for key in ("python", "folder"))
    if before == wanted and is_whole():
        return
    if same_place and is_whole():
        say("The list of packages has changed; bringing .venv up to date.")
    else:
        create(why_rebuild(before))
    STAMP.unlink(missing_ok=True)  # Invariant: a stamp is only there while the packages are complete.
    install_packages()
    install_this_project()
    CONTENTS.write_text("\n".join(sorted(names_installed())) + "\n")
    temporary = STAMP.with_suffix(".new")
    temporary.write_text(json.dumps(wanted, indent=1) + "\n")
    temporary.replace(STAMP)
    say("The folder .venv is ready.")


def why_rebuild(before: Stamp | None) -> str:
    """Say why a `.venv` that is already there cannot be used; empty when there is none."""
    if not VENV.exists() and not VENV.is_symlink():
        return ""
    if before is None:
        return "The folder .venv is half-built (an earlier set-up did not finish); building it again."
    if before.get("folder") != str(ROOT):
        return "The clone was moved since .venv was built; building it again."
    if before.get("python") == wanted_stamp()["python"]:
        return "Something is missing from .venv; building it again."
    return "The folder .venv was built with another Python; building it again."


def is_whole() -> bool:
    """Say whether nothing that the last complete run installed is gone; more may be there."""
    try:
        return VENV_PYTHON.exists() and set(CONTENTS.read_text().split("\n")) <= names_installed() | {""}
    except FileNotFoundError:  # built before there was such a list
        return VENV_PYTHON.exists()


def names_installed() -> set[str]:
    """Return the names of what lies in the folders of packages."""
    return {entry.name for entry in VENV.glob("lib*/python*/site-packages/*")}


def create(reason: str) -> None:
    """Make a bare `.venv` with uv in it."""
    if reason:
        say(reason)
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    version = ".".join(map(str, sys.version_info[:3]))
    say(f"Building .venv with Python {version} ({sys.executable}); the first time takes about half a minute.")
    has_ensurepip = run([sys.executable, "-I", "-c", "import ensurepip"]).returncode == 0
    venv = [sys.executable, "-I", "-m", "venv", *([] if has_ensurepip else ["--without-pip"]), str(VENV)]
    made = run(venv)
    if made.returncode:
        raise SetupError(f"Python's own venv module failed: {last_words(made)}")
    fetched = pip("--retries=1", "--timeout=20", "-r", str(ROOT / "requirements.bootstrap.lock"))
    if fetched.returncode:
        raise SetupError(no_packages(fetched))


def install_packages() -> None:
    """Install exactly what requirements.lock lists, compiled, and remove what it does not list."""
    say("Installing the packages of requirements.lock.")
    lock = str(ROOT / "requirements.lock")
    options = ["--quiet", "--require-hashes", "--only-binary=:all:"]
    # uv trusts its own authorities; some networks are trusted by the system's list only, and some mirrors
    # are known to pip alone.
    attempts: tuple[Callable[[], Run], ...] = (
        lambda: uv("sync", *options, "--compile-bytecode", lock),
        lambda: uv("sync", *options, "--compile-bytecode", "--system-certs", lock),
        lambda: pip("-r", lock),
    )
    failures = []
    for attempt in attempts:
        fetched = attempt()
        if not fetched.returncode:
            return
        failures.append(fetched)
    raise SetupError(no_packages(failures[0]))


def install_this_project() -> None:
    """Install the clone itself, editable, with the build tools that are already in `.venv`."""
    built = uv(
        "install", "--quiet", "--offline", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)
    )
    if built.returncode:
        raise SetupError(
            f"The packages are there, but the project itself could not be installed: {last_words(built)}"
        )


def pip(*arguments: str) -> Run:
    """Run pip on `.venv`: its own, or where Python came without ensurepip, the system's."""
    command = [str(VENV_PYTHON), "-I", "-m", "pip"]
    if run([*command, "--version"]).returncode:
        command = [sys.executable, "-I", "-m", "pip", "--python", str(VENV_PYTHON)]
    options = ["--quiet", "--require-hashes", "--no-deps", "--only-binary=:all:"]
    return run([*command, "install", *options, *arguments])


def uv(command: str, *arguments: str) -> Run:
    """Run `uv pip` on `.venv`."""
    tool = str(VENV / "bin" / "uv")
    return run([tool, "pip", command, "--python", str(VENV_PYTHON), *arguments])


def run(command: list[str]) -> Run:
    """Run a command in the clone with caches kept inside it."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    environment |= {
        "PIP_CACHE_DIR": str(CACHE / "pip"),
        "PIP_USER": "0",
        "UV_CACHE_DIR": str(CACHE / "uv"),
        "UV_PYTHON_DOWNLOADS": "never",
    }
    return subprocess.run(command, cwd=ROOT, env=environment, text=True, capture_output=True, check=False)


def no_packages(failed: Run) -> str:
    """Say that packages could not be fetched, and what to do."""
    return (
        f"Packages could not be fetched: {last_words(failed)}\n"
        "The first set-up needs a package index. Connect to the network, or name a mirror in PIP_INDEX_URL "
        "and UV_INDEX_URL, and run the same command again."
    )


def last_words(failed: Run) -> str:
    """Return what a command said about its end: its errors where it marked any, without decoration."""
    lines = [line.strip(" ×╰─▶├│") for line in (failed.stderr or failed.stdout or "").splitlines()]
    said = [line for line in lines if line and not line.startswith(("WARNING", "[notice]"))]
    marked = [line.removeprefix("ERROR: ") for line in said if line.startswith("ERROR: ")]
    told = " / ".join(line[:300] for line in (marked[:1] or said[-4:]))
    return told or f"it ended with status {failed.returncode} and said nothing"


def wanted_stamp() -> Stamp:
    """Describe the `.venv` this Python would build now."""
    packages = hashlib.sha256()
    for name in LOCKS:
        packages.update((ROOT / name).read_bytes() + b"\0")
    # Of pyproject.toml only what an installation depends on: a new lint rule is no reason to start again.
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages.update(json.dumps([project[table] for table in BUILD_TABLES], sort_keys=True).encode())
    # base_prefix, not executable: the answer is then the same from inside .venv and from the Python that
    # built it.
    return {
        "python": f"{'.'.join(map(str, sys.version_info[:3]))} {os.path.realpath(sys.base_prefix)}",
        "folder": str(ROOT),
        "packages": packages.hexdigest(),
    }


def read_stamp() -> Stamp | None:
    """Return what the last complete run wrote, or None."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return None
    return stamp if isinstance(stamp, dict) else None


@contextmanager
def only_one_setup() -> Iterator[None]:
    """Hold the clone's set-up lock; a second run waits for the first."""
    try:
        CACHE.mkdir(parents=True, exist_ok=True)
        lock = (ROOT / "var" / "setup.lock").open("a")
    except PermissionError as refused:
        raise SetupError(
            f"{refused.filename} cannot be written by this user. "
            "Run as the user who owns the clone, or make a clone of your own."
        ) from refused
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is running in this clone; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def say(sentence: str) -> None:
    """Print one sentence of progress at once."""
    with suppress(BrokenPipeError):
        print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
