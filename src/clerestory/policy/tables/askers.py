"""Who asks, with which paper, for which data: the axes of every table about the law.

Each question assumes the best case that a requester of this kind can bring (identity checked, application
complete, fee settled, agreement in force, statements made, exactly one record found), so a cell shows the
most that the law lets go. What a real request lacks can only make its answer stricter.
"""

from dataclasses import dataclass
from typing import Any, Final

from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.facts import Facts

OWN: Final = "{law}"
"""Stands for the place of the law that is asked, in the tree of requesters."""
ELSEWHERE: Final = "us-zz"
"""A state that is none: any other state than the one that is asked."""


@dataclass(frozen=True)
class Asker:
    """A kind of requester with the aim it usually states. `agency` is a place in the tree of requesters."""

    name: str
    agency: str
    activity: str
    claimed_use: str | None = None


@dataclass(frozen=True)
class Paper:
    """What is shown with the question: an instrument of a kind of issuer, or a signed consent."""

    name: str
    instrument: str = "none"
    issuer: str | None = None
    consent: str = "none"


ASKERS: Final = (
    Asker("immigration_removal", "us.dhs.ice.ero", "civil_immigration", "b1"),
    Asker("immigration_crimes", "us.dhs.ice.hsi", "criminal_immigration", "b1"),
    Asker("homeland_other_crimes", "us.dhs.ice.hsi", "criminal_other", "b1"),
    Asker("border", "us.dhs.cbp", "civil_immigration", "b1"),
    Asker("federal_police", "us.doj.fbi", "criminal_other", "b1"),
    Asker("state_police", f"{OWN}.police", "criminal_other", "b1"),
    Asker("local_police", f"{OWN}.local.police", "criminal_other", "b1"),
    Asker("local_police_immigration", f"{OWN}.local.police", "civil_immigration", "b1"),
    Asker("other_state_police", f"{ELSEWHERE}.police", "criminal_other", "b1"),
    Asker("own_agency", f"{OWN}.revenue", "agency_function", "b1"),
    Asker("insurer", "private.insurer", "insurance", "b6"),
    Asker("towing", "private.towing", "towing_notice", "b7"),
    Asker("investigator", "private.investigator", "licensed_investigation", "b8"),
    Asker("marketer", "private.marketer", "marketing", "b12"),
    Asker("journalist", "private.journalist", "private_purpose"),
    Asker("self", "self", "own_record"),
)
PAPERS: Final = (
    Paper("none"),
    Paper("administrative_warrant", "administrative_warrant", "agency_officer"),
    Paper("administrative_subpoena", "administrative_subpoena", "agency_officer"),
    Paper("court_subpoena", "court_subpoena", "clerk"),
    Paper("state_warrant", "judicial_warrant", "state_judge"),
    Paper("federal_warrant", "judicial_warrant", "article_iii_judge"),
    Paper("consent", consent="written_signed"),
)
_OF_VEHICLES: Final = ("vehicle", "vehicle_owner", "insurance_status")
_OF_FACE_SEARCH: Final = ("face_template", "face_search_result")
CREDENTIALS: Final = ("standard", "noncompliant", "driving_privilege")


def questions(
    law: str, on: str, asker: Asker, paper: Paper, credential: str = "standard"
) -> tuple[Facts, ...]:
    """The Facts of one asker with one paper for every element: about a driver, a vehicle, a face search."""
    shared: dict[str, Any] = {
        "id": f"{asker.name}/{paper.name}",
        "on": on,
        "law": law,
        "channel": "portal",
        "requester": {
            "agency": asker.agency.replace(OWN, law if "-" in law else ELSEWHERE),
            "verified": True,
            "attestations": ["non_immigration_use", "penalty_of_perjury", "no_redisclosure", "statutory_use"],
            "agreement": {"active": True, "covers_purpose": True},
        },
        "purpose": {"activity": asker.activity, "claimed_use": asker.claimed_use, "case_number": True},
        "application": {"complete": True, "identification": True, "fee": "paid"},
        "consent": {"form": paper.consent, "names_recipient": paper.consent != "none"},
    }
    if asker.activity == "civil_immigration":
        shared["requester"]["attestations"].remove("non_immigration_use")
    about: tuple[tuple[tuple[str, ...], str, dict[str, Any]], ...] = (
        (
            tuple(one for one in ELEMENTS if one not in (*_OF_VEHICLES, *_OF_FACE_SEARCH)),
            "single",
            {
                "record": "driver",
                "credential": credential,
                "keys_supplied": ["name", "licence_number", "dob"],
            },
        ),
        (_OF_VEHICLES, "single", {"record": "vehicle", "keys_supplied": ["plate", "vin"]}),
        (
            _OF_FACE_SEARCH,
            "face_search",
            {"record": "driver", "credential": credential, "keys_supplied": ["photo"]},
        ),
    )
    return tuple(
        Facts.from_json(
            {
                **shared,
                "mode": mode,
                "subject": {**subject, "resolved": "exact"},
                "authority": _authority(paper, elements),
                "elements": list(elements),
            }
        )
        for elements, mode, subject in about
    )


def _authority(paper: Paper, elements: tuple[str, ...]) -> dict[str, Any]:
    if paper.instrument == "none":
        return {"instrument": "none"}
    return {
        "instrument": paper.instrument,
        "issuer": paper.issuer,
        "names_individual": True,
        "elements": list(elements),
        "in_force": True,
        "verified": True,
    }
