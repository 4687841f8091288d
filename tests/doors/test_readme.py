"""What the README tells people to type works, and what it says they will see is there."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from clerestory.site.folders import CLONE

README = (CLONE / "README.md").read_text()
COMMANDS = [line.split("#")[0].strip() for line in README.splitlines() if line.startswith("    ")]
PROGRAM = [command for command in COMMANDS if command.startswith(".venv/bin/clerestory")]
MAKE = sorted({*[c for c in COMMANDS if c.startswith("make ")], *re.findall(r"`(make [^`]+)`", README)})
ENVELOPE = "~/Downloads/MV-2026-000020.jwe"
GROUND = "The warrant names this person and these elements."


def run(command: str, **replaced: str) -> subprocess.CompletedProcess[str]:
    for old, new in replaced.items():
        command = command.replace(old, new)
    words = [str(Path(sys.executable).with_name("clerestory")), *command.split()[1:]]
    return subprocess.run(words, cwd=CLONE, text=True, capture_output=True, check=False)


def test_the_readme_has_the_commands_this_file_knows():
    assert len(PROGRAM) == 6
    assert {"make run", "make test", "make help"} <= {command.split(" PORT")[0] for command in MAKE}


@pytest.mark.parametrize("command", MAKE)
def test_each_make_command_of_the_readme_exists(command):
    planned = subprocess.run(
        [*command.split(), "--dry-run"], cwd=CLONE, text=True, capture_output=True, check=False
    )
    assert planned.returncode == 0, planned.stderr


def test_the_first_decision_is_the_one_the_readme_shows():
    said = run(next(command for command in PROGRAM if " decide " in command))
    assert said.returncode == 0, said.stderr
    for line in re.findall(r"^    ([●◐□] \w+: \w+)", README, re.MULTILINE):
        assert line in said.stdout
    assert len(re.findall(r"^    [●◐□]", README, re.MULTILINE)) == 3


def test_a_year_is_replayed_and_promises_are_proved_as_the_readme_says(tmp_path):
    traffic, replay, prove = (command for command in PROGRAM if re.search(" (sample|replay|prove) ", command))
    for command in (traffic, replay):
        said = run(command, **{"var/": f"{tmp_path}/"})
        assert said.returncode == 0, said.stderr
    assert "0 differ" in said.stdout + said.stderr
    assert (tmp_path / "replayed" / "chart.svg").is_file()
    verdicts = {line["promise"]: line for line in map(json.loads, run(prove).stdout.splitlines())}
    refuted = verdicts["mt-photo-immigration-who"]
    assert refuted["verdict"] == "refuted"
    assert refuted["says"].rstrip(".").lower() in " ".join(README.lower().split())
    assert refuted["witness"]["elements"] == ["photo"]


def test_every_file_the_readme_links_to_is_there():
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (CLONE / link).exists()] == []


class Visitor:
    """A browser as far as a form needs one: cookies, and the token of the page it is on."""

    def __init__(self, base: str, username: str, password: str) -> None:
        self.base, self.session = base, requests.Session()
        self.get("/sign-in/")
        self.post("/sign-in/", username=username, password=password)

    def get(self, path: str) -> requests.Response:
        answer = self.session.get(self.base + path, timeout=20)
        answer.raise_for_status()
        return answer

    def post(self, path: str, to: str = "", **fields: str | list[str]) -> requests.Response:
        """Send the form of the page, with what it holds already (a token, what the page showed), to `to`."""
        held = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.get(path).text)
        answer = self.session.post(
            self.base + (to or path), data=dict(held) | fields, headers={"Origin": self.base}, timeout=20
        )
        answer.raise_for_status()
        return answer


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The sample office as `make run` starts it."""
    var = tmp_path_factory.mktemp("office") / "var"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    launched = subprocess.Popen(
        [sys.executable, "-m", "clerestory.site.launch"],
        env={**kept, "CLERESTORY_VAR": str(var), "PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    )
    said = []
    for line in launched.stdout:
        said.append(line)
        if "Ctrl-C stops" in line:
            break
    assert any("sign in as" in line for line in said), "".join(said)
    yield f"http://127.0.0.1:{port}", var
    launched.send_signal(signal.SIGTERM)
    launched.communicate(timeout=60)


@pytest.mark.slow
def test_the_three_minutes_go_as_the_readme_says(office, tmp_path):
    base, var = office
    people = {
        each["username"]: each["password"] for each in json.loads((var / "sample/sign-ins.json").read_text())
    }
    sam = Visitor(base, "sam", people["sam"])
    assert "MV-2026-000020" in sam.get("/queue/").text
    page = sam.get("/requests/MV-2026-000020/review/").text
    assert "2 elements would leave" in page
    confirmed = re.findall(r'name="confirmed"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="confirmed"', page)
    sam.post(
        "/requests/MV-2026-000020/review/",
        confirmed=[one or other for one, other in confirmed],
        verdict="approve",
        ground=GROUND,
    )
    frances = Visitor(base, "frances", people["frances"])
    address = "/our-requests/MV-2026-000020/"
    for _attempt in range(5000):  # each is a page; the release waits for the public ledger's next head
        if "ready to collect" in frances.get(address).text:
            break
    envelope = tmp_path / "MV-2026-000020.jwe"
    sealed = frances.post(address, to=f"{address}envelope/")
    envelope.write_bytes(sealed.content)
    command = next(each for each in PROGRAM if " open " in each)
    keys = str(var / "sample")
    opened = run(command, **{ENVELOPE: str(envelope), "var/sample": keys})
    assert opened.returncode == 0, opened.stderr
    assert re.findall(r"^element (\w+):", opened.stdout, re.MULTILINE) == ["address", "photo"]
    ledger = next(each for each in PROGRAM if " fsck " in each)
    examined = run(ledger, **{"var/": f"{var}/"})
    assert examined.returncode == 0, examined.stderr
    assert "2 of 2 witnesses saw it" in examined.stdout
    other = run(command, **{ENVELOPE: str(envelope), "var/sample/field-office": f"{keys}/sheriff"})
    assert other.returncode == 1
    assert "Not for this key" in other.stderr
