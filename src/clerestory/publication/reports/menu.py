"""The fixed menu of tables, and the coarse categories in which they count. Nothing else is ever published.

Coarsened first, hidden second: few categories, always the same, so that less has to be withheld and no report
can be cut to fit one office. A category in `CODES` has its name in both languages.
"""

from dataclasses import dataclass
from typing import Final

from clerestory.vocabulary.requester_classes import class_of

ALL: Final = "all"
"""The total of a dimension."""

GROUPS: Final = {
    "ice": "immigration", "hsi": "immigration", "other_homeland_security": "homeland_security",
    "other_federal": "federal", "police": "police", "courts": "courts", "other_government": "government",
    "private": "private",
}  # fmt: skip
PURPOSES: Final = {
    "civil_immigration": "civil_immigration", "criminal_immigration": "criminal_immigration",
    "customs": "customs", "criminal_violent": "criminal", "criminal_other": "criminal",
    "public_safety": "safety", "traffic_safety": "safety", "missing_person": "safety",
    "motor_vehicle_safety": "safety", "recall": "safety", "agency_function": "agency_function",
    "litigation": "courts_and_debts", "judgment_enforcement": "courts_and_debts",
    "child_support": "courts_and_debts", "debt_recovery": "courts_and_debts", "insurance": "business",
    "towing_notice": "business", "licensed_investigation": "business", "employment_cdl": "business",
    "toll": "business", "business_verification": "business", "marketing": "business",
    "solicitation": "business",
}  # fmt: skip
INSTRUMENTS: Final = {
    "": "none", "none": "none", "letter": "none", "network_query": "none", "detainer": "detainer",
    "administrative_warrant": "administrative_warrant", "administrative_subpoena": "other_administrative",
    "customs_summons": "other_administrative", "employer_sanctions_subpoena": "other_administrative",
    "immigration_judge_order": "other_administrative", "discovery_request": "subpoena",
    "investigative_subpoena": "subpoena", "grand_jury_subpoena": "subpoena", "trial_subpoena": "subpoena",
    "court_subpoena": "court_order", "court_order": "court_order", "judicial_warrant": "judicial_warrant",
    "statutory_mandate": "statutory_mandate",
}  # fmt: skip
ELEMENTS: Final = {
    "photo": "photo", "face_template": "photo", "face_search_result": "photo", "fingerprint": "photo",
    "address": "address", "zip5": "address", "phone": "address", "emergency_contact": "address",
    "ssn": "ssn", "immigration_status": "immigration_status", "place_of_birth": "immigration_status",
    "identity_documents": "immigration_status", "credential_type": "immigration_status",
    "driver_status": "driving", "convictions": "driving", "accidents": "driving", "medical": "driving",
    "vehicle": "vehicle", "vehicle_owner": "vehicle", "insurance_status": "vehicle",
    "name": "identity", "dob": "identity", "licence_number": "identity", "signature": "identity",
    "physical_description": "identity",
}  # fmt: skip
OTHER: Final = "other"
IMMIGRATION: Final = "immigration"
"""The group of ICE and HSI."""
OTHERS: Final = "others"
"""Everybody who is not immigration enforcement, where only that is told apart."""


def requester_group(node: str) -> str:
    """The group of a requester by its place in the tree."""
    return GROUPS.get(class_of(node), OTHER)


def purpose_group(activity: str) -> str:
    """The group of a stated activity."""
    return PURPOSES.get(activity, OTHER)


def instrument_group(instrument: object) -> str:
    """The group of a paper; none for none."""
    return INSTRUMENTS.get(str(instrument or ""), OTHER)


def element_group(element: str) -> str:
    """The group of an element."""
    return ELEMENTS.get(element, OTHER)


def _codes(groups: dict[str, str]) -> tuple[str, ...]:
    return (*dict.fromkeys(groups.values()), OTHER)


@dataclass(frozen=True, slots=True)
class Split:
    """A dimension of a table, beside the time. codes: its categories; None: those that occur (provisions).
    has_total: whether adding its categories up says something."""

    name: str
    codes: tuple[str, ...] | None
    has_total: bool = True


@dataclass(frozen=True, slots=True)
class Listed:
    """A table of the menu. definition: what it counts, with the version. counting: tables of the same word
    are held against each other. unit: in English and Spanish, where it is not the definition's."""

    id: str
    definition: str
    splits: tuple[Split, ...]
    title: str
    titulo: str
    unit: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """As addresses have it; a second version of a definition has tables of its own."""
        version = self.definition.rpartition("@")[2]
        return self.id if version == "1" else f"{self.id}-v{version}"

    @property
    def counting(self) -> str:
        """What it counts, for the gate."""
        return self.id if self.splits and not self.splits[0].has_total else self.definition


ELEMENT_GROUPS: Final = _codes(ELEMENTS)
GROUP: Final = Split("group", _codes(GROUPS))
PURPOSE: Final = Split("purpose", _codes(PURPOSES))
INSTRUMENT: Final = Split("instrument", _codes(INSTRUMENTS))
ANSWER: Final = Split("answer", ("released", "refused", "unmatched", "withdrawn", "lapsed"))

TO: Final = Split("notice_to", ("subject", "officials"))
ASKED: Final = Split("asked", ("question", "correction", "complaint"))
TOOK: Final = ((0, "same_day"), (5, "to_5_days"), (10, "to_10_days"), (30, "to_30_days"))
"""Calendar days at most, and the class of time."""
LONGER: Final = "longer"

