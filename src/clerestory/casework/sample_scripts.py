"""Read the sample office's data file: who works there, who asks, and what happened on which day.

Promises a `Play` that is complete, or a sentence saying which part of the file is wrong. Knows no office
and names
no place: all of that is data.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any, Final

from clerestory.casework.errors import CaseworkError

_PACKAGE: Final = Path(__file__).parents[1]


class SampleFileError(CaseworkError):
    """The sample office's data file cannot be used."""


@dataclass(frozen=True, slots=True)
class DivisionPart:
    """A division of the office's department."""

    slug: str
    title: str
    node: str
    delegated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonPart:
    """Somebody who signs in. `says`: what the launcher prints beside the user name."""

    username: str
    full_name: str
    roles: tuple[str, ...]
    division: str | None
    agency: str | None
    says: str


@dataclass(frozen=True, slots=True)
class AgencyPart:
    """An agency; keys are made when it is onboarded."""

    slug: str
    node: str
    name: str
    verified: bool
    fee_class: str
    delegated: tuple[str, ...]
    identifiers: tuple[tuple[str, str], ...]
    probation: int


@dataclass(frozen=True, slots=True)
class LeaverPart:
    """Somebody leaves: reported so many days before the sample is loaded, and not closed yet."""

    username: str
    ago: int


@dataclass(frozen=True, slots=True)
class CertificatePart:
    """Training that somebody passed; `holds`: for so many days more."""

    username: str
    course: str
    holds: int


@dataclass(frozen=True, slots=True)
class RecordPart:
    """Which record is meant: the `number`th of those that fit. `kind` None: nobody at all."""

    kind: str | None
    number: int
    having: tuple[str, ...]
    accident_without_conviction: bool
    named_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing that happens: `do` at `clock` o'clock, `ago` working days before the sample is loaded."""

    do: str
    ago: int
    clock: time
    by: str | None
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RequestPart:
    """One request and what became of it. The first scene is `ask`."""

    about: str
    agency: str
    channel: str
    record: RecordPart
    claims: Mapping[str, Any]
    scenes: tuple[Scene, ...]


@dataclass(frozen=True, slots=True)
class Play:
    """The whole sample office. people, seed: size and seed of the synthetic register."""

    people: int
    seed: int
    divisions: tuple[DivisionPart, ...]
    cast: tuple[PersonPart, ...]
    agencies: tuple[AgencyPart, ...]
    requests: tuple[RequestPart, ...]
    leavers: tuple[LeaverPart, ...]
    certificates: tuple[CertificatePart, ...]


def default_office() -> Path:
    """The data file shipped with the program: beside its packages, or in the clone it runs from."""
    shipped = _PACKAGE / "samples" / "office.toml"
    return shipped if shipped.is_file() else _PACKAGE.parents[1] / "samples" / "office.toml"


def read_play(path: Path) -> Play:
    """Read a data file. Raises SampleFileError saying what is wrong."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
        return _play(document)
    except OSError as error:
        raise SampleFileError(f"The sample file {path} cannot be read ({error.strerror}).") from error
    except (ValueError, KeyError, TypeError) as error:
        raise SampleFileError(
            f"The sample file {path} cannot be used: {type(error).__name__} {error}. "
            "samples/office.toml shows the form."
        ) from error


def _play(document: Mapping[str, Any]) -> Play:
    return Play(
        people=int(document["register"]["people"]),
        seed=int(document["register"]["seed"]),
        divisions=tuple(
            DivisionPart(each["slug"], each["title"], each["node"], tuple(each.get("delegated", ())))
            for each in document["divisions"]
        ),
        cast=tuple(_person(each) for each in document["people"]),
        agencies=tuple(
            AgencyPart(
                slug=each["slug"],
                node=each["node"],
                name=each["name"],
                verified=bool(each["verified"]),
                fee_class=each["fee_class"],
                delegated=tuple(each.get("delegated", ())),
                identifiers=tuple(each.get("identifiers", {}).items()),
                probation=int(each.get("probation", 0)),
            )
            for each in document["agencies"]
        ),
        requests=tuple(_request(each) for each in document["requests"]),
        leavers=tuple(LeaverPart(each["username"], int(each["ago"])) for each in document.get("leavers", ())),
        certificates=tuple(
            CertificatePart(each["username"], each["course"], int(each["holds"]))
            for each in document.get("certificates", ())
        ),
    )


def _person(each: Mapping[str, Any]) -> PersonPart:
    return PersonPart(
        username=each["username"],
        full_name=each["full_name"],
        roles=tuple(each["roles"]),
        division=each.get("division"),
        agency=each.get("agency"),
        says=each["says"],
    )


def _request(each: Mapping[str, Any]) -> RequestPart:
    record = each.get("record", {})
    return RequestPart(
        about=each["about"],
        agency=each["agency"],
        channel=each["channel"],
        record=RecordPart(
            kind=record.get("kind"),
            number=int(record.get("number", 0)),
            having=tuple(record.get("having", ())),
            accident_without_conviction=bool(record.get("accident_without_conviction", False)),
            named_by=tuple(record.get("named_by", ("licence_number", "surname", "given", "dob"))),
        ),
        claims=each["claims"],
        scenes=tuple(_scene(scene) for scene in each["scenes"]),
    )


def _scene(each: Mapping[str, Any]) -> Scene:
    known = ("do", "ago", "clock", "by")
    return Scene(
        do=each["do"],
        ago=int(each["ago"]),
        clock=time.fromisoformat(each["clock"]),
        by=each.get("by"),
        details={name: value for name, value in each.items() if name not in known},
    )
