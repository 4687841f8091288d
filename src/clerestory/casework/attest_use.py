"""An agency says what became of a release: used for what, deleted or kept under which rule, passed on or not.

Promises that "passed on" and the register agree, and that who attests the use thereby acknowledges receipt.
Refuses to judge what is said: it is kept as the agency's own word, and its digest stands in the journal.
Source: the federal yearly and 30-day certificates of bulk users, and 18 USC 2721(c) for the register."""

import re
from datetime import date, datetime
from typing import Final

from django.db import transaction

from clerestory.casework import alarms, office
from clerestory.casework.acknowledge_release import acknowledge
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.own_request import own_release, own_request
from clerestory.casework.replies import QueryReply
from clerestory.casework.reply import reply_for
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of, kept_text, required_text
from clerestory.intake import requests
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import SAYS, State, Step, Who
from clerestory.journal.after_events import RedisclosureEntered, UseAttested
from clerestory.journal.write import record
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.release import aftercare
from clerestory.release.aftercare import Fate, Onward, Use
from clerestory.release.errors import NothingOwedError
from clerestory.release.shelf import ReleaseRecord
from clerestory.sealing.canonical import canonical_json
from clerestory.vocabulary.form import SCHEMA
from clerestory.vocabulary.requesters import ancestry

YEARS_KEPT: Final = 5
"""18 USC 2721(c): whoever passes the data on keeps, for five years, to whom and for which permitted use."""
HELD: Final = frozenset({State.COLLECTED, State.ACKNOWLEDGED, State.RECALLED, State.CLOSED})
"""In which the agency has, or had, what it may say something of."""
_LONGEST_NAME: Final = 200
_PARTS: Final = SCHEMA["properties"]
_NODE: Final = re.compile(_PARTS["requester"]["properties"]["recipient"]["pattern"])
_USE: Final = re.compile(_PARTS["purpose"]["properties"]["claimed_use"]["pattern"])


def attest_use(
    reference: str, use: Use, *, agency: AgencyId, at: datetime, by: PersonId | None = None
) -> QueryReply:
    """Where the request stands afterwards. Raises RequestNotFoundError, NotAllowedError,
    UnusableCommandError, NothingToCollectError, StateChangeRefusedError."""
    use = _fit(use)
    with transaction.atomic():
        own = own_request(reference, agency=agency, by=by)
        with as_staff():
            request = requests.fetch_for_change(reference)
            release = own_release(request)
            lines = len(aftercare.redisclosures_of(release))
            _refuse_disagreement(use, lines)
            if request.state is State.COLLECTED:
                acknowledge(request, release, actor=own.actor, at=at)
                request = requests.fetch_for_change(reference)
            requests.move(request, Step.ATTEST_USE, Who.REQUESTER)
            try:
                aftercare.attest(release, use, by=by, at=at)
            except NothingOwedError as nothing:
                raise NotAllowedError(str(nothing)) from nothing
            happened = UseAttested(
                release_ref=release.release_ref,
                fate=str(use.fate),
                passed_on=use.passed_on,
                redisclosures=lines,
                statement_sha256=digest_of(canonical_json([use.used_for, use.kept_under]).decode()),
            )
            record(happened, subject_ref=reference, actor=own.actor, at=at, person=request.handle)
            return reply_for(requests.fetch(reference), own.card, at=at)


def enter_redisclosure(
    reference: str, onward: Onward, *, agency: AgencyId, at: datetime, by: PersonId | None = None
) -> date:
    """Put on the register to whom a release was passed on. The day until which the line is kept. Raises
    RequestNotFoundError, NotAllowedError, UnusableCommandError, NothingToCollectError."""
    with transaction.atomic():
        own = own_request(reference, agency=agency, by=by)
        with as_staff():
            request = requests.fetch_for_change(reference)
            release = own_release(request)
            if request.state not in HELD:
                raise NotAllowedError(f"Request {reference} stands at: {SAYS[request.state]}.")
            onward = _fit_onward(onward, release, today=office.the_office().day_of(at))
            keep_until = years_after(onward.passed_on, YEARS_KEPT)
            aftercare.enter_redisclosure(release, onward, keep_until=keep_until, by=by, at=at)
            happened = RedisclosureEntered(
                release_ref=release.release_ref,
                to_node=onward.to_node,
                permitted_use=onward.permitted_use,
                elements=onward.elements,
                passed_on=onward.passed_on.isoformat(),
                keep_until=keep_until.isoformat(),
                body_sha256=digest_of(onward.to_name),
            )
            record(happened, subject_ref=reference, actor=own.actor, at=at, person=request.handle)
            if not _was_announced(request, onward):
                alarms.raise_alarm(
                    kind="RedisclosureNotAnnounced",
                    where="enter_redisclosure",
                    subject_ref=reference,
                    actor=own.actor,
                    at=at,
                )
            return keep_until


def years_after(day: date, years: int) -> date:
    """The same day so many years later; after 29 February the first of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _fit(use: Use) -> Use:
    used_for = required_text("/used_for", use.used_for, wanted="what it was used for, in a sentence")
    kept_under = kept_text("/kept_under", use.kept_under)
    if use.fate is Fate.KEPT_UNDER_RULE and not kept_under:
        raise UnusableCommandError("/kept_under", "nothing", "the rule under which it is kept, and how long")
    return Use(used_for, use.fate, kept_under if use.fate is Fate.KEPT_UNDER_RULE else "", use.passed_on)


def _refuse_disagreement(use: Use, lines: int) -> None:
    if use.passed_on and not lines:
        raise NotAllowedError(
            "You say that it was passed on, but the register has no line for it. Enter first to whom, under "
            "which permitted use and when."
        )
    if not use.passed_on and lines:
        raise NotAllowedError(
            f"The register has {lines} line{'s' if lines > 1 else ''} for this release, so it was passed on. "
            "Say so."
        )


def _fit_onward(onward: Onward, release: ReleaseRecord, *, today: date) -> Onward:
    name = required_text("/to_name", onward.to_name, wanted="the name of the body", longest=_LONGEST_NAME)
    if not _NODE.fullmatch(onward.to_node):
        raise UnusableCommandError(
            "/to_node", "something else", "a place in the tree of requesters, such as us.doj"
        )
    if not _USE.fullmatch(onward.permitted_use):
        raise UnusableCommandError("/permitted_use", "something else", "a permitted use, b1 to b14 or state")
    strange = [name for name in onward.elements if name not in release.elements]
    if strange or not onward.elements:
        raise UnusableCommandError(
            "/elements",
            f"{len(strange)} that the release did not hold" if strange else "none",
            "at least one of " + ", ".join(release.elements),
        )
    collected = office.the_office().day_of(release.collected_at) if release.collected_at else today
    if not collected <= onward.passed_on <= today:
        raise UnusableCommandError(
            "/passed_on", onward.passed_on.isoformat(), f"a day from {collected.isoformat()} to today"
        )
    return Onward(onward.to_node, name, onward.permitted_use, onward.elements, onward.passed_on)


def _was_announced(request: RequestRecord, onward: Onward) -> bool:
    """Whether the request said that it would be passed on to there: the law was asked with that."""
    return request.claims.recipient is not None and request.claims.recipient in ancestry(onward.to_node)
