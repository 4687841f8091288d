"""This office: its name, its law, its day, and how long it gives itself. Read from the settings, once.

Promises that a missing law stops the work with a sentence instead of deciding under another one. The only
file of casework that reads settings."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from clerestory.casework import office_keys
from clerestory.casework.errors import OfficeNotReadyError
from clerestory.law.deadline import Deadline
from clerestory.law.library import Library, default_folder, open_library
from clerestory.law.pack import Pack
from clerestory.law.provision import Provision
from clerestory.parties.identities import Role
from clerestory.parties.providers import Provider
from clerestory.policy.decide import BenchError, Decider
from clerestory.registry.sources.mapped import MappedSource
from clerestory.registry.sources.systems import open_source
from clerestory.sealing.at_rest import KeyEncryptionKey
from clerestory.vocabulary.decision import Decision
from clerestory.vocabulary.facts import Facts

ANSWER_WORKING_DAYS: Final = 5
ANSWER_TO_QUESTION_DAYS: Final = 14
APPEAL_DAYS: Final = 30
ENVELOPE_LIFE: Final = timedelta(days=14)


@dataclass(frozen=True)
class Office:
    """The office as casework needs it."""

    name: str
    law: str
    zone: ZoneInfo

    def day_of(self, at: datetime) -> date:
        """The office's calendar day at this moment: the law of that day decides."""
        return at.astimezone(self.zone).date()


def the_office() -> Office:
    """This office. Raises OfficeNotReadyError when nobody said which law it applies."""
    law = settings.CLERESTORY_LAW
    if not law:
        raise OfficeNotReadyError(
            "No law is named for this office. Set CLERESTORY_LAW to the slug of a pack; `clerestory "
            "law list` shows them."
        )
    return Office(
        name=settings.CLERESTORY_OFFICE_NAME or "This office",
        law=str(law),
        zone=ZoneInfo(settings.CLERESTORY_TIME_ZONE or "UTC"),
    )


def keys() -> office_keys.OfficeKeys:
    """The office's own keys."""
    return office_keys.load(Path(settings.CLERESTORY_SECRETS))


def blind_index_key() -> bytes:
    """What lets this process find a record without reading it."""
    return bytes(settings.BLIND_INDEX_KEY)


def record_keys() -> tuple[KeyEncryptionKey, ...]:
    """What opens records; empty in every process but the worker."""
    return tuple(settings.KEY_ENCRYPTION_KEYS)


def lock_keys() -> tuple[KeyEncryptionKey, ...]:
    """What locks and unlocks releases; only the worker has it. Raises OfficeNotReadyError."""
    if not settings.RELEASE_LOCK_KEYS:
        raise OfficeNotReadyError(
            "The key that locks releases (releases.kek) is not in the folder of secrets, so nothing is "
            "sealed or unlocked. `make run` makes it; on a server of your own restore it from its backup: "
            "what waits cannot be unlocked without it."
        )
    return tuple(settings.RELEASE_LOCK_KEYS)


def record_systems() -> Mapping[str, MappedSource]:
    """Record systems that are asked again when a record is released, by name; none in most processes."""
    return {
        each.name: open_source(each, settings.CLERESTORY_RECORD_SECRET)
        for each in settings.CLERESTORY_RECORD_SYSTEMS
    }


def must_have_second_factor(roles: frozenset[Role]) -> bool:
    """Whether somebody with one of these roles signs in with a second factor only. A role that the settings
    do not name must have one."""
    said = settings.CLERESTORY_SECOND_FACTOR
    return any(said.get(str(role), "required") != "offered" for role in roles) or not roles


def blind_look_share() -> float:
    """Of how many concluded reviews another person looks at one again without seeing the finding, 0 to 1."""
    return float(settings.CLERESTORY_BLIND_LOOKS)


def resident_text_days() -> int:
    """How many days after its answer the words of a resident are kept."""
    return int(settings.CLERESTORY_RESIDENT_TEXT_DAYS)


