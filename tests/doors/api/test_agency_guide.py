"""The Python client and the guide's further examples run as printed, against the processes of `make run`."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.doors.api.processes import now
from tests.doors.api.test_guide import SHELL as FIRST_STEPS
from tests.doors.api.test_guide import a_shell
from tests.doors.api.test_guide import folder as folder
from tests.world.ledger import TheLedger
from tests.world.office import GENUINE_WARRANT, World
from tests.world.papers import a_pdf

from clerestory.casework import jobs
from clerestory.casework.appeal_refusal import conclude_appeal
from clerestory.casework.ask_for_more import ask_for_more
from clerestory.casework.commands import Verdict
from clerestory.intake.appeals import AppealOutcome
from clerestory.sealing import key_files, keys
from clerestory.site.folders import CLONE

GUIDES = CLONE / "docs" / "guide" / "agency"
QUESTION = "Send the page of the order with the signature."
pytestmark = pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("bash")), reason="curl or bash is not installed"
)


def blocks(guide: str, language: str) -> list[str]:
    text = (GUIDES / guide).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def reader(folder: Path, settings: Any) -> Path:
    """The folder of somebody who follows the guides: clients, programs, a paper, the office's key."""
    for name in ("clients", "verifiers"):
        (folder / name).symlink_to(CLONE / name)
    for text in blocks("python.md", "python"):
        (folder / text.splitlines()[0].removeprefix("# ")).write_text(text)
    (folder / "paper.pdf").write_bytes(a_pdf())
    issuer = key_files.load_public_key(Path(settings.CLERESTORY_SECRETS) / "issuer.json")
    key_files.save_public_key(keys.public(issuer), folder / "keys" / "issuer.json")
    return folder


def reviewed_anew(office: World, reference: str) -> None:
    conclude_appeal(
        reference, outcome=AppealOutcome.LOOK_AGAIN, answer="Page two counts.", by=office.counsel, at=now()
    )
    office.finds(reference, by=office.second_supervisor, at=now())


@pytest.mark.slow
def test_the_client_asks_answers_appeals_and_opens(
    reader: Path,
    process: str,
    office: World,
    run_the_worker: Callable[[], None],
    ledger: TheLedger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_up, take_policy, ask, go_on, afterwards = blocks("python.md", "sh")
    assert set_up.count("export ") == 4
    with a_shell(reader) as shell:
        shell.run(f"export OFFICE={process} CLIENT={office.bureau.client_id} KEYS=keys")
        shell.run(set_up.splitlines()[-1])
        shell.run(take_policy)
        assert shell.run(ask).splitlines()[-1] == "in_review"
        reference = (reader / "reference").read_text()
        assert shell.run(ask).splitlines()[-1] == "in_review"
        assert (reader / "reference").read_text() == reference

        ask_for_more(reference, question=QUESTION, officer=office.officer, at=now())
        said = shell.run(go_on).splitlines()
        assert said[1:] == ["in_review"], said  # and no sentence why the paper was not taken
        assert QUESTION in said[0]

        office.checks(reference, at=now(), authority=GENUINE_WARRANT)
        office.finds(reference, Verdict.REFUSE, at=now())
        refused, stands = shell.run(go_on).splitlines()
        assert refused.startswith("photo ")
        assert stands == "appealed"

        reviewed_anew(office, reference)
        run_the_worker()
        ledger.round(now())
        jobs.unlock.defer(reference=reference)  # its own job comes a minute later
        run_the_worker()
        received, stands = shell.run(go_on).splitlines()
        assert re.fullmatch(r"received photo \d+", received)
        assert stands == "collected"

        monkeypatch.syspath_prepend(CLONE / "clients" / "python")
        monkeypatch.syspath_prepend(CLONE / "verifiers")
        from clerestory_client import NotOpenedError, Office

        client = Office.from_folder(process, office.bureau.client_id, reader / "keys")
        release = client.collect(reference)
        assert list(client.open(release).elements) == ["photo"]
        other = replace(release, envelope=release.envelope + b"A")
        nobody = re.sub(rb"(?m)^quorum .*$", b"quorum none", client.policy)
        for wrong, held, says in (
            (replace(client, sealing_key=office.removal.sealing_key), release, "not sealed for this key"),
            (replace(client, issuer=keys.public(office.removal.client_key)), release, "not signed by this"),
            (replace(client, policy=nobody), release, "asks for no witness"),
            (replace(client, policy=None), release, "a policy"),
            (client, other, "another envelope"),
            (client, replace(release, proof=b"none"), "does not hold"),
        ):
            with pytest.raises(NotOpenedError, match=says):
                wrong.open(held)

        assert shell.run(afterwards).split() == ["acknowledged", "closed"]


@pytest.mark.slow
def test_each_step_after_asking_runs_with_curl(reader: Path, process: str, office: World) -> None:
    read, send_paper, answer, appeal, withdraw = blocks("curl.md", "sh")
    _, sign_in, _, ask, *_ = FIRST_STEPS
    with a_shell(reader) as shell:
        shell.run(f"export OFFICE={process} CLIENT={office.bureau.client_id} KEYS=keys")
        shell.run(sign_in)
        shell.run(ask)
        reference = json.loads((reader / "query.json").read_text())["reference"]
        ask_for_more(reference, question=QUESTION, officer=office.officer, at=now())
        assert json.loads(shell.run(read))["question"]["says"] == QUESTION
        assert json.loads(shell.run(send_paper))["pages"] == 1
        assert json.loads(shell.run(answer))["state"] == "in_review"
        office.checks(reference, at=now(), authority=GENUINE_WARRANT)
        office.finds(reference, Verdict.REFUSE, at=now())
        assert json.loads(shell.run(appeal))["state"] == "appealed"
        reviewed_anew(office, reference)
        assert json.loads(shell.run(withdraw))["state"] == "withdrawn"
