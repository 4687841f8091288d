"""The same questions in many jurisdictions: where the answers differ, and which provision makes it so."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from clerestory.law.provision import LawError
from clerestory.policy.decide import Decider
from clerestory.policy.tables.askers import OWN
from clerestory.vocabulary.decision import SEVERITY, Outcome
from clerestory.vocabulary.facts import Facts


@dataclass(frozen=True)
class Question:
    """One question put to every law. `facts` are Facts without id, law and day; `{law}` in them is the law's
    own place in the tree of requesters."""

    name: str
    element: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What one law says to one question; `problem` says why it could not be asked, and then nothing else."""

    law: str
    question: str
    element: str
    outcome: Outcome | None
    rule: str | None
    citation: str | None
    reading: str | None
    reason: str
    differs: bool = False
    problem: str | None = None


@dataclass(frozen=True)
class Comparison:
    """Rows by question, columns by law. An answer `differs` when it is not what most of the laws say."""

    on: date
    laws: tuple[str, ...]
    questions: tuple[Question, ...]
    answers: dict[tuple[str, str], Answer]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, one list entry for each question with its answers by law."""
        return {
            "on": self.on.isoformat(),
            "laws": list(self.laws),
            "questions": [
                {
                    "question": one.name,
                    "element": one.element,
                    "answers": {law: _row(self.answers[one.name, law]) for law in self.laws},
                }
                for one in self.questions
            ],
        }

    def to_csv(self) -> str:
        """The same, one line for each answer."""
        text = io.StringIO()
        lines = csv.writer(text, lineterminator="\n")
        lines.writerow(("on", "question", "element", "law", *_COLUMNS))
        for one in self.questions:
            for law in self.laws:
                row = _row(self.answers[one.name, law])
                lines.writerow((self.on, one.name, one.element, law, *(row[name] for name in _COLUMNS)))
        return text.getvalue()


_COLUMNS: Final = ("outcome", "rule", "citation", "reading", "differs", "reason", "problem")
_REQUESTER: Final[dict[str, Any]] = {
    "verified": True,
    "attestations": ["no_redisclosure", "statutory_use"],
    "agreement": {"active": True, "covers_purpose": True},
}
_STATED: Final = {
    "application": {"complete": True, "identification": True, "fee": "paid"},
    "authority": {"instrument": "none"},
    "consent": {"form": "none"},
    "subject": {"record": "driver", "credential": "standard", "keys_supplied": ["name", "dob"]},
    "mode": "single",
    "channel": "portal",
}


def _question(name: str, element: str, agency: str, activity: str, **more: Any) -> Question:
    facts = {
        **_STATED,
        "requester": {**_REQUESTER, "agency": agency},
        "purpose": {"activity": activity, "claimed_use": "b1"},
        **more,
    }
    if activity == "criminal_other":
        facts["requester"]["attestations"] = [
            "non_immigration_use",
            "penalty_of_perjury",
            "no_redisclosure",
            "statutory_use",
        ]
    return Question(name, element, facts)


_WARRANT: Final = {
    "instrument": "judicial_warrant",
    "issuer": "article_iii_judge",
    "names_individual": True,
    "in_force": True,
    "verified": True,
    "elements": ["photo"],
}
_PLATE: Final = {"record": "vehicle", "keys_supplied": ["plate"]}
_SPECIAL: Final = {"record": "driver", "credential": "driving_privilege", "keys_supplied": ["name", "dob"]}
QUESTIONS: Final = (
    _question("photo_civil", "photo", "us.dhs.ice.ero", "civil_immigration"),
    _question("photo_warrant", "photo", "us.dhs.ice.ero", "civil_immigration", authority=_WARRANT),
    _question("address_immigration_crime", "address", "us.dhs.ice.hsi", "criminal_immigration"),
    _question("photo_other_crime", "photo", "us.dhs.ice.hsi", "criminal_other"),
    _question(
        "plate_unknown",
        "vehicle_owner",
        "us.dhs.cbp",
        "unknown",
        channel="switch",
        application=None,
        authority={"instrument": "network_query"},
        purpose={"activity": "unknown"},
        subject=_PLATE,
    ),
    _question(
        "face_search",
        "face_search_result",
        "us.dhs.ice.ero",
        "civil_immigration",
        mode="face_search",
        subject={"record": "driver", "credential": "standard", "keys_supplied": ["photo"]},
    ),
    _question("documents_police", "identity_documents", f"{OWN}.local.police", "criminal_other"),
    _question("status_civil", "immigration_status", "us.dhs.ice.ero", "civil_immigration"),
    _question("photo_privilege_card", "photo", "us.dhs.ice.ero", "civil_immigration", subject=_SPECIAL),
    _question(
        "documents_privilege_card",
        "identity_documents",
        f"{OWN}.local.police",
        "criminal_other",
        subject=_SPECIAL,
    ),
)
"""The scenarios in which the laws of the states were found to part, one element each."""


def compare(
    decider: Decider, laws: Sequence[str], on: date, questions: Sequence[Question] = QUESTIONS
) -> Comparison:
    """Put every question to every law on one day. A law that cannot be asked says why; the others go on."""
    found = {(question.name, law): _ask(decider, question, law, on) for question in questions for law in laws}
    for question in questions:
        row = [found[question.name, law] for law in laws]
        usual = _usual(row)
        for one in row:
            if one.outcome is not None and one.outcome is not usual:
                found[question.name, one.law] = Answer(**{**vars(one), "differs": True})
    return Comparison(on, tuple(laws), tuple(questions), found)


def _usual(row: Sequence[Answer]) -> Outcome | None:
    """What most say; of equals the stricter."""
    counts = Counter(one.outcome for one in row if one.outcome is not None)
    return max(counts, key=lambda outcome: (counts[outcome], SEVERITY[outcome]), default=None)


def _ask(decider: Decider, question: Question, law: str, on: date) -> Answer:
    facts = Facts.from_json(
        {
            **question.facts,
            "id": f"{question.name}/{law}",
            "law": law,
            "on": on.isoformat(),
            "elements": [question.element],
            "requester": {
                **question.facts["requester"],
                "agency": question.facts["requester"]["agency"].replace(OWN, law),
            },
        }
    )
    try:
        (answer,) = decider.decide(facts).elements
    except LawError as error:
        return Answer(law, question.name, question.element, None, None, None, None, "", problem=str(error))
    leading = answer.leading
    return Answer(
        law=law,
        question=question.name,
        element=question.element,
        outcome=answer.outcome,
        rule=leading.id if leading else None,
        citation=leading.citation if leading else None,
        reading=str(leading.confidence) if leading and leading.confidence else None,
        reason=answer.reason,
    )


def _row(answer: Answer) -> dict[str, Any]:
    return {
        "outcome": str(answer.outcome) if answer.outcome is not None else None,
        "rule": answer.rule,
        "citation": answer.citation,
        "reading": answer.reading,
        "differs": answer.differs,
        "reason": answer.reason,
        "problem": answer.problem,
    }