def sample_resident() -> dict[str, str] | None:
    """Licence number, date of birth and telephone's secret of the sample office's resident, who does not
    exist; None in any other office."""
    return getattr(settings, "CLERESTORY_SAMPLE_RESIDENT", None)


def stands_on_the_switch() -> bool:
    """Whether this office planned lines of the message switch."""
    return settings.CLERESTORY_SWITCH is not None


def must_be_trained() -> bool:
    """Whether people of agencies ask only after they took the course."""
    return str(settings.CLERESTORY_TRAINING) != "offered"


def providers() -> tuple[Provider, ...]:
    """Who else may say who somebody is."""
    return tuple(settings.CLERESTORY_PROVIDERS)


@dataclass(frozen=True)
class Published:
    """Where the worker leaves what public pages show, and from what it makes it. compared_with: the law that
    this office's own is compared with unless somebody chooses another. is_sample: nobody in it exists."""

    law: str | None
    packs: Path
    zone: ZoneInfo
    promises: Path
    history: Path
    replays: Path
    compared_with: str | None
    is_sample: bool


def published() -> Published:
    """The places of this installation."""
    return Published(
        law=settings.CLERESTORY_LAW,
        packs=settings.CLERESTORY_LAWPACKS or default_folder(),
        zone=ZoneInfo(settings.CLERESTORY_TIME_ZONE or "UTC"),
        promises=Path(settings.CLERESTORY_PROMISES),
        history=Path(settings.CLERESTORY_HISTORY),
        replays=Path(settings.CLERESTORY_REPLAYS),
        compared_with=settings.CLERESTORY_COMPARED_WITH,
        is_sample=bool(settings.CLERESTORY_SAMPLE_SIGN_INS),
    )


@dataclass(frozen=True)
class LedgerPlace:
    """Where the public ledger is. url: of its store. policy: the file that says whose cosignatures count.

    seconds: how long the sequencer rests between two heads.
    """

    url: str
    policy: Path
    seconds: float


def ledger_place() -> LedgerPlace:
    """Where this office's ledger is."""
    return LedgerPlace(
        str(settings.CLERESTORY_LEDGER),
        Path(settings.CLERESTORY_LEDGER_POLICY),
        float(settings.CLERESTORY_LEDGER_SECONDS),
    )


def paper_roots() -> tuple[str, ...]:
    """Certificates (PEM) under which signatures in papers are trusted: the files of one folder; none, if
    it is not there."""
    folder = Path(settings.CLERESTORY_PAPER_ROOTS)
    return tuple(path.read_text("ascii") for path in sorted(folder.glob("*.pem")))


def ask(facts: Facts) -> Decision:
    """The law's answer, from one warm decider of this process; threads take turns."""
    with _TURN:
        return decider_of(settings.CLERESTORY_LAWPACKS).decide(facts)


def deadline_of(provision: str, *, law: str, on: date) -> Deadline | None:
    """By when the duty of this provision must be done, as the packs of this law say; None: no day. Raises
    LawError."""
    found = provision_of(provision, law=law, on=on)
    return found[1].deadline if found else None


def provision_of(provision: str, *, law: str, on: date) -> tuple[Pack, Provision] | None:
    """The provision as the packs of this law have it that day, with its pack; None: none of them has it.
    Raises LawError."""
    library = decider_of(settings.CLERESTORY_LAWPACKS).library
    with _TURN:
        for layer in library.layers(law, on):
            found = layer.pack.by_id.get(provision)
            if found is not None:
                return layer.pack, found
    return None


def law_library() -> Library:
    """The packs of this process."""
    return decider_of(settings.CLERESTORY_LAWPACKS).library


_TURN: Final = threading.Lock()


@cache
def decider_of(folder: Path | None) -> Decider:
    """The decider of this process for the packs in `folder`; None: the shipped ones."""
    return Decider(open_library(folder or default_folder()), on_fault=_make_it_seen)


def _make_it_seen(fault: BenchError) -> None:
    """A command withholds and goes on; an office must also know that its engines gave no clean answer."""
    raise fault
