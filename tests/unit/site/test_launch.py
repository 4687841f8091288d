"""`make run` and `make stop` as a person meets them: real processes, a real port, no sample."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from clerestory.site.folders import Folders
from clerestory.site.launch_children import Children

LAUNCH = [sys.executable, "-m", "clerestory.site.launch"]


def surroundings(var: Path, port: int) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "CLERESTORY_VAR": str(var), "CLERESTORY_SAMPLE": "off", "PORT": str(port)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def alive(process: int) -> bool:
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


class Running:
    """A launcher that was started and has opened its page."""

    def __init__(self, var: Path) -> None:
        self.folders, self.port = Folders(var=var), free_port()
        self.surroundings = surroundings(var, self.port)
        self.launcher = subprocess.Popen(LAUNCH, env=self.surroundings, stdout=subprocess.PIPE, text=True)
        self.said: list[str] = []
        for line in self.launcher.stdout:
            self.said.append(line.rstrip("\n"))
            if "Ctrl-C stops" in line:
                return
        pytest.fail("\n".join(["make run ended before it opened a page:", *self.said]))

    def children(self) -> dict[str, int]:
        lines = json.loads((self.folders.var / "run" / "children.json").read_text())
        return {line["name"]: line["process"] for line in lines}

    def get(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as answer:
            return int(answer.status)

    def call(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, env=self.surroundings, text=True, capture_output=True, check=False)


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Running]:
    started = Running(tmp_path_factory.mktemp("a clone with spaces") / "var")
    yield started
    started.launcher.send_signal(signal.SIGTERM)
    started.launcher.communicate(timeout=60)
    subprocess.run([*LAUNCH, "stop"], env=started.surroundings, check=True, capture_output=True)


def test_the_page_opens_and_the_address_is_printed(running):
    assert running.get("/ready") == 200
    assert any(f"http://127.0.0.1:{running.port}" in line for line in running.said)


def test_only_the_worker_is_told_where_the_vault_is(running):
    told = {
        name: Path(f"/proc/{process}/environ").read_text() for name, process in running.children().items()
    }
    assert "VAULT_DATABASE_URL=" in told["worker"]
    assert "REGISTRAR_DATABASE_URL=" in told["administration"]
    assert "SEQUENCER" not in told["administration"]
    for name in ("web server", "publisher", "administration"):
        assert "VAULT_DATABASE_URL=" not in told[name]
    assert "releaser" not in told["web server"] + told["publisher"]
    assert "SEQUENCER_DATABASE_URL=" in told.pop("sequencer")
    told.pop("administration")
    for name in ("witness", "witness, a mirror"):
        assert "postgresql://" not in told[name]
    for text in told.values():
        assert "SEQUENCER_DATABASE_URL=" not in text
        assert "OWNER_DATABASE_URL" not in text
        assert "registrar" not in text.lower()
        assert "clerestory_owner" not in text


def test_logs_and_the_list_of_processes_are_closed_to_other_users(running):
    var = Path(running.surroundings["CLERESTORY_VAR"])
    logs = {each.name: each.stat().st_mode & 0o777 for each in (var / "log").iterdir()}
    names = (
        "administration",
        "database",
        "publisher",
        "sequencer",
        "web server",
        "witness",
        "witness, a mirror",
        "worker",
    )
    assert logs == {f"{name}.log": 0o600 for name in names}
    assert [(var / name).stat().st_mode & 0o777 for name in ("log", "run")] == [0o700, 0o700]


def test_a_second_start_in_the_same_clone_names_the_first(running):
    second = running.call(*LAUNCH)
    assert second.returncode == 1
    assert f"already runs in this clone, at http://127.0.0.1:{running.port}" in second.stdout
    assert "make stop" in second.stdout
    assert running.get("/health") == 200


def test_the_doctor_finds_nothing_wrong_with_a_running_office(running):
    program = str(Path(sys.executable).with_name("clerestory"))
    said = running.call(program, "doctor")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "ok      The vault opens to releaser alone" in said.stdout
    assert "ok      The log of vault openings has no gaps" in said.stdout
    assert "is taken by this installation" in said.stdout


def test_a_taken_port_is_named_with_what_to_do_and_nothing_is_started(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        run = subprocess.run(
            LAUNCH, env=surroundings(tmp_path, port), text=True, capture_output=True, check=False
        )
    assert run.returncode == 1
    assert f"Port {port} on 127.0.0.1 is already taken" in run.stdout
    assert "make run PORT=" in run.stdout
    assert "Traceback" not in run.stdout + run.stderr
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize("asked", ["http", "0", "70000", "-1", "8000.5"])
def test_a_port_that_is_none_is_refused(tmp_path, asked):
    run = subprocess.run(
        LAUNCH, env=surroundings(tmp_path, 1) | {"PORT": asked}, text=True, capture_output=True, check=False
    )
    assert run.returncode == 1
    assert f"PORT={asked} is not a port" in run.stdout


def test_part_of_the_four_addresses_is_refused_by_name(tmp_path):
    env = surroundings(tmp_path, free_port()) | {"DATABASE_URL": "postgresql://app@/x"}
    run = subprocess.run(LAUNCH, env=env, text=True, capture_output=True, check=False)
    assert run.returncode == 1
    assert "DATABASE_URL is set, but not VAULT_DATABASE_URL, OWNER_DATABASE_URL" in run.stdout


def test_a_server_that_does_not_answer_is_named_without_its_password(tmp_path):
    env = surroundings(tmp_path, free_port())
    env["ADMIN_DATABASE_URL"] = "postgresql://admin:geheim@127.0.0.1:9/postgres"
    run = subprocess.run(LAUNCH, env=env, text=True, capture_output=True, check=False)
    assert run.returncode == 1
    assert "Could not connect to database postgres at 127.0.0.1 as admin" in run.stdout
    assert "geheim" not in run.stdout + run.stderr


def test_stop_with_nothing_running_says_so(tmp_path):
    run = subprocess.run(
        [*LAUNCH, "stop"], env=surroundings(tmp_path, 1), text=True, capture_output=True, check=False
    )
    assert (run.returncode, run.stdout) == (0, "Nothing was running.\n")


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ending_the_launcher_ends_everything_the_database_too(tmp_path, how):
    started = Running(tmp_path)
    left = [
        *started.children().values(),
        int((tmp_path / "postgres" / "postmaster.pid").read_text().split()[0]),
    ]
    started.launcher.send_signal(how)
    said, _ = started.launcher.communicate(timeout=60)
    assert started.launcher.returncode == 0
    assert said.endswith("Everything is stopped.\n")
    assert [process for process in left if alive(process)] == []
    assert not started.folders.sockets.exists()


@pytest.mark.slow
def test_what_a_killed_launcher_left_is_ended_by_stop_and_by_the_next_start(tmp_path):
    first = Running(tmp_path)
    first.launcher.kill()
    first.launcher.communicate()
    assert all(alive(process) for process in first.children().values())
    second = Running(tmp_path)
    assert "Ended the web server that an earlier run left behind." in second.said
    assert second.get("/ready") == 200
    second.launcher.kill()
    second.launcher.communicate()
    stopped = second.call(*LAUNCH, "stop")
    ended = "worker, web server, witness, witness, a mirror, sequencer, publisher, administration, database"
    assert stopped.stdout == f"Stopped: {ended}.\n"
    assert second.call(*LAUNCH, "stop").stdout == "Nothing was running.\n"


@pytest.mark.slow
def test_when_the_database_is_killed_everything_is_stopped_and_the_next_start_recovers(tmp_path):
    first = Running(tmp_path)
    os.kill(int((tmp_path / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    said, _ = first.launcher.communicate(timeout=60)
    assert first.launcher.returncode == 1
    assert "The database stopped by itself" in said
    second = Running(tmp_path)
    assert any("it recovers everything that was saved" in line for line in second.said)
    assert second.get("/ready") == 200
    second.launcher.terminate()
    second.launcher.communicate(timeout=60)


@pytest.mark.slow
def test_when_the_worker_dies_everything_is_stopped_and_the_log_is_named(tmp_path):
    started = Running(tmp_path)
    os.kill(started.children()["worker"], signal.SIGKILL)
    said, _ = started.launcher.communicate(timeout=60)
    assert started.launcher.returncode == 1
    assert "The worker stopped by itself" in said
    assert str(started.folders.logs / "worker.log") in said
    assert not (tmp_path / "run" / "children.json").exists()


@pytest.mark.slow
def test_a_sample_that_was_cut_short_is_started_again_from_an_empty_database(tmp_path):
    env = surroundings(tmp_path, free_port()) | {"CLERESTORY_SAMPLE": "on"}
    with subprocess.Popen(LAUNCH, env=env, stdout=subprocess.PIPE, text=True) as first:
        for line in first.stdout:
            if "agencies" in line:
                break
        first.terminate()
        first.communicate()
    with subprocess.Popen(LAUNCH, env=env, stdout=subprocess.PIPE, text=True) as second:
        said = []
        for line in second.stdout:
            said.append(line)
            if "Ctrl-C stops" in line:
                break
        second.terminate()
        second.communicate()
    assert any("was cut short last time" in line for line in said), said
    assert any("sign in as" in line for line in said), said


def test_a_number_that_now_belongs_to_another_process_is_left_alone(tmp_path):
    record = tmp_path / "children.json"
    record.write_text(json.dumps([{"name": "web server", "process": os.getpid(), "born": 1}]))
    assert Children(record, tmp_path).stop_left_behind() == ()
    assert not record.exists()
