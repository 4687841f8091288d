"""The kinds of letters, and what each tells: sentences from `texts.toml`, values from casework."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from clerestory.vocabulary.words import Language

TEXTS: Final = Path(__file__).with_name("texts.toml")


class LetterKind(StrEnum):
    """What a letter is about."""

    ACKNOWLEDGEMENT = "acknowledgement"
    MORE_NEEDED = "more_needed"
    REFUSAL = "refusal"
    RELEASE_NOTICE = "release_notice"
    APPEAL_DECIDED = "appeal_decided"
    RECALL = "recall"
    ATTESTATION_DUE = "attestation_due"


class RecordsLetterKind(StrEnum):
    """What a letter to somebody who asked for public records is about; kept in `public_records`."""

    ACKNOWLEDGED = "records_acknowledged"
    QUESTION = "records_question"
    FEE = "records_fee"
    EXTENDED = "records_extended"
    ANSWERED_IN_PART = "records_answered_in_part"
    ANSWERED = "records_answered"
    DENIED_IN_PART = "records_denied_in_part"
    DENIED = "records_denied"
    CLOSED = "records_closed"
    COMPLAINT = "records_complaint"


class PersonLetterKind(StrEnum):
    """What a letter to the person of a record is about; kept in `residents`."""

    CODE = "person_code"
    REPRESENTED = "person_represented"
    ANSWER = "person_answer"
    TIMELINE = "person_timeline"
    NOTICE = "person_notice"


AnyKind = LetterKind | RecordsLetterKind | PersonLetterKind


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with its paragraphs; an empty heading has none."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """A letter in words, ready to be set: everything is plain text, nothing is markup."""

    title: str
    language: Language
    office: str
    addressee: str
    reference: str
    date: str
    parts: tuple[Part, ...]
    footer: str
    labels: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """What the page template reads."""
        return {
            "title": self.title,
            "language": self.language,
            "office": self.office,
            "addressee": self.addressee,
            "reference": self.reference,
            "date": self.date,
            "parts": [{"heading": part.heading, "lines": list(part.lines)} for part in self.parts],
            "footer": self.footer,
            "labels": dict(self.labels),
        }


def compose(
    kind: AnyKind,
    language: Language,
    values: Mapping[str, str],
    *,
    elements: Sequence[Part] = (),
) -> Content:
    """The letter of this kind in words.

    values: office, agency, reference, date, and whatever the kind's sentences name (a test compares them).
    elements: parts that stand between the opening and the closing, such as an answer for each element.
    Raises KeyError where a value is missing: a letter with a gap is never made.
    """
    texts = _texts()
    own = texts[kind]
    frame = texts["frame_person" if isinstance(kind, PersonLetterKind) else "frame"]

    def say(of: Mapping[str, Any], name: str) -> str:
        return str(of[name][language]).format_map(values)

    opening = Part("", (say(own, "opening"),))
    closing = [Part(say(own, "next_heading"), (say(own, "next"),))] if "next" in own else []
    return Content(
        title=say(own, "title"),
        language=language,
        office=values["office"],
        addressee=values["agency"],
        reference=values["reference"],
        date=values["date"],
        parts=(opening, *elements, *closing),
        footer=say(frame, "footer"),
        labels={name: say(frame, name) for name in ("to", "about", "day")},
    )


def phrase(name: str, language: Language, **values: str) -> str:
    """A sentence of the part `phrases`. Raises KeyError for a value that is missing."""
    return str(_texts()["phrases"][name][language]).format_map(values)


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(TEXTS.read_text("utf-8"))