MENU: Final = (
    Listed("asked-purpose", "requests-asked@1", (GROUP, PURPOSE),
           "Requests by who asked and for what", "Solicitudes por quién preguntó y para qué"),
    Listed("asked-channel", "requests-asked@1",
           (Split("channel", ("counter", "mail", "portal", "api", "switch", "bulk_feed", "internal")),),
           "Requests by the way they came", "Solicitudes por la vía en que llegaron"),
    Listed("asked-instrument", "requests-asked@1", (INSTRUMENT,),
           "Requests by the paper that was claimed", "Solicitudes por el documento declarado"),
    Listed("instruments-verified", "instruments-verified@1", (INSTRUMENT,),
           "Requests whose paper was verified", "Solicitudes cuyo documento se verificó"),
    Listed("purposes-verified", "purposes-verified@1", (PURPOSE, Split("shown", ("shown", "not_shown"))),
           "Purposes that were looked at", "Fines que se examinaron"),
    Listed("answers-group", "answers-given@1", (GROUP, ANSWER),
           "Answers by who asked", "Respuestas por quién preguntó"),
    Listed("answers-instrument", "answers-given@1", (INSTRUMENT, ANSWER),
           "Answers by the paper that was claimed", "Respuestas por el documento declarado"),
    Listed("elements", "elements-answered@1",
           (Split("element", ELEMENT_GROUPS), Split("outcome", ("released", "withheld", "absent"))),
           "Elements by outcome", "Datos por resultado"),
    Listed("refused-by-provision", "refused-by-provision@1", (Split("provision", None),),
           "Refusals by provision of law", "Negativas por disposición de ley"),
    Listed("refused-immigration", "refused-by-provision@1",
           (Split("asker", (IMMIGRATION, OTHERS)), Split("provision", None)),
           "Refusals by provision of law: immigration enforcement and others",
           "Negativas por disposición de ley: control de inmigración y otros"),
    Listed("answer-time", "days-to-answer@1",
           (Split("answer", ("released", "refused", "unmatched")),
            Split("took", (*(code for _, code in TOOK), LONGER))),
           "First answers by how long they took", "Primeras respuestas por cuánto tardaron",
           ("requests", "solicitudes")),
    Listed("days-to-answer", "days-to-answer@1", (), "Requests answered for the first time",
           "Solicitudes contestadas por primera vez", ("requests", "solicitudes")),
    Listed("reviewed", "requests-reviewed@1", (), "Requests that a person reviewed",
           "Solicitudes que una persona revisó"),
    Listed("claims-checked", "claims-checked@1",
           (INSTRUMENT, Split("check", ("as_claimed", "another", "not_confirmed"))),
           "Claimed papers that were checked", "Documentos declarados que se comprobaron"),
    Listed("emergencies", "emergencies@1",
           (Split("emergency", ("without_paper", "in_time", "late"), has_total=False),),
           "Emergencies and their papers", "Emergencias y sus documentos"),
    Listed("blind-looks", "blind-looks@1", (Split("agreement", ("agree", "disagree")),),
           "Second looks without seeing the first", "Segundas revisiones a ciegas"),
    Listed("emergency-looks", "emergency-looks@1", (Split("agreement", ("agree", "disagree")),),
           "Second looks at emergencies", "Segundas revisiones de emergencias"),
    Listed("alarms", "alarms-raised@1", (Split("alarm", ("request", "office")),),
           "Alarms", "Alarmas"),
    Listed("misuse-followed", "misuse-followed@1",
           (Split("followed", ("disagreement_settled", "agency_suspended", "agency_restored"),
                  has_total=False),),
           "What followed from looks for misuse", "Qué siguió a la búsqueda de abusos"),
    Listed("residents-asked", "residents-asked@1", (ASKED,),
           "What residents asked about their own record", "Qué preguntaron las personas sobre su registro"),
    Listed("residents-answered", "residents-answered@1", (ASKED, Split("in_time", ("in_time", "late"))),
           "Answers to residents", "Respuestas a las personas"),
    Listed("notices-owed", "notices-owed@1", (TO,), "Notices that the law wants", "Avisos que la ley exige"),
    Listed("notices-settled", "notices-settled@1",
           (TO, Split("given", ("in_time", "late", "not_given"))), "Notices given", "Avisos dados"),
    Listed("holds", "holds@1", (Split("hold", ("opened", "renewed", "ended"), has_total=False),),
           "Holds: not telling yet", "Aplazamientos: no avisar todavía"),
    Listed("after-release", "after-release@1",
           (Split("after", ("handed_over", "recalled", "attested", "silent"), has_total=False),),
           "What became of releases", "Qué pasó con las entregas"),
    Listed("types-released", "types-released@1", (Split("element", ELEMENT_GROUPS), GROUP),
           "What was released, and to whom", "Qué se entregó, y a quién"),
    Listed("answers-due", "answers-due@1", (Split("in_time", ("in_time", "late", "not_said")),),
           "First answers by the day they were due", "Primeras respuestas según el día en que vencían"),
)  # fmt: skip
"""Every table there is, in the order of the page. A table takes room from those behind it: a new one comes
last, so that series that ran before show what they showed."""
