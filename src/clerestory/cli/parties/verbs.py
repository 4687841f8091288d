"""What `clerestory parties` does: each verb asks what it needs, calls one use case, and gives lines."""

import argparse
import secrets
from dataclasses import dataclass
from datetime import datetime

from clerestory.casework import administration_pages, office
from clerestory.casework.add_person import add_person
from clerestory.casework.administration_pages import AgencyLine, AgencyPage
from clerestory.casework.commands import AddPerson
from clerestory.casework.invite_person import invite_person
from clerestory.casework.onboard_agency import restore_agency, suspend_agency
from clerestory.casework.prove_administrator import prove_administrator
from clerestory.casework.report_leaver import report_leaver
from clerestory.cli.parties.asking import Asker
from clerestory.parties.identities import AgencyCard, AgencyId, PersonId, Role
from clerestory.parties.people import PersonLine


@dataclass(slots=True)
class Session:
    """Who asks, once proved, and at which moment."""

    ask: Asker
    at: datetime
    viewer: PersonId | None = None

    def prove(self) -> None:
        """Ask who this is. Raises NotAllowedError, NoAnswerError."""
        username, password = self.ask.line("User name"), self.ask.secret("Password")
        self.viewer = prove_administrator(
            username, password, code=lambda: self.ask.secret("Code of your second factor"), at=self.at
        )

    @property
    def by(self) -> PersonId:
        """The administrator."""
        if self.viewer is None:
            raise LookupError("A verb was called before anybody proved who they are.")
        return self.viewer


def every_agency(args: argparse.Namespace, session: Session) -> list[str]:
    """One line for each agency: handle, place, name, and how it stands."""
    lines = administration_pages.agencies(viewer=session.by, at=session.at)
    return [f"{line.card.id}  {line.card.node}  {line.card.name}  ({_stands(line)})" for line in lines]


def one_agency(args: argparse.Namespace, session: Session) -> list[str]:
    """Its steps, identifiers, probation and people."""
    page = administration_pages.agency(AgencyId(args.agency), viewer=session.by, at=session.at)
    card = page.card
    return [
        f"{card.name}",
        f"  handle      {card.id}",
        f"  place       {card.node}",
        f"  dealt with  {'yes' if card.active else 'no: suspended'}",
        f"  verified    {'yes, until ' + str(card.verified_until) if page.verified else 'no'}",
        *_steps(page),
        *(f"  identifier  {each.kind} {each.value}" for each in page.entry.identifiers),
        *(f"  holds       {each.power}" for each in page.entry.powers),
        *_probation(page),
        *map(_person, page.people),
    ]


def add_somebody(args: argparse.Namespace, session: Session) -> list[str]:
    """Add a person whose name is asked for, and invite them."""
    command = AddPerson(
        username=session.ask.line("User name of the new person"),
        full_name=session.ask.line("Full name of the new person"),
        password=secrets.token_urlsafe(32),  # nobody knows it: the invitation is the way in
        roles=(Role.REQUESTER,) if args.agency else tuple(args.role),
        agency=AgencyId(args.agency) if args.agency else None,
        division=args.division,
    )
    card = add_person(command, by=session.by, at=session.at)
    token = invite_person(card.id, by=session.by, at=session.at)
    return [
        f"Added: {card.id}.",
        "The invitation, told this once. Hand it over face to face or on a call to the number you know:",
        f"  {token}",
    ]


def somebody_leaves(args: argparse.Namespace, session: Session) -> list[str]:
    """Keep that somebody leaves."""
    told_on = args.told_on or office.the_office().day_of(session.at)
    due = report_leaver(PersonId(args.person), reported_on=told_on, by=session.by, at=session.at)
    return [f"Kept. Close the sign-in by {due.on.isoformat()} ({due.arithmetic})."]


def suspend(args: argparse.Namespace, session: Session) -> list[str]:
    """Stop all dealings with an agency."""
    card = suspend_agency(AgencyId(args.agency), by=session.by, at=session.at)
    return [_now(card, "is suspended. It can no longer ask or sign in, and nothing is handed to it.")]


def restore(args: argparse.Namespace, session: Session) -> list[str]:
    """Deal with it again."""
    card = restore_agency(AgencyId(args.agency), by=session.by, at=session.at)
    return [_now(card, "is dealt with again. Its verification and its powers stand as before; look at them.")]


def _now(card: AgencyCard, says: str) -> str:
    return f"{card.name} {says}"


def _stands(line: AgencyLine) -> str:
    stands = ["verified" if line.verified else "not verified"]
    if not line.card.active:
        stands.append("suspended")
    if line.probation.lasts:
        stands.append(f"on probation, {line.probation.clean} of {line.probation.needs} clean")
    return ", ".join(stands)


def _steps(page: AgencyPage) -> list[str]:
    return [
        f"  step        {each.step.slug}: "
        + (f"done, holds until {each.holds_until}" if each.stands else "run out" if each.expired else "to do")
        for each in page.steps
    ]


def _probation(page: AgencyPage) -> list[str]:
    found = page.probation
    return [f"  probation   {found.clean} of {found.needs} requests were clean"] if found.lasts else []


def _person(line: PersonLine) -> str:
    leaves = f", leaves: close by {line.leaves.due_on}" if line.leaves else ""
    return f"  person      {line.card.id} {line.card.username}{leaves}"
