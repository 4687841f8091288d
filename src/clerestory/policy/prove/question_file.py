"""A proof's question as a file that any solver of SMT-LIB 2.6 can answer: "unsat" is the proof.

Outsiders need not believe this program's solver, only read what the file claims and run one of their own.
What it cannot show is that the formulas say what the law says; the law and the compiler are public.
"""

import re
from contextlib import suppress
from pathlib import Path
from typing import Final

import z3  # type: ignore[import-untyped]  # the package ships no types

from clerestory.law.promises import Promise, PromiseError
from clerestory.policy.prove.promise import Prover

_STRANGE: Final = re.compile(r"[^A-Za-z0-9._-]+")


def question(prover: Prover, promise: Promise) -> str:
    """The text of the file: is there a request that is as described and released?"""
    solver = z3.Solver(ctx=prover.unknowns.solver_context)
    solver.add(*prover.unknowns.rules(), *prover.switches.values(), prover.breach(promise))
    body = str(solver.to_smt2()).removeprefix("; benchmark generated from python API\n")
    body = body.replace("(set-info :status unknown)\n", "", 1)
    # A comment ends with its line, so no line of it may hold another.
    heading = "\n".join(" ".join(line.split()) for line in _heading(prover, promise))
    return f"{heading}\n(set-logic ALL)\n{body}"


def write_question(prover: Prover, promise: Promise, folder: Path) -> Path:
    """Write it into `folder` (made if need be), whole or not at all. Raises PromiseError where that fails."""
    place = folder / f"{_STRANGE.sub('_', f'{prover.standing.law}.{promise.id}')}.smt2"
    part = place.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_text(question(prover, promise), "utf-8")
        part.replace(place)
    except OSError as failed:
        with suppress(OSError):
            part.unlink()
        raise PromiseError(f"{place}: cannot be written ({failed.strerror}). Name a folder with --smt that "
                           "can be written to.") from None  # fmt: skip
    return place


def _heading(prover: Prover, promise: Promise) -> list[str]:
    standing = prover.standing
    packs = [f";   {one.pack.id} {one.pack.version} {one.pack.digest}" for one in standing.layers]
    policy = [f";   {line}" for line in promise.text.splitlines()]
    return [
        f"; Promise {promise.id}: {promise.says}",
        f"; Law {standing.law} from {standing.first} to {standing.last}, of these packs:",
        *packs,
        "; Asked: is there a request as this policy describes that the law answers with a release?",
        *policy,
        '; "unsat": there is none, so the law keeps the promise. "sat": the values are such a request.',
        "; Each truth named PACK: PROVISION says that the provision is part of the law; without its line the",
        "; question is put to the law without that provision.",
    ]
