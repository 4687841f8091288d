"""Who may still sign in, looked at each quarter, agency by agency and division by division.

Promises that a review answers for everybody who can sign in there at that moment, is signed once a quarter
and never changed after. Refuses a review in which somebody was left out.
Source: agreements that ask for quarterly reviews, and audits that found none had been made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from clerestory.parties.errors import PartyNotAcceptedError
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.parties.models import AccessReview, AccessReviewLine, Agency, Division, Person
from clerestory.parties.verification import locked


@dataclass(frozen=True, slots=True)
class Place:
    """What is reviewed: an agency or a division; exactly one of the two is not None."""

    agency: AgencyId | None
    division: str | None

    @property
    def handle(self) -> str:
        """What names it in the journal."""
        return str(self.agency or self.division)


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one place on a day. quarter: the one that is to be reviewed now, such as 2026-Q4;
    due_on: its last day. overdue: the last quarter went by without a signature. people: how many can sign
    in."""

    place: Place
    title: str
    people: int
    quarter: str
    due_on: date
    signed_at: datetime | None
    last_signed_at: datetime | None
    overdue: bool


def quarter_of(day: date) -> str:
    """The quarter of a day, such as 2026-Q4."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def last_day_of_quarter(day: date) -> date:
    """The last day of the quarter in which `day` lies."""
    first_month = (day.month - 1) // 3 * 3 + 4
    following = date(day.year + (first_month > 12), (first_month - 1) % 12 + 1, 1)
    return following - timedelta(days=1)


def standings(*, on: date) -> tuple[Standing, ...]:
    """Every agency and division in which somebody can sign in, overdue ones first, then by name."""
    present = Person.objects.filter(is_active=True)
    titles: dict[Place, str] = {}
    since: dict[Place, date] = {}
    counts: dict[Place, int] = {}
    for person in present.select_related("agency", "division"):
        place = _place(person)
        counts[place] = counts.get(place, 0) + 1
        titles[place] = _title(person)
        since[place] = min(person.added_at.date(), since.get(place, on))
    signed: dict[tuple[Place, str], datetime] = {}
    last: dict[Place, datetime] = {}
    for row in AccessReview.objects.all():
        place = Place(AgencyId(row.agency_id) if row.agency_id else None, row.division_id)
        signed[place, row.quarter] = row.signed_at
        last[place] = max(row.signed_at, last.get(place, row.signed_at))
    now, due = quarter_of(on), last_day_of_quarter(on)
    before_first = _first_day(on) - timedelta(days=1)
    found = [
        Standing(
            place=place,
            title=titles[place],
            people=counts[place],
            quarter=now,
            due_on=due,
            signed_at=signed.get((place, now)),
            last_signed_at=last.get(place),
            overdue=since[place] <= before_first
            and (place, quarter_of(before_first)) not in signed
            and (place, now) not in signed,
        )
        for place in counts
    ]
    return tuple(sorted(found, key=lambda each: (not each.overdue, bool(each.signed_at), each.title)))


def people_now(place: Place) -> dict[PersonId, tuple[str, ...]]:
    """Everybody who can sign in there now, with their roles."""
    here = Q(agency_id=place.agency) if place.agency is not None else Q(division_id=place.division)
    rows = Person.objects.filter(here, is_active=True)
    return {PersonId(row.pk): tuple(row.roles) for row in rows}


def sign(
    place: Place, decisions: Mapping[PersonId, bool], *, on: date, by: PersonId, at: datetime
) -> AccessReview:
    """Keep a whole review: for each person whether they stay. Raises PartyNotAcceptedError where somebody is
    missing or too many, and where the quarter was signed before."""
    if place.agency is not None:
        locked(place.agency)
    elif not Division.objects.select_for_update().filter(pk=place.division).exists():
        raise PartyNotAcceptedError(f"No division {place.division!r} is registered. Add it first.")
    now = people_now(place)
    if set(now) != set(decisions):
        missing, strange = len(set(now) - set(decisions)), len(set(decisions) - set(now))
        raise PartyNotAcceptedError(
            f"The list changed while you looked at it: {missing} people are not answered for, {strange} can "
            "no longer sign in. Look at the list again and sign that one."
        )
    try:
        with transaction.atomic():
            review = AccessReview.objects.create(
                agency_id=place.agency,
                division_id=place.division,
                quarter=quarter_of(on),
                signed_at=at,
                signed_by=by,
            )
    except IntegrityError:
        raise PartyNotAcceptedError(
            f"The review of {quarter_of(on)} was signed before and is not changed. The next one is due by "
            f"{last_day_of_quarter(last_day_of_quarter(on) + timedelta(days=1)).isoformat()}; to end a "
            "sign-in now, close it."
        ) from None
    AccessReviewLine.objects.bulk_create(
        AccessReviewLine(review=review, person_id=person, roles=list(now[person]), kept=kept)
        for person, kept in decisions.items()
    )
    return review


def title_of(place: Place) -> str | None:
    """The name of what is reviewed; None where it is not registered."""
    if place.agency is not None:
        return Agency.objects.filter(pk=place.agency).values_list("name", flat=True).first()
    return Division.objects.filter(pk=place.division).values_list("title", flat=True).first()


def _first_day(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _place(person: Person) -> Place:
    return Place(AgencyId(person.agency_id) if person.agency_id else None, person.division_id)


def _title(person: Person) -> str:
    if person.agency:
        return person.agency.name
    return person.division.title if person.division else ""
