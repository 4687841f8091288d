"""What pages call the values of the facts format: plain words first, the term of law second.

Promises a word for every value that a form offers or a page may meet; a test compares this file with the
published schema. Holds words only; what a value does is the law's business."""

from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Word = str | _StrPromise
else:
    Word = str | Promise
Words = dict[str, Word]
Groups = tuple[tuple[Word, tuple[str, ...]], ...]

ELEMENTS: Final[Words] = {
    "name": _("Name"),
    "dob": _("Date of birth"),
    "address": _("Address"),
    "zip5": _("Five-digit ZIP code"),
    "phone": _("Telephone number"),
    "licence_number": _("Driver licence number"),
    "physical_description": _("Height, weight, eye color"),
    "signature": _("Signature"),
    "photo": _("Photo"),
    "ssn": _("Social Security number"),
    "medical": _("Medical information"),
    "driver_status": _("Status of the licence"),
    "convictions": _("Convictions for driving offenses"),
    "accidents": _("Accidents"),
    "vehicle": _("Vehicle description"),
    "vehicle_owner": _("Owner of the vehicle"),
    "insurance_status": _("Insurance status"),
    "place_of_birth": _("Place of birth"),
    "identity_documents": _("Identity documents shown"),
    "credential_type": _("Kind of licence or card"),
    "immigration_status": _("Immigration status"),
    "emergency_contact": _("Emergency contact"),
    "face_template": _("Face template"),
    "fingerprint": _("Fingerprint"),
    "face_search_result": _("Result of a face search"),
    "audit_trail": _("Audit trail"),
    "aggregate": _("Figures without persons"),
}
ELEMENT_GROUPS: Final[Groups] = (
    (
        _("The person"),
        (
            "name",
            "dob",
            "address",
            "zip5",
            "phone",
            "photo",
            "signature",
            "physical_description",
            "emergency_contact",
        ),
    ),
    (
        _("The licence and driving"),
        ("licence_number", "driver_status", "credential_type", "convictions", "accidents"),
    ),
    (_("The vehicle"), ("vehicle", "vehicle_owner", "insurance_status")),
    (
        _("Held most closely"),
        (
            "ssn",
            "medical",
            "place_of_birth",
            "identity_documents",
            "immigration_status",
            "fingerprint",
            "face_template",
        ),
    ),
    (_("About the records themselves"), ("audit_trail", "aggregate")),
)
"""`face_search_result` is not offered: the form asks about one named person or vehicle."""

ACTIVITIES: Final[Words] = {
    "civil_immigration": _("Civil immigration enforcement"),
    "criminal_immigration": _("Criminal immigration offense"),
    "customs": _("Customs"),
    "criminal_violent": _("Criminal investigation: violence"),
    "criminal_other": _("Criminal investigation: other"),
    "public_safety": _("Public safety"),
    "traffic_safety": _("Traffic safety"),
    "missing_person": _("Missing person"),
    "agency_function": _("Another function of a government agency"),
    "motor_vehicle_safety": _("Motor vehicle safety or theft"),
    "recall": _("Vehicle recall"),
    "litigation": _("Court case or other proceeding"),
    "solicitation": _("Finding clients"),
    "judgment_enforcement": _("Enforcing a judgment"),
    "research": _("Research and statistics"),
    "insurance": _("Insurance"),
    "towing_notice": _("Notice to the owner of a towed vehicle"),
    "licensed_investigation": _("Licensed private investigation"),
    "employment_cdl": _("Commercial driver: employer's check"),
    "toll": _("Toll road"),
    "business_verification": _("Checking what a customer told a business"),
    "debt_recovery": _("Recovering a debt"),
    "marketing": _("Marketing"),
    "own_record": _("The person's own record"),
    "oversight": _("Audit or legislative oversight"),
    "registration_program": _("Registration programme"),
    "benefits_verification": _("Checking entitlement to a benefit"),
    "employment_verification": _("Checking permission to work"),
    "child_support": _("Child support"),
    "elections": _("Elections"),
    "curiosity": _("Curiosity"),
    "private_purpose": _("A private aim outside every listed use"),
    "unknown": _("Not stated"),
}
ACTIVITY_GROUPS: Final[Groups] = (
    (
        _("Law enforcement and safety"),
        (
            "criminal_violent",
            "criminal_other",
            "missing_person",
            "public_safety",
            "traffic_safety",
            "motor_vehicle_safety",
            "customs",
            "criminal_immigration",
            "civil_immigration",
        ),
    ),
    (
        _("Other work of government"),
        (
            "agency_function",
            "child_support",
            "benefits_verification",
            "employment_verification",
            "registration_program",
            "elections",
            "oversight",
        ),
    ),
    (_("Courts"), ("litigation", "judgment_enforcement")),
    (
        _("Business and private uses"),
        (
            "insurance",
            "towing_notice",
            "toll",
            "recall",
            "employment_cdl",
            "licensed_investigation",
            "business_verification",
            "debt_recovery",
            "research",
            "marketing",
            "solicitation",
            "own_record",
            "private_purpose",
        ),
    ),
)

