"""Checks the promises of every law and makes the book of it. Takes a minute or so; never done for a page.

Promises that one law which cannot be checked says why and keeps no other from its verdicts, and that a law
whose packs, promises and solver are those of the last book is left alone unless everything is asked anew.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Final

import z3  # type: ignore[import-untyped]  # the package ships no types

from clerestory import __version__
from clerestory.errors import ClerestoryError
from clerestory.law.library import Library
from clerestory.law.provision import LawError
from clerestory.policy.decide import Decider
from clerestory.policy.prove import Proof, Standing, Verdict, provers
from clerestory.publication.promises import Book, Checked, CheckedLaw, LawToday, Promised
from clerestory.vocabulary.decision import Decision, Effect

SOLVER: Final = f"z3 {z3.get_version_string()}"


def check_all(
    library: Library,
    on: date,
    now: Callable[[], datetime],
    before: Book | None = None,
    laws: Sequence[str] | None = None,
) -> Book:
    """Check every law as it stands on `on`, for that day and all later ones it covers.

    before: a book from which laws that have not changed are taken over. laws: only these, in place of all.
    """
    decider = Decider(library)
    names = library.laws() if laws is None else tuple(laws)
    return Book({law: _one(library, decider, law, on, now, before) for law in names})


def _one(
    library: Library, decider: Decider, law: str, on: date, now: Callable[[], datetime], before: Book | None
) -> CheckedLaw:
    try:
        today = LawToday.of(library, law, on)
    except LawError as error:
        return CheckedLaw(law, now(), SOLVER, __version__, (), (), str(error))
    kept = before.laws.get(law) if before else None
    if kept and _is_as_good_as_new(kept, today):
        return kept
    try:
        checked = tuple(_proved(library, decider, today))
    except ClerestoryError as error:
        return CheckedLaw(law, now(), SOLVER, __version__, today.packs, (), str(error))
    return CheckedLaw(law, now(), SOLVER, __version__, today.packs, checked)


def _is_as_good_as_new(kept: CheckedLaw, today: LawToday) -> bool:
    made_by = (kept.solver, kept.program) == (SOLVER, __version__)
    return made_by and kept.problem is None and kept.packs == today.packs and today.is_as_in(kept)


def _proved(library: Library, decider: Decider, today: LawToday) -> Iterator[Checked]:
    promises = [one.promise for one in today.promises]
    try:
        ready = provers(library, today.law, promises, decider.decide, today.on)
    except LawError:  # one that cannot be asked must not keep the others from their verdicts
        for one in today.promises:
            yield _alone(library, decider, today, one)
        return
    digests = {one.promise.id: one.digest for one in today.promises}
    for prover in ready:
        for promise in prover.promises:
            yield _checked(prover.prove(promise), prover.standing, digests[promise.id], decider)


def _alone(library: Library, decider: Decider, today: LawToday, one: Promised) -> Checked:
    first = max(today.on, one.promise.from_on or today.on)
    try:
        (prover,) = provers(library, today.law, [one.promise], decider.decide, today.on)
        return _checked(prover.prove(one.promise), prover.standing, one.digest, decider)
    except LawError as error:
        undetermined = str(Verdict.UNDETERMINED)
        return Checked(one.promise.id, one.digest, undetermined, 0.0, first, date.max, why=str(error))


def _checked(proof: Proof, days: Standing, digest: str, decider: Decider) -> Checked:
    return Checked(
        promise=proof.promise.id,
        digest=digest,
        verdict=str(proof.verdict),
        seconds=round(proof.seconds, 3),
        first=days.first,
        last=days.last,
        witness=proof.witness.to_json() if proof.witness else None,
        let_go=_let_go(decider.decide(proof.witness)) if proof.witness else (),
        rests_on=tuple(provision for _pack, provision in proof.rests_on),
        why=proof.why,
    )


def _let_go(decision: Decision) -> tuple[str, ...]:
    """The provisions that permit, or oblige to, what the decision releases; the leading one first."""
    rules = (rule for element in decision.elements for rule in element.rules)
    return tuple(dict.fromkeys(rule.id for rule in rules if rule.effect in (Effect.PERMITS, Effect.OBLIGES)))
