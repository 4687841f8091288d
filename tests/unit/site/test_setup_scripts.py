"""The first command on a fresh clone, where things are missing: each case is a sentence, none a traceback."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clerestory.site.folders import CLONE

NEEDED = ("scripts", "requirements.lock", "requirements.bootstrap.lock", "pyproject.toml", "Makefile")


@pytest.fixture
def clone(tmp_path):
    """A clone with spaces in its path, as far as the set-up needs one."""
    made = tmp_path / "a clone with spaces"
    made.mkdir()
    for name in NEEDED:
        source = CLONE / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, made / name)
    return made


def stand_in(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    script = folder / name
    script.write_text(text)
    script.chmod(0o755)
    return script


def make(clone: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run make with no package index: pip is told there is none, uv to stay offline with an empty cache."""
    no_network = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "UV_OFFLINE": "1", "PIP_FIND_LINKS": ""}
    path = os.environ["PATH"]
    return subprocess.run(
        ["make", "-s", *arguments],
        cwd=clone,
        env={"PATH": path, "HOME": str(clone), **no_network, **environment},
        text=True,
        capture_output=True,
        check=False,
    )


@pytest.mark.slow
def test_without_a_network_the_set_up_says_so_and_the_next_run_says_it_starts_again(clone):
    first = make(clone, "setup")
    assert first.returncode != 0
    assert "Packages could not be fetched" in first.stderr
    assert "Connect to the network" in first.stderr
    assert "Traceback" not in first.stdout + first.stderr
    second = make(clone, "setup")
    assert (
        "The folder .venv is half-built (an earlier set-up did not finish); building it again."
        in second.stdout
    )


def test_every_command_says_what_it_does(clone):
    said = make(clone, "help")
    assert said.returncode == 0
    for command in ("run", "test", "test-slow", "setup", "check", "stop"):
        assert f"make {command} " in said.stdout


def test_a_stand_in_that_names_no_interpreter_is_passed_over(clone, tmp_path):
    shims = stand_in(tmp_path / "shims", "python3", "#!/bin/sh\nexit 127\n").parent
    found = subprocess.run(
        [clone / "scripts" / "find-python"],
        env={"PATH": f"{shims}:{os.environ['PATH']}"},
        text=True,
        capture_output=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert not found.stdout.startswith(str(shims))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("echo 'is Python 3.9.2'; exit 1", "is Python 3.9.2"),
        ("echo 'has no module venv'; exit 1", "has no module venv"),
        ("exit 127", "Tried only PYTHON="),
    ],
)
def test_a_python_that_cannot_be_used_is_named_with_what_to_install(clone, tmp_path, answer, sentence):
    old = stand_in(tmp_path / "bin", "python3", f"#!/bin/sh\n{answer}\n")
    said = make(clone, "setup", PYTHON=str(old))
    assert said.returncode != 0
    assert "Clerestory needs Python 3.11 or newer" in said.stderr
    assert sentence in said.stderr
    assert "apt install python3 python3-venv" in said.stderr


def test_the_probe_itself_refuses_an_old_python():
    """The words of the probe that find-python hands to each candidate, with an older version put in."""
    script = (CLONE / "scripts" / "find-python").read_text()
    probe = script.partition("probe='\n")[2].partition("'\n\nfound")[0]
    said = []

    class Old:
        version_info = (3, 9, 2)

        @staticmethod
        def exit(status: int) -> None:
            raise SystemExit(status)

    with pytest.raises(SystemExit, match="1"):
        exec(probe.replace("import sys\n", "", 1), {"sys": Old, "print": said.append})
    assert said == ["is Python 3.9.2"]


@pytest.mark.slow
def test_a_clone_that_was_moved_or_got_another_python_is_built_again(clone):
    stamp = clone / ".venv" / ".clerestory-stamp.json"
    stamp.parent.mkdir()
    stamp.write_text(json.dumps({"python": "3.11", "folder": "/elsewhere", "packages": "x"}))
    assert "The clone was moved since .venv was built; building it again." in make(clone, "setup").stdout
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(json.dumps({"python": "3.11", "folder": str(clone), "packages": "x"}))
    assert "was built with another Python; building it again." in make(clone, "setup").stdout


@pytest.fixture
def complete(clone):
    """A clone whose `.venv` looks as a complete set-up leaves it, with one package."""
    packages = clone / ".venv" / "lib" / "python3.11" / "site-packages"
    (packages / "django").mkdir(parents=True)
    stand_in(clone / ".venv" / "bin", "python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (clone / ".venv" / ".clerestory-contents").write_text("django\n")
    program = [sys.executable, "-I", "-c", WANTED, str(clone / "scripts" / "build_venv.py")]
    stamp = subprocess.run(program, text=True, capture_output=True, check=True).stdout
    (clone / ".venv" / ".clerestory-stamp.json").write_text(stamp)
    return clone


WANTED = "import json, runpy, sys; print(json.dumps(runpy.run_path(sys.argv[1])['wanted_stamp']()))"


def test_a_complete_set_up_is_left_alone_also_with_more_packages_in_it(complete):
    packages = complete / ".venv" / "lib" / "python3.11" / "site-packages"
    (packages / "of_my_own").mkdir()
    assert (make(complete, "setup").returncode, make(complete, "setup").stdout) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("gone", ["lib/python3.11/site-packages/django", "bin"])
def test_a_set_up_from_which_something_was_removed_is_built_again(complete, gone):
    shutil.rmtree(complete / ".venv" / gone)
    assert "Something is missing from .venv; building it again." in make(complete, "setup").stdout


def test_the_lock_files_name_hashes_and_no_addresses():
    for name in sorted(path.name for path in CLONE.glob("requirements*.lock")):
        lines = [line for line in (CLONE / name).read_text().splitlines() if not line.startswith("#")]
        assert not [line for line in lines if "://" in line or "index" in line.split("#")[0].split("==")[0]]
        packages = [line for line in lines if line and not line.startswith(" ")]
        assert all("==" in line and line.endswith("\\") for line in packages)