USES: Final[Words] = {
    "b0": _("Required by federal law: safety, theft, emissions, recalls — 18 USC 2721(b)"),
    "b1": _("Functions of a government agency or court — (b)(1)"),
    "b2": _("Motor vehicle safety and theft, recalls, performance — (b)(2)"),
    "b3": _("A business checks what the person told it — (b)(3)"),
    "b4": _("A proceeding in court or before an agency — (b)(4)"),
    "b5": _("Research and statistics, no person published or contacted — (b)(5)"),
    "b6": _("Insurers: claims, fraud, rating — (b)(6)"),
    "b7": _("Notice to owners of towed or impounded vehicles — (b)(7)"),
    "b8": _("Licensed investigator or security service — (b)(8)"),
    "b9": _("Employer of a commercial driver — (b)(9)"),
    "b10": _("Private toll road — (b)(10)"),
    "b11": _("The person consented when asked by the office — (b)(11)"),
    "b12": _("Bulk lists for surveys and marketing, with consent — (b)(12)"),
    "b13": _("The requester holds the person's written consent — (b)(13)"),
    "b14": _("Another use a state law allows, about vehicles or public safety — (b)(14)"),
    "state": _("A use that state law lists"),
}

INSTRUMENTS: Final[Words] = {
    "none": _("No paper"),
    "letter": _("Letter of the agency"),
    "network_query": _("Query over a law-enforcement network"),
    "detainer": _("Detainer (Form I-247)"),
    "administrative_warrant": _("Administrative warrant (such as Form I-200 or I-205)"),
    "administrative_subpoena": _("Administrative subpoena"),
    "customs_summons": _("Customs summons"),
    "employer_sanctions_subpoena": _("Employer-sanctions subpoena"),
    "immigration_judge_order": _("Order of an immigration judge"),
    "discovery_request": _("Discovery request between parties"),
    "investigative_subpoena": _("Investigative subpoena"),
    "grand_jury_subpoena": _("Grand jury subpoena"),
    "trial_subpoena": _("Trial subpoena"),
    "court_subpoena": _("Subpoena issued by a court"),
    "court_order": _("Court order"),
    "judicial_warrant": _("Warrant signed by a judge"),
    "statutory_mandate": _("A statute that requires the disclosure"),
}
INSTRUMENT_GROUPS: Final[Groups] = (
    (
        _("From a court"),
        (
            "judicial_warrant",
            "court_order",
            "court_subpoena",
            "trial_subpoena",
            "grand_jury_subpoena",
            "investigative_subpoena",
        ),
    ),
    (
        _("From an agency"),
        (
            "administrative_warrant",
            "administrative_subpoena",
            "customs_summons",
            "employer_sanctions_subpoena",
            "detainer",
            "immigration_judge_order",
            "letter",
            "network_query",
        ),
    ),
    (_("Other"), ("discovery_request", "statutory_mandate")),
)

ISSUERS: Final[Words] = {
    "agency_officer": _("Officer of an agency"),
    "immigration_judge": _("Immigration judge"),
    "attorney": _("Attorney"),
    "clerk": _("Clerk of a court"),
    "state_judge": _("State judge"),
    "federal_magistrate": _("Federal magistrate judge"),
    "article_iii_judge": _("Federal district or appeals judge (Article III)"),
    "grand_jury": _("Grand jury"),
    "legislature": _("Legislature"),
}

RECORDS: Final[Words] = {
    "driver": _("Driver record"),
    "vehicle": _("Vehicle record"),
    "vessel_or_trailer": _("Boat, trailer or snowmobile"),
    "id_card": _("Identification card"),
    "statistics": _("Statistics"),
    "report_with_mvr_data": _("A report that carries data from such a record"),
    "not_motor_vehicle_record": _("Not a motor vehicle record at all"),
}

FEES: Final[Words] = {
    "paid": _("Paid"),
    "exempt": _("None may be asked of us"),
    "unpaid": _("Not paid yet"),
}

CONSENT_FORMS: Final[Words] = {
    "none": _("The person has not agreed"),
    "written_signed": _("Written and signed"),
    "electronic_signed": _("Signed electronically"),
    "email": _("E-mail"),
    "tick_box": _("A ticked box"),
    "opt_out_not_used": _("The person could have objected and did not"),
}

ATTESTATIONS: Final[Words] = {
    "statutory_use": _("The information is used only for the use stated above."),
    "no_redisclosure": _("It is not passed on to anybody else."),
    "non_immigration_use": _("It is not used to enforce immigration law."),
    "penalty_of_perjury": _("We say all this under penalty of perjury."),
}

POWERS: Final[Words] = {
    "287g": _("We hold delegated immigration powers (a 287(g) agreement)."),
    "acting_for_government": _("We act on behalf of a government agency."),
}

