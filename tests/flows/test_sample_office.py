"""The office that `make run` shows is made by the real use cases, and shows every state a request can stand
in."""

import json
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

from clerestory.casework import administration_pages, jobs, office_keys, sample_office
from clerestory.casework.queries import WAITING, queue
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.journal.read import verify_chain
from tests.world.days import MONDAY as NOON
from tests.world.ledger import TheLedger
from tests.world.sample import let_the_ledger_run

MONDAY = NOON + timedelta(hours=11)
"""Monday evening at the office, when it is Tuesday in UTC already."""


def test_the_sample_office_plays_every_scene_and_shows_every_state(
    database: Any, settings: Any, tmp_path: Path, ledger: TheLedger
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    office_keys.create_missing(Path(settings.CLERESTORY_SECRETS))
    said: list[str] = []
    folder = tmp_path / "sample"
    stage = sample_office.load(at=MONDAY, folder=folder, say=said.append)

    assert [sentence for sentence in said if "left out" in sentence] == [], said
    with as_staff():
        before = dict(requests.counts())
    assert before[State.SEALED] > 0  # what is sealed waits until a ledger runs
    assert (before[State.RELEASED], before[State.COLLECTED]) == (0, 0)
    jobs.use_clock(lambda: MONDAY)
    let_the_ledger_run(ledger, settings, at=MONDAY)
    with as_staff():
        counts = dict(requests.counts())
        assert verify_chain().first_break is None
        assert read.count_of(Event.ENVELOPE_UNLOCKED) == before[State.SEALED]
    assert counts[State.COLLECTED] > 1
    # Nothing rests in the first three for long; a draft is not a request yet.
    # The sample office stands on no switch, so nothing is answered on a line.
    passing = {State.RECEIVED, State.APPROVED, State.SEALED, State.DRAFT, State.ANSWERED}
    assert {state for state, count in counts.items() if count == 0} == passing
    parts = 2 * counts[State.DECIDED_IN_PART]
    assert sum(counts.values()) == len(stage.references) + parts >= 24
    assert len(queue(viewer=stage.people["sam"], at=MONDAY).rows) == sum(counts[state] for state in WAITING)

    front = administration_pages.front(viewer=stage.people["ada"], at=MONDAY)
    assert [each.person for each in front.leavers] == [stage.people["lena"]]
    assert [(card.id, found.clean, found.needs) for card, found in front.on_probation] == [
        (stage.agencies["carrier"], 0, 5)
    ]
    oscar = administration_pages.person(stage.people["oscar"], viewer=stage.people["ada"], at=MONDAY)
    assert [holds for _line, holds in oscar.certificates] == [True]
    field = administration_pages.agency(stage.agencies["field-office"], viewer=stage.people["ada"], at=MONDAY)
    assert {each.value for each in field.entry.identifiers} == {"ZZSAMPLE1", "field-office.example"}
    assert field.verified

    sign_ins = json.loads((folder / "sign-ins.json").read_text())
    assert {each["username"] for each in sign_ins} == set(stage.people)
    assert stat.S_IMODE((folder / "sign-ins.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / "field-office" / "issuer.json").exists()
