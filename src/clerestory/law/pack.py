"""A law pack: one jurisdiction's provisions, its classes of data and groups of requesters, under one digest.

Loading is strict: a pack either loads whole, validated by Cedar against `facts.cedarschema`, or not at all,
with
one sentence that says what is wrong and where. Reading files is all this module does to the outside world.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import cedarpy

from clerestory.law.provision import LawError, Provision, read_provision
from clerestory.vocabulary.decision import Reading
from clerestory.vocabulary.elements import ELEMENTS

SCHEMA_TEXT: Final = Path(__file__).with_name("facts.cedarschema").read_text("utf-8")
_CITED: Final = re.compile(r'@citation\s*\(\s*"((?:[^"\\]|\\.)*)"\s*\)')
LAYERS: Final = ("federal", "state", "office")


class PackError(LawError):
    """A pack cannot be used; the message says which file, what was found and what was expected."""


class UnparsablePolicyError(PackError):
    """Cedar cannot read a policy file."""


class InvalidPolicyError(PackError):
    """Cedar reads a policy but the schema refuses it, for instance because it reads an attribute that is not
    there."""


@dataclass(frozen=True)
class Limit:
    """What a statute forbids offices to restrict by their own directives."""

    elements: tuple[str, ...]
    citation: str
    says: str


@dataclass(frozen=True)
class Pack:
    """Provisions of one layer. `covers_from` and `covers_until` bound the days (inclusive) it can answer
    for."""

    id: str
    name: str
    layer: str
    version: str
    digest: str
    folder: Path
    extends: str | None
    covers_from: date
    covers_until: date
    classes: dict[str, tuple[str, ...]]
    groups: dict[str, tuple[str, ...]]
    limits: tuple[Limit, ...]
    silence: str
    silence_cure: str
    provisions: tuple[Provision, ...]

    @cached_property
    def by_id(self) -> dict[str, Provision]:
        """Provisions by `@id`."""
        return {provision.id: provision for provision in self.provisions}

    @cached_property
    def speaks_only_by_ruling(self) -> bool:
        """Does this state pack speak just where a provision of it permits or forbids, because none says what
        it governs? Elsewhere federal law answers alone. Federal law itself always says what it governs."""
        return self.layer == "state" and not any(
            "govern" in provision.actions for provision in self.provisions
        )

    def readings(self) -> dict[Reading, int]:
        """How many provisions rest on a text in each reading state."""
        return {state: sum(one.text is state for one in self.provisions) for state in Reading}

    def in_force(self, day: date) -> tuple[Provision, ...]:
        """Provisions that decide on `day`, in file order."""
        return tuple(provision for provision in self.provisions if provision.is_in_force(day))

    def boundaries(self) -> tuple[date, ...]:
        """Days on which this pack's law changes, ascending."""
        days = {p.effective_on for p in self.provisions} | {
            p.repealed_on for p in self.provisions if p.repealed_on is not None
        }
        return tuple(sorted(days))


def load_pack(folder: Path, name: str | None = None) -> Pack:
    """Read and validate the pack in `folder`. Raises PackError or ProvisionError.

    name: the id the pack must have; the folder's own name unless given.
    """
    sheet = read_sheet(folder, name)
    head = sheet["pack"]
    provisions = tuple(_provisions(head["id"], folder))
    _refuse_repeated_ids(folder, provisions)
    if head["layer"] == "office":
        _refuse_widening(folder, provisions)
    _validate(folder, provisions)
    return Pack(
        id=head["id"],
        name=head["name"],
        layer=head["layer"],
        version=head["version"],
        digest=digest_of(folder),
        folder=folder,
        extends=head.get("extends"),
        covers_from=head["covers_from"],
        covers_until=head["covers_until"],
        classes={key: tuple(value) for key, value in sheet.get("classes", {}).items()},
        groups={key: tuple(value) for key, value in sheet.get("groups", {}).items()},
        limits=tuple(
            Limit(tuple(limit["elements"]), limit["citation"], limit["says"])
            for limit in sheet.get("office_may_not_restrict", [])
        ),
        silence=sheet["silence"]["says"],
        silence_cure=sheet["silence"]["cure"],
        provisions=provisions,
    )


def digest_of(folder: Path) -> str:
    """`sha256:` over names and bytes of what decides: pack.toml and the policies. Notes and cases do not
    count."""
    whole = hashlib.sha256()
    for path in (folder / "pack.toml", *_policy_files(folder)):
        content = path.read_bytes()
        whole.update(f"{path.relative_to(folder).as_posix()}\n{len(content)}\n".encode())
        whole.update(content)
    return f"sha256:{whole.hexdigest()}"


def citations_in(folder: Path) -> set[str]:
    """What the policies of a folder seem to cite, found in the text alone: quick, and only a first look.
    Whoever acts on it loads the packs concerned."""
    found: set[str] = set()
    for path in _policy_files(folder):
        with suppress(OSError, UnicodeDecodeError):
            found.update(_CITED.findall(path.read_text("utf-8")))
    return found


