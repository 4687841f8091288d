"""What the pages of administration show. Reads only; every reader is an administrator of this office."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.history import history_of
from clerestory.casework.pages import HistoryLine
from clerestory.casework.probation import Probation, probation_of
from clerestory.casework.session import as_staff
from clerestory.casework.watch_parties import Task, tasks_of
from clerestory.parties import (
    access_reviews,
    attestations,
    directory,
    elsewhere,
    people,
    register,
    verification,
)
from clerestory.parties.access_reviews import Place
from clerestory.parties.attestations import AttestationLine
from clerestory.parties.elsewhere import IdentityCard
from clerestory.parties.errors import UnknownPartyError
from clerestory.parties.identities import AgencyCard, AgencyId, PersonCard, PersonId
from clerestory.parties.people import CertificateLine, DepartureLine, PersonLine
from clerestory.parties.register import Entry
from clerestory.parties.verification import Standing

LOOKING: Final = "see the pages of administration"


@dataclass(frozen=True, slots=True)
class Front:
    """The first page: what is to be done, and how many there are of each."""

    tasks: tuple[Task, ...]
    leavers: tuple[DepartureLine, ...]
    reviews: tuple[access_reviews.Standing, ...]
    on_probation: tuple[tuple[AgencyCard, Probation], ...]
    agencies: int
    people: int
    administrators: tuple[PersonCard, ...]


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One agency in the tree."""

    card: AgencyCard
    verified: bool
    probation: Probation


@dataclass(frozen=True, slots=True)
class AgencyPage:
    """One agency with everything the office knows of it."""

    card: AgencyCard
    entry: Entry
    verified: bool
    steps: tuple[Standing, ...]
    steps_by: dict[PersonId, str]
    attestations: tuple[tuple[AttestationLine, bool], ...]
    probation: Probation
    people: tuple[PersonLine, ...]
    reviews: access_reviews.Standing | None
    history: tuple[HistoryLine, ...]
    today: date


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person with everything the office knows of their sign-in. issuers: providers that this office
    trusts to say who somebody is."""

    line: PersonLine
    certificates: tuple[tuple[CertificateLine, bool], ...]
    identities: tuple[IdentityCard, ...]
    issuers: tuple[str, ...]
    history: tuple[HistoryLine, ...]
    is_oneself: bool
    today: date


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Who can sign in at one place, to be answered for line by line."""

    place: Place
    title: str
    standing: access_reviews.Standing | None
    people: tuple[PersonLine, ...]
    today: date


def may_look(*, viewer: PersonId) -> None:
    """Raise NotAllowedError where this person may not see these pages."""
    with _reading(viewer):
        return


def front(*, viewer: PersonId, at: datetime) -> Front:
    """The first page. Raises NotAllowedError, as all of these."""
    with _reading(viewer):
        today = office.the_office().day_of(at)
        agencies = directory.all_agencies()
        probations = ((card, probation_of(card)) for card in agencies if card.probation_needs)
        return Front(
            tasks=tasks_of(on=today),
            leavers=people.open_departures(),
            reviews=access_reviews.standings(on=today),
            on_probation=tuple((card, found) for card, found in probations if found.lasts),
            agencies=len(agencies),
            people=sum(line.card.active for line in people.all_people()),
            administrators=people.administrators(),
        )


def agencies(*, viewer: PersonId, at: datetime) -> tuple[AgencyLine, ...]:
    """Every agency, in the order of the tree."""
    with _reading(viewer):
        today = office.the_office().day_of(at)
        return tuple(
            AgencyLine(card, card.is_verified_on(today), probation_of(card))
            for card in sorted(directory.all_agencies(), key=lambda card: (card.node.split("."), card.name))
        )


def agency(handle: AgencyId, *, viewer: PersonId, at: datetime) -> AgencyPage:
    """One agency. Raises UnknownPartyError."""
    with _reading(viewer):
        today = office.the_office().day_of(at)
        card = directory.agency_card(handle)
        steps = verification.standing_of(handle, on=today)
        standings = access_reviews.standings(on=today)
        return AgencyPage(
            card=card,
            entry=register.entry_of(handle),
            verified=card.is_verified_on(today),
            steps=steps,
            steps_by=directory.full_names(frozenset(step.done_by for step in steps if step.done_by)),
            attestations=tuple(
                (line, line.given_on <= today <= line.holds_until) for line in attestations.lines_of(handle)
            ),
            probation=probation_of(card),
            people=people.people_of(agency=handle),
            reviews=next((each for each in standings if each.place.agency == handle), None),
            history=history_of(str(handle)),
            today=today,
        )


def everybody(*, viewer: PersonId) -> tuple[PersonLine, ...]:
    """Everybody who has or had a sign-in."""
    with _reading(viewer):
        return people.all_people()


def person(handle: PersonId, *, viewer: PersonId, at: datetime) -> PersonPage:
    """One person. Raises UnknownPartyError."""
    with _reading(viewer):
        today = office.the_office().day_of(at)
        return PersonPage(
            line=people.person_line(handle),
            certificates=tuple((line, line.holds_until >= today) for line in people.certificates_of(handle)),
            identities=elsewhere.identities_of(handle),
            issuers=tuple(each.issuer for each in office.providers()),
            history=history_of(str(handle)),
            is_oneself=handle == viewer,
            today=today,
        )


def access_review(place: Place, *, viewer: PersonId, at: datetime) -> ReviewPage:
    """The list to sign. Raises UnknownPartyError for a place that is not registered."""
    with _reading(viewer):
        today = office.the_office().day_of(at)
        title = access_reviews.title_of(place)
        if title is None:
            raise UnknownPartyError("No agency and no division of this name is registered.")
        standings = access_reviews.standings(on=today)
        return ReviewPage(
            place=place,
            title=title,
            standing=next((each for each in standings if each.place == place), None),
            people=people.people_of(agency=place.agency, division=place.division),
            today=today,
        )


def divisions(*, viewer: PersonId) -> tuple[directory.DivisionCard, ...]:
    """Every division of the office's department."""
    with _reading(viewer):
        return directory.all_divisions()


@contextmanager
def _reading(viewer: PersonId) -> Iterator[None]:
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.ADMINISTERING, doing=LOOKING)
        yield
