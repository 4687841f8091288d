"""The sample office, made once a run by its real use cases and copied for each test, with the clock in the
test's hand.

The office is played as if Monday afternoon were now; nothing in it is inserted by hand.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client, override_settings
from tests.world.days import MONDAY
from tests.world.ledger import TheLedger
from tests.world.sample import let_the_ledger_run

from clerestory.casework import document_pages, jobs, office_keys, queries, sample_office
from clerestory.casework.make_due_reports import make_due_reports
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.document_standing import Standing
from clerestory.intake.models import Request
from clerestory.intake.states import State
from clerestory.reports import kept
from clerestory.site import clock

RUN = Path(os.environ["CLERESTORY_TEST_RUN"])

TEMPLATE = "template_sample"
REPORTED = "template_reported"
LATER = MONDAY + timedelta(days=35)
"""When the sample office has published the months that are over, where a test asks for `reported`."""
EMPTY = "template_empty"
REQUESTERS = ("frances", "ian", "ines", "tom")
FAST_HASHING = ["django.contrib.auth.hashers.MD5PasswordHasher"]
OFFICE: dict[str, Any] = {
    "PASSWORD_HASHERS": FAST_HASHING,
    "CLERESTORY_TIME_ZONE": "America/Denver",
    "CLERESTORY_OFFICE_NAME": "Motor Vehicle Division (sample)",
}


@dataclass
class Clock:
    """The moment at which the site is."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def moves(self, by: timedelta) -> datetime:
        self.moment += by
        return self.moment


@dataclass(frozen=True)
class Sample:
    """The office: who can sign in, and one reference for each state and next step."""

    passwords: dict[str, str]
    folder: Path

    def in_state(self, state: State, *, at: datetime = MONDAY) -> str:
        """The reference of a request in this state."""
        with as_staff():
            return requests.references_in_states([state])[0]

    def waiting_for(
        self, needs: str, *, viewer: str = "sam", at: datetime = MONDAY, asked_by: str = ""
    ) -> str:
        """The reference of a request in the queue whose next step this is; asked_by: part of the requester's
        place in the tree."""
        rows = queries.queue(viewer=self.person(viewer), at=at).rows
        return next(row.reference for row in rows if row.needs == needs and asked_by in row.agency_node)

    def with_unread_paper(self, *, at: datetime = MONDAY) -> str:
        """The reference of a request in the queue whose agency sent a paper that nobody has read."""
        return self._with_paper(Standing.TO_READ, at)

    def with_doubted_paper(self, *, at: datetime = MONDAY) -> str:
        """The reference of a request in the queue whose only paper waits for counsel."""
        return self._with_paper(Standing.DOUBTED, at)

    def _with_paper(self, standing: Standing, at: datetime) -> str:
        viewer = self.person("sam")
        for row in queries.queue(viewer=viewer, at=at).rows:
            sent = document_pages.papers_of(row.reference, viewer=viewer).rows
            if [paper.standing for paper in sent] == [standing]:
                return row.reference
        raise LookupError(f"No request in the queue has one paper that is {standing}.")

    def requester_with(self, state: State, *, at: datetime = MONDAY) -> tuple[str, str]:
        """Somebody whose agency has a request in this state, and its reference."""
        for username in REQUESTERS:
            card = queries.person_card(self.person(username))
            assert card.agency is not None
            for row in queries.agency_requests(card.agency, at=at):
                if row.state is state:
                    return username, row.reference
        raise LookupError(f"No agency with a sign-in has a request that is {state}.")

    def spoil(self, reference: str) -> str:
        """Store a word that this release does not know, as another release may have done."""
        with as_staff():
            stored = Request.objects.get(reference=reference)
            stored.claims["mode"] = "a_word_of_another_release"
            stored.save(update_fields=["claims"])
        return reference

    def forgets_the_purpose(self, reference: str) -> None:
        """As if nobody had checked whether the papers show the purpose."""
        with as_staff():
            stored = Request.objects.get(reference=reference)
            del stored.established["purpose"]
            stored.save(update_fields=["established"])

    def forgets_the_record(self, reference: str) -> None:
        """As if no record had matched."""
        with as_staff():
            Request.objects.filter(reference=reference).update(register={"resolved": "none"}, handle=None)

    def person(self, username: str) -> Any:
        from clerestory.parties.models import Person

        return Person.objects.get(username=username).pk

    def signs_in(self, username: str, client: Client | None = None) -> Client:
        """A browser in which this person has signed in through the page."""
        client = client or Client()
        answer = client.post(
            "/sign-in/", {"username": username, "password": self.passwords[username]}, follow=False
        )
        assert answer.status_code == 302, answer.content.decode()[:2000]
        return client


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The site's clock, in the test's hand."""
    held = Clock(MONDAY)
    monkeypatch.setattr(clock, "now", held.now)
    jobs.use_clock(held.now)
    return held


@pytest.fixture
def database(request: pytest.FixtureRequest, templates: Any, settings: Any, time: Clock) -> Iterator[Any]:
    """A copy of the sample office, each test its own; with its reports where the test asks for them."""
    for name, value in OFFICE.items():
        setattr(settings, name, value)
    with _copied(templates, with_reports="reported" in request.fixturenames) as made:
        yield made


@contextmanager
def an_office(templates: Any, *, with_reports: bool) -> Iterator[Any]:
    """A copy of the sample office for several tests that change nothing, on the Monday of the sample."""
    held = Clock(MONDAY)
    with pytest.MonkeyPatch.context() as patch, override_settings(**OFFICE):
        patch.setattr(clock, "now", held.now)
        jobs.use_clock(held.now)
        with _copied(templates, with_reports=with_reports) as made:
            yield made


@contextmanager
def _copied(templates: Any, *, with_reports: bool) -> Iterator[Any]:
    office_keys.create_missing(Path(django_settings.CLERESTORY_SECRETS))
    templates.ensure(TEMPLATE, EMPTY, _load)
    if with_reports:
        templates.ensure(REPORTED, TEMPLATE, _report)
    with templates.copy(REPORTED if with_reports else TEMPLATE) as made:
        yield made


@pytest.fixture
def reported(sample: "Sample") -> str:
    """The name of the sample office's newest report: what it had by `LATER` is published."""
    return kept.every()[0].name


@pytest.fixture
def sample(database: Any) -> Sample:
    """Who can sign in to the sample office, and what lies there."""
    sign_ins = json.loads((_folder() / "sign-ins.json").read_text("utf-8"))
    return Sample({each["username"]: each["password"] for each in sign_ins}, _folder())


@pytest.fixture
def ledger_ran(sample: Sample, ledger: TheLedger, settings: Any, time: Clock) -> TheLedger:
    """The sample office's ledger after its first round: what was sealed is unlocked, some of it collected."""
    let_the_ledger_run(ledger, settings, at=MONDAY)
    return ledger


def _folder() -> Path:
    return RUN / "sample"


def _report() -> None:
    # Publishing weighs each table against every other: seconds, so once a run.
    assert make_due_reports(at=LATER)


def _load() -> None:
    sample_office.load(at=MONDAY, folder=_folder(), say=lambda sentence: None)