def _policy_files(folder: Path) -> list[Path]:
    return sorted((folder / "policies").glob("*.cedar"))


def read_sheet(folder: Path, name: str | None = None) -> dict[str, Any]:
    """The checked content of pack.toml. Raises PackError saying what is missing."""
    path = folder / "pack.toml"
    try:
        sheet = tomllib.loads(path.read_text("utf-8"))
    except OSError:
        raise PackError(f"{path}: found no readable file; expected the sheet of a law pack. "
                        "Name a folder that holds pack.toml, or remove this one.") from None  # fmt: skip
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as unreadable:
        raise PackError(f"{path}: found text that is not TOML ({unreadable}).") from None
    head = sheet.get("pack", {})
    for key, kind in (("id", str), ("name", str), ("layer", str), ("version", str),
                      ("covers_from", date), ("covers_until", date)):  # fmt: skip
        if not isinstance(head.get(key), kind):
            raise PackError(f"{path}: found no usable [pack] {key}; expected a {kind.__name__}.")
    if head["layer"] not in LAYERS:
        raise PackError(f"{path}: found layer {head['layer']!r}; expected one of {', '.join(LAYERS)}.")
    if head["id"] != (name or folder.name):
        raise PackError(f"{path}: found id {head['id']!r} for pack {name or folder.name!r}; "
                        "both must be the same.")  # fmt: skip
    if (head["layer"] == "federal") == ("extends" in head):
        raise PackError(f"{path}: a federal pack extends nothing, any other extends exactly one; "
                        f"found {head.get('extends')!r}.")  # fmt: skip
    if not {"says", "cure"} <= set(sheet.get("silence", {})):
        raise PackError(
            f"{path}: found no [silence] says and cure; expected what to say when no rule permits."
        )
    for name, members in sheet.get("classes", {}).items():
        strange = sorted(set(members) - set(ELEMENTS))
        if strange:
            raise PackError(f"{path}: class {name!r} holds {strange[0]!r}, which is no element.")
    return sheet


def _provisions(pack: str, folder: Path) -> Iterator[Provision]:
    for path in _policy_files(folder):
        try:
            tree = json.loads(cedarpy.policies_to_json_str(path.read_text("utf-8")))
        except (ValueError, OSError) as unreadable:
            raise UnparsablePolicyError(
                f"{path}: Cedar cannot read it ({_first_line(unreadable)}). Mend the text there."
            ) from None
        if tree.get("templates"):
            raise InvalidPolicyError(f"{path}: found a policy template; a law is written out, not filled in.")
        for position, policy in tree["staticPolicies"].items():
            yield read_provision(pack, f"{path.parent.parent.name}/{path.name} ({position})", policy)


def _first_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:400]


def _refuse_repeated_ids(folder: Path, provisions: tuple[Provision, ...]) -> None:
    seen: set[str] = set()
    for provision in provisions:
        if provision.id in seen:
            raise PackError(f"{folder.name}: found @id({provision.id!r}) twice; an id names one provision. "
                            "Give the second one a name of its own.")  # fmt: skip
        seen.add(provision.id)


def _refuse_widening(folder: Path, provisions: tuple[Provision, ...]) -> None:
    """An office may be stricter by directive, never wider, and no directive stands against court process."""
    for provision in provisions:
        allowed = (
            {"owe", "owe_when_withheld", "disclose_after_review"}
            if provision.effect == "permit"
            else {"disclose", "disclose_without_review", "disclose_after_review"}
        )
        excess = sorted(provision.actions - allowed)
        if excess:
            wrong = f"directive {provision.id} would {provision.effect} {excess[0]!r}"
            right = f"an office may only {provision.effect} {', '.join(sorted(allowed))}"
            raise PackError(f"{folder.name}: {wrong}; {right}. Change the law, or drop the directive.")


def _validate(folder: Path, provisions: tuple[Provision, ...]) -> None:
    """Cedar's strict validator: after it, no policy of the pack can err on a request the schema allows."""
    verdict = cedarpy.validate_policies(cedar_text(provisions), SCHEMA_TEXT)
    if not verdict.validation_passed:
        first = verdict.errors[0]
        name = verdict.id_annotations_by_policy_id.get(first.policy_id, first.policy_id)
        raise InvalidPolicyError(f"{folder.name}: policy {name}: {_first_line(ValueError(first.error))}. "
                                 "A policy may read only what law/facts.cedarschema names.")  # fmt: skip


def cedar_text(provisions: tuple[Provision, ...]) -> str:
    """The provisions as Cedar text, in order."""
    return str(
        cedarpy.policies_from_json_str(
            json.dumps(
                {"staticPolicies": {p.id: p.tree for p in provisions}, "templates": {}, "templateLinks": []}
            )
        )
    )
