"""A decision made again: the question, the texts of law and the answers that an entry of the journal names.

Promises: only packs of exactly the digests named answer, and both engines are asked, as at the time. What is
different now is said element by element.
Refuses: entries that do not show what is needed, or that contradict themselves; packs under another digest.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from clerestory.law.library import Library
from clerestory.law.pack import Pack
from clerestory.law.provision import LawError
from clerestory.policy.decide.answer import Decider
from clerestory.policy.outcome.ruling import BenchError
from clerestory.sealing.canonical import canonical_json, parse_json
from clerestory.sealing.errors import CanonicalFormError
from clerestory.vocabulary.decision import Outcome, PackStamp
from clerestory.vocabulary.facts import Facts
from clerestory.vocabulary.form import InvalidFactsError

EVENT: Final = "query.elements.decided"
"""The event of such an entry, in its field `event`."""
_STAMP: Final = re.compile(r"[a-z0-9-]{1,64} [A-Za-z0-9.+-]{1,64} sha256:[0-9a-f]{64}")
_FACTS, _PACKS, _OUTCOMES = "body_facts", "body_packs", "body_outcomes"


class UnreadableEntryError(LawError):
    """An entry does not show, in the form expected, what is needed to make its decision again."""


class ContradictoryEntryError(LawError):
    """The parts of an entry do not fit each other."""


class PackAbsentError(LawError):
    """A text of law that decided is not here under the digest that the entry names."""


@dataclass(frozen=True)
class Recorded:
    """What an entry says. outcomes: by element, in the order asked. digest: of the whole answer, if shown."""

    facts: Facts
    packs: tuple[PackStamp, ...]
    outcomes: tuple[tuple[str, Outcome], ...]
    digest: str | None = None


@dataclass(frozen=True)
class Difference:
    """An element that gets another answer now than the entry says."""

    element: str
    was: Outcome
    now: Outcome


@dataclass(frozen=True)
class Again:
    """What came of it. differences: none, if the law as it stood gives what the entry says.

    is_word_for_word: whether reasons, rules and duties are the same as well; None where that was not shown.
    """

    differences: tuple[Difference, ...]
    is_word_for_word: bool | None


def read_entry(fields: Mapping[str, str]) -> Recorded:
    """What the shown fields of an entry say. fields: by name, as in the record that a leaf commits to.

    Raises UnreadableEntryError, and ContradictoryEntryError when facts, law, day and outcomes do not fit.
    """
    missing = [name for name in (_FACTS, _PACKS, _OUTCOMES) if name not in fields]
    if missing:
        raise UnreadableEntryError(f"The entry does not show {', '.join(missing)}; ask for an opening of it.")
    try:
        facts = Facts.from_json(_json(fields, _FACTS))
    except InvalidFactsError:
        raise UnreadableEntryError(f"{_FACTS} of the entry is not Facts as read here.") from None
    outcomes = tuple(_outcome(line) for line in _lines(fields, _OUTCOMES))
    if tuple(element for element, _ in outcomes) != facts.elements:
        raise ContradictoryEntryError(f"{_OUTCOMES} of the entry is not about the elements of {_FACTS}.")
    for name, said in (("body_law", facts.law), ("body_on", facts.on.isoformat())):
        if fields.get(name, said) != said:
            raise ContradictoryEntryError(f"{name} of the entry is not what {_FACTS} says.")
    stamps = tuple(_stamp(line) for line in _lines(fields, _PACKS))
    return Recorded(facts, stamps, outcomes, fields.get("body_decision_digest"))


def decide_again(recorded: Recorded, library: Library) -> Again:
    """The decision made by the same texts of law, held against the entry.

    library: packs with their published versions. Raises PackAbsentError, ContradictoryEntryError, or LawError
    when the question cannot be decided under these packs.
    """
    then = Library(library.folder, {stamp.pack: _pack(stamp, library).folder for stamp in recorded.packs})
    decision = Decider(then, on_fault=_raise).decide(recorded.facts)
    if set(decision.packs) != set(recorded.packs):
        raise ContradictoryEntryError(
            f"{_PACKS} of the entry names {len(recorded.packs)} packs; of these {len(decision.packs)} answer "
            "for the law that was asked."
        )
    differences = tuple(
        Difference(element, was, decision.outcome_of(element))
        for element, was in recorded.outcomes
        if decision.outcome_of(element) is not was
    )
    digest = f"sha256:{hashlib.sha256(canonical_json(decision.to_json())).hexdigest()}"
    return Again(differences, None if recorded.digest is None else recorded.digest == digest)


def _pack(stamp: PackStamp, library: Library) -> Pack:
    try:
        pack = library.version(stamp.pack, stamp.digest)
    except LawError as error:
        raise PackAbsentError(f"{_named(stamp)} is not here: {error}") from None
    if pack.version != stamp.version:
        raise ContradictoryEntryError(f"{_named(stamp)} is version {pack.version} by its digest.")
    return pack


def _named(stamp: PackStamp) -> str:
    return f"Pack {stamp.pack} {stamp.version} ({stamp.digest[:19]}…)"


def _raise(fault: BenchError) -> None:
    """A question that an engine could not answer is not an answer that differs."""
    raise fault


def _json(fields: Mapping[str, str], name: str) -> object:
    try:
        return parse_json(fields[name].encode("utf-8"))
    except (CanonicalFormError, UnicodeEncodeError):
        raise UnreadableEntryError(f"{name} of the entry is not JSON.") from None


def _lines(fields: Mapping[str, str], name: str) -> list[str]:
    lines = _json(fields, name)
    if not isinstance(lines, list) or not lines or not all(isinstance(line, str) for line in lines):
        raise UnreadableEntryError(f"{name} of the entry is not a list of texts.")
    if len(set(lines)) != len(lines):
        raise UnreadableEntryError(f"{name} of the entry names something twice.")
    return lines


def _outcome(line: str) -> tuple[str, Outcome]:
    element, _, outcome = line.partition(" ")
    if outcome not in set(Outcome):
        raise UnreadableEntryError(f"{_OUTCOMES} of the entry is not a list of `element outcome`.")
    return element, Outcome(outcome)


def _stamp(line: str) -> PackStamp:
    match line.split(" "):
        case [pack, version, digest] if _STAMP.fullmatch(line):
            return PackStamp(pack, version, digest)
    raise UnreadableEntryError(f"{_PACKS} of the entry is not a list of `pack version digest`.")
