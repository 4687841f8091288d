"""The same walk against the processes that `make run` starts: the web server cannot open the vault."""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.doors.api.program import Program, call, call_in_chunks
from tests.world.office import FORM_I200, GENUINE_WARRANT, WARRANT_FOR_PHOTO, World, found_office
from tests.world.register import a_driver

from clerestory.registry import openings
from clerestory.site.launch_commands import ADDRESSES, web_command, worker_command

PATIENCE_SECONDS = 60


def now() -> datetime:
    """The server of this test reads the machine's clock, so the test does."""
    return datetime.now(UTC)


@pytest.fixture
def office(office_records: Any, settings: Any) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return found_office(at=now())


def of_the_web_server(database: Any) -> dict[str, str]:
    """Surroundings with the address of the role `app` and no other."""
    plain = {name: value for name, value in os.environ.items() if name not in ADDRESSES}
    return plain | {"DATABASE_URL": database.url("app")}


@pytest.fixture
def process(office: World, office_records: Any) -> Iterator[str]:
    """The address of the web server, a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        web_command("127.0.0.1", port),
        env=of_the_web_server(office_records),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(server, address)
        yield address
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)


def wait_until_ready(server: "subprocess.Popen[bytes]", address: str) -> None:
    began = now()
    while (now() - began).total_seconds() < PATIENCE_SECONDS:
        assert server.poll() is None, "the server ended by itself"
        try:
            if call("GET", f"{address}/ready").status == 200:
                return
        except OSError:
            with pytest.raises(subprocess.TimeoutExpired):
                server.wait(0.1)
    pytest.fail("the server did not get ready in time")


@pytest.fixture
def run_the_worker(office_records: Any) -> Callable[[], None]:
    """Runs the worker, as `make run` starts it, until no job is left. It alone may ask the vault."""
    command = [*worker_command(), "--one-shot"]
    surroundings = of_the_web_server(office_records) | {"VAULT_DATABASE_URL": office_records.url("releaser")}
    return lambda: subprocess.run(command, env=surroundings, check=True, timeout=PATIENCE_SECONDS) and None


def test_a_photo_goes_from_the_web_process_through_the_worker_to_the_agency(
    process: str, office: World, run_the_worker: Callable[[], None]
) -> None:
    bureau = Program(process, office.bureau, now)
    driver = a_driver()
    asked = bureau.ask(WARRANT_FOR_PHOTO, driver.keys.to_json())
    assert (asked.status, asked.json["state"]) == (202, "in_review")
    reference = asked.json["reference"]
    office.checks(reference, at=now(), authority=GENUINE_WARRANT)
    office.finds(reference, at=now())
    assert bureau.get(f"/queries/{reference}/release").type == "nothing-to-collect"
    assert openings.opened() == ()

    run_the_worker()
    collected = bureau.get(f"/queries/{reference}/release")
    assert collected.status == 200
    inside = office.bureau.opens(collected.body.decode("ascii"), at=now())
    assert list(inside) == ["photo"]
    assert inside["photo"].content.decode() == driver.content["photo"]["text"]
    (opening,) = openings.opened()
    assert (opening.elements, opening.opened_by) == (("photo",), "releaser")


def test_form_i200_is_withheld_by_the_web_process_and_the_vault_stays_closed(
    process: str, office: World, run_the_worker: Callable[[], None]
) -> None:
    removal = Program(process, office.removal, now)
    asked = removal.ask(FORM_I200, a_driver().keys.to_json())
    assert (asked.status, asked.json["state"]) == (200, "withheld")
    run_the_worker()
    assert removal.get(f"/queries/{asked.json['reference']}").json == asked.json
    assert openings.opened() == ()
    assert openings.gaps() == ()


def test_the_web_process_answers_problems_from_its_own_server(process: str, office: World) -> None:
    bureau = Program(process, office.bureau, now)
    assert call("GET", f"{process}/api/v1/nothing").type == "no-such-address"
    assert bureau.call("POST", "/queries", body=b" " * 70_000).type == "body-too-large"
    headers = {"Authorization": f"Bearer {bureau.token}", "Content-Type": "application/json"}
    assert call_in_chunks(bureau.at("/queries"), body=b"{}", headers=headers).type == "length-needed"
    assertion = bureau.assertion()
    assert bureau.ask_token(assertion).status == 200
    assert bureau.ask_token(assertion).type == "client-not-accepted"
