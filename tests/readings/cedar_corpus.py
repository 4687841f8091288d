"""Cedar's own test corpus put to the compiled law: any policies, any entities, through a generic adapter.

The corpus stands beside the clone (shared/vectors/cedar, Apache-2.0, cedar-policy/cedar-integration-tests);
nothing of it is copied. A test is answered equal to what Cedar recorded, or refused by name.
"""

import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cedarpy

from clerestory.policy.program.answers import Answer, add_up
from clerestory.policy.program.closures import Closures, Store, Stored
from clerestory.policy.program.policies import compile_policies
from clerestory.policy.program.refusals import ProgramError, UnsupportedConstructError
from clerestory.policy.program.shapes import ENTITY, UNKNOWN_DATA, Kind, Shape, Shapes
from clerestory.policy.program.values import Entity, Foreign, Record, Truth, value_of

ARCHIVE = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "cedar" / "corpus-sample.tar.gz"


@dataclass(frozen=True)
class CorpusTest:
    """One test: policies, entities and requests with what Cedar answered."""

    name: str
    policies: str
    entities: list[dict[str, Any]]
    requests: list[dict[str, Any]]


@dataclass(frozen=True)
class Outcome:
    """How one request fared: equal, refused (why) or different (what was answered)."""

    test: str
    verdict: str
    detail: str = ""


@cache
def corpus() -> tuple[CorpusTest, ...]:
    """Every test of the archive, by name."""
    with tarfile.open(ARCHIVE) as archive:
        files = {
            member.name: archive.extractfile(member).read().decode()
            for member in archive.getmembers()
            if member.isfile()
        }
    return tuple(_tests(files))


def _tests(files: dict[str, str]) -> Iterator[CorpusTest]:
    for name in sorted(files):
        sheet = json.loads(files[name]) if name.endswith(".json") else None
        if isinstance(sheet, dict):
            policies, entities = (
                sheet[part].replace("corpus-tests/", "corpus/") for part in ("policies", "entities")
            )
            data = json.loads(files[entities])
            yield CorpusTest(
                name.removesuffix(".json"),
                files[policies],
                _escaped(data) if name.startswith("tests/") else data,
                sheet["requests"],
            )


def _escaped(document: Any) -> Any:
    """The handwritten tests leave it to their schema that {type, id} among attributes is an entity; no
    record of theirs has these two attributes. The generated tests say `__entity` themselves."""
    if isinstance(document, list):
        return [_escaped(one) for one in document]
    if isinstance(document, dict):
        if document.keys() == {"type", "id"}:
            return {"__entity": document}
        return {name: _escaped(one) for name, one in document.items()}
    return document


def put(test: CorpusTest, *, knowing_the_data: bool) -> Iterator[Outcome]:
    """Answer each request. knowing_the_data: compile for the shape the data of this test have, so that checks
    fold away; otherwise compile every check."""
    try:
        nodes = cedarpy.policies_to_pst(test.policies)
        if nodes.templates or nodes.template_links:
            raise UnsupportedConstructError(test.name, "a template")
        store = store_of(test.entities)
        contexts = [value_of(request["context"]) for request in test.requests]
        shapes = _shapes(contexts) if knowing_the_data else UNKNOWN_DATA
        closures = Closures(shapes)
        policies = compile_policies(tuple(nodes.static_policies.values()), closures, shapes)
    except (ProgramError, ValueError) as refused:
        yield from (Outcome(test.name, "refused", _why(refused)) for _ in test.requests)
        return
    for request, context in zip(test.requests, contexts, strict=True):
        who = [Entity(**request[part]) for part in ("principal", "action", "resource")]
        try:
            case = closures.case(store, *who, context)
            answer = _answer(policies, case)
        except ProgramError as refused:
            yield Outcome(test.name, "refused", _why(refused))
            continue
        found = (
            "allow" if answer.allowed else "deny",
            sorted(answer.determining),
            len(answer.errors),
        )
        recorded = (request["decision"], sorted(request["reason"]), len(request["errors"]))
        if found == recorded:
            yield Outcome(test.name, "equal")
        else:
            yield Outcome(test.name, "different", f"found {found}, recorded {recorded}")


def _answer(policies: Any, case: Any) -> Answer:
    told = [(one, _told(one.error, case)) for one in policies]
    satisfied = [(one.id, one.effect) for one, errs in told if not errs and _told(one.satisfied, case)]
    return add_up(satisfied, [one.id for one, errs in told if errs])


def _told(truth: Any, case: Any) -> bool:
    return truth if isinstance(truth, bool) else bool(truth(case))


def _why(refused: Exception) -> str:
    return str(getattr(refused, "construct", None) or str(refused)[:60])


def store_of(document: list[dict[str, Any]]) -> Store:
    """Cedar's JSON form of entities as the program's data, with everything each lies within."""
    parents = {
        Entity(**_uid(one["uid"])): [Entity(**_uid(above)) for above in one.get("parents", [])]
        for one in document
    }
    return {
        Entity(**_uid(one["uid"])): Stored(
            value_of(one.get("attrs", {})), _upwards(Entity(**_uid(one["uid"])), parents)
        )
        for one in document
    }


def _uid(document: dict[str, Any]) -> dict[str, str]:
    return document.get("__entity", document)


def _upwards(entity: Entity, parents: dict[Entity, list[Entity]]) -> frozenset[Entity]:
    found, left = {entity}, [entity]
    while left:
        for above in parents.get(left.pop(), ()):
            if above not in found:
                found.add(above)
                left.append(above)
    return frozenset(found)


def _shapes(contexts: list[Record]) -> Shapes:
    """The shape all contexts of a test share, as far as they do."""
    return Shapes(ENTITY, ENTITY, ENTITY, _common(contexts))


def _common(values: list[Any]) -> Shape:
    kinds = {_KINDS.get(type(value), Kind.ANY) for value in values}
    if len(kinds) != 1:
        return Shape(Kind.ANY)
    (kind,) = kinds
    if kind is not Kind.RECORD:
        return Shape(kind)
    names = {frozenset(value) for value in values}
    if len(names) != 1:
        return Shape(Kind.RECORD)
    return Shape(kind, {name: _common([value[name] for value in values]) for name in sorted(*names)})


_KINDS = {
    Truth: Kind.BOOL, int: Kind.LONG, str: Kind.STRING, frozenset: Kind.SET, Record: Kind.RECORD,
    Entity: Kind.ENTITY, Foreign: Kind.ANY,
}  # fmt: skip
