"""A pack's own cases: dated questions with the outcomes its law must give, written for lawyers to read.

A case file is a YAML list; each case has id, title, authority, facts (without id and law) and, for each law
it is put to, the outcome of each element.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml

from clerestory.law.pack import Pack
from clerestory.law.provision import LawError
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.facts import Facts
from clerestory.vocabulary.form import InvalidFactsError

_NO_CASES: Final = ("disputed.yaml", "low.yaml")
"""Lists about the published cases that stand beside a pack's own."""
_KEYS: Final = {"id", "title", "authority", "facts", "expected"}


class CaseError(LawError):
    """A case that cannot be put to the law."""


@dataclass(frozen=True)
class Case:
    """One case of one pack. `expected` maps a law to the outcome of each element."""

    id: str
    title: str
    authority: str
    facts: dict[str, Any]
    expected: dict[str, dict[str, Outcome]]

    def questions(self) -> Iterator[tuple[Facts, dict[str, Outcome]]]:
        """The case as Facts, once for each law it is put to, with the outcomes expected there."""
        for law, outcomes in self.expected.items():
            yield (
                Facts.from_json({"id": self.id, "law": law, "elements": list(outcomes), **self.facts}),
                outcomes,
            )


def load_cases(pack: Pack) -> tuple[Case, ...]:
    """All cases of `pack` in file order. Raises CaseError naming file and case."""
    found: list[Case] = []
    for path in sorted((pack.folder / "cases").glob("*.yaml")):
        if path.name in _NO_CASES:
            continue
        place = f"{pack.id}/cases/{path.name}"
        try:
            documents = yaml.safe_load(path.read_text("utf-8")) or []
        except (yaml.YAMLError, ValueError) as error:
            raise CaseError(
                f"{place}: found text that is not YAML ({' '.join(str(error).split())[:200]})."
            ) from None
        found += [_case(place, document) for document in documents]
    seen: set[str] = set()
    for case in found:
        if case.id in seen:
            raise CaseError(f"{pack.id}: found case {case.id!r} twice; expected each id once.")
        seen.add(case.id)
    return tuple(found)


def _case(place: str, document: Any) -> Case:
    if not isinstance(document, dict) or set(document) != _KEYS:
        found = sorted(document) if isinstance(document, dict) else document
        raise CaseError(f"{place}: found a case with {found!r}; "
                        f"expected exactly {', '.join(sorted(_KEYS))}.")  # fmt: skip
    # YAML 1.1 reads a bare `on` as true; a lawyer means the day.
    facts = {"on" if key is True else key: value for key, value in document["facts"].items()}
    facts["on"] = str(facts.get("on"))
    try:
        case = Case(
            id=document["id"],
            title=document["title"],
            authority=document["authority"],
            facts=facts,
            expected={
                law: {element: Outcome(outcome) for element, outcome in outcomes.items()}
                for law, outcomes in document["expected"].items()
            },
        )
        list(case.questions())
    except (InvalidFactsError, ValueError, AttributeError) as error:
        raise CaseError(f"{place}: case {document['id']!r} cannot be put to the law: {error}") from None
    return case