RECIPIENTS: Final[Words] = {
    "us.dhs.ice": _("Immigration and Customs Enforcement"),
    "us.dhs.cbp": _("Customs and Border Protection"),
    "us.dhs": _("Another part of Homeland Security"),
    "us.doj": _("Department of Justice"),
    "us": _("Another federal agency"),
    "court": _("A court"),
    "private.insurer": _("An insurer"),
    "private.business": _("Another business"),
    "private.individual": _("A private person"),
    "unknown": _("Somebody else, or not known yet"),
}

KEYS: Final[Words] = {
    "name": _("Name"),
    "licence_number": _("Driver licence number"),
    "dob": _("Date of birth"),
    "plate": _("Plate"),
    "vin": _("Vehicle identification number"),
    "photo": _("Photo"),
    "address": _("Address"),
    "partial_plate": _("Part of a plate"),
}

LIMITS: Final[Words] = {
    "names": _("Only the elements it names"),
    "no_limit": _("Its text sets no limit"),
}
"""What a paper or a consent covers; forms, not the facts format."""

CHECKED_WITH: Final[Words] = {
    "issuer_called_back": _("I called the issuer back, on a number from the directory"),
    "court_docket": _("I found it on the court's docket"),
    "original_seen": _("I saw the original paper"),
    "office_records": _("Our own records show it"),
}

NEEDS: Final[Words] = {
    "papers": _("Check the papers"),
    "finding": _("Review"),
    "second_finding": _("Second review"),
    "delivery": _("Being sealed"),
    "proof": _("Waits for its proof"),
    "collection": _("Waits to be collected"),
    "answer": _("Waits for the requester"),
    "appeal": _("Conclude the appeal"),
    "attention": _("Stopped: needs a look"),
    "nothing": _("Nothing to do"),
}

LINKS: Final[dict[tuple[str, bool], Word]] = {
    ("after_refusal", True): _("earlier, refused: asked again after a refusal"),
    ("after_refusal", False): _("later: asked again after this was refused"),
    ("asked_again", True): _("earlier, by the same agency, about the same record"),
    ("asked_again", False): _("later, by the same agency, about the same record"),
    ("same_subject", True): _("earlier, by another agency, about the same record"),
    ("same_subject", False): _("later, by another agency, about the same record"),
}
"""How a linked request belongs to the one looked at: kind, and whether it was there before."""

STATES: Final[Words] = {
    "draft": _("Draft"),
    "received": _("Received"),
    "needs_information": _("Waits for the requester"),
    "in_review": _("In review"),
    "second_review": _("Second review"),
    "decided_in_part": _("In parts"),
    "approved": _("Being sealed"),
    "sealed": _("Sealed, waits for its proof"),
    "released": _("Ready to collect"),
    "answered": _("Answered on its line"),
    "collected": _("Collected"),
    "acknowledged": _("Acknowledged"),
    "recalled": _("Recalled"),
    "withheld": _("Withheld"),
    "no_record": _("No record"),
    "appealed": _("Appealed"),
    "stopped": _("Stopped"),
    "expired": _("Not collected"),
    "withdrawn": _("Withdrawn"),
    "closed": _("Closed"),
}
"""Short names for filters; the sentence for each state comes with the page's data."""

SILENCE: Final[Words] = {
    "reminded": _("reminded"),
    "overdue": _("overdue, the office was told"),
    "person_settles": _("a person settles the agency's questions"),
    "suspension_asked": _("a supervisor was asked to suspend the agency"),
    "destruction_overdue": _("its destruction is overdue"),
}

OUTCOMES: Final[Words] = {
    "release": _("release"),
    "review": _("review"),
    "withhold": _("withhold"),
    "out_of_scope": _("out of scope"),
}

VERDICTS: Final[Words] = {
    "approve": _("Approve."),
    "refuse": _("Refuse."),
}

READINGS: Final[Words] = {
    "read": _("text read"),
    "secondary": _("known from a second source"),
    "unread": _("text not read yet"),
}

EFFECTS: Final[Words] = {
    "permits": _("permits"),
    "forbids": _("forbids"),
    "needs_review": _("asks for a person"),
    "governs": _("governs"),
    "obliges": _("obliges"),
}

CHANNELS: Final[Words] = {
    "counter": _("at the counter"),
    "mail": _("by mail"),
    "portal": _("on this site"),
    "api": _("from the agency's program"),
    "switch": _("over the message switch"),
    "bulk_feed": _("by bulk feed"),
    "internal": _("from inside the office"),
}

RESOLVED: Final[Words] = {
    "exact": _("Exactly one record matches."),
    "ambiguous": _("More than one record could be meant."),
    "none": _("No record matches."),
}


def choices(words: Words, names: tuple[str, ...] | None = None) -> list[tuple[str, Word]]:
    """Values and words as a form wants them, in the order of `names` or of the table."""
    return [(name, words[name]) for name in (names or tuple(words))]


def grouped(words: Words, groups: Groups) -> list[tuple[Word, list[tuple[str, Word]]]]:
    """The same, under the headings of `groups`."""
    return [(heading, choices(words, names)) for heading, names in groups]
