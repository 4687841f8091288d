"""What each part of a claim means, in plain words, for the OpenAPI document and the reference page.

The facts format itself carries rules only. A test holds this list and the format against each other.
"""

from typing import Any, Final

_ELEMENTS: Final = "limits it to these elements; leave it out where the text sets no limit."

CLAIMS: Final[dict[str, str]] = {
    "purpose": "What the record is for.",
    "purpose/activity": "What your agency is doing. With `unknown` nothing is let go that needs a reason.",
    "purpose/mixed_with": "Further activities, where the purpose is a mixed one.",
    "purpose/claimed_use": "The use you claim: `b1` to `b14` of 18 USC 2721(b), `b0` for its lead-in, "
    "`state` for a use under state law.",
    "purpose/case_number": "Whether there is a case with a number.",
    "purpose/emergency": "Whether you claim imminent danger to life. A person of the office confirms it.",
    "elements": "What you ask for, each once. Ask for as little as you need.",
    "record": "What kind of record it is. Left out, the strict reading applies.",
    "mode": "How records are asked for. Left out: a single one.",
    "attestations": "What you attest. It counts as soon as it is made, and binds you.",
    "recipient": "Who gets the data in the end, as a place in the tree of requesters; left out, your agency.",
    "delegated": "Powers your agency says it holds for somebody else.",
    "application": "Steps that a law asks for before anything is shown.",
    "application/complete": "Whether the application is complete.",
    "application/identification": "Whether you identified yourself to the office.",
    "application/fee": "Whether the fee is paid, or none is due.",
    "authority": "The paper you rely on. Courts' papers unlock exactly what they name.",
    "authority/instrument": "What the paper is.",
    "authority/issuer": "Who issued it.",
    "authority/criminal_proceeding": "Whether it belongs to a criminal proceeding.",
    "authority/enforced_by_court": "Whether a court ordered compliance with an administrative paper.",
    "authority/names_individual": "Whether it names the person.",
    "authority/elements": f"What it names: {_ELEMENTS}",
    "authority/in_force": "Whether it is signed, dated, not over and not quashed.",
    "authority/verified": "Whether its issuer confirmed it. It counts when the office has checked it.",
    "consent": "What the person agreed to.",
    "consent/form": "How the consent was given.",
    "consent/names_recipient": "Whether it names your agency.",
    "consent/conditioned": "Whether it was a condition of getting the licence.",
    "consent/elements": f"What it covers: {_ELEMENTS}",
    "consent/withdrawn": "Whether it was withdrawn.",
}


def explained(schema: dict[str, Any], above: str = "") -> dict[str, Any]:
    """The schema of claims with these explanations in place."""
    properties = {
        name: explained({**part, "description": CLAIMS[above + name]}, f"{above}{name}/")
        for name, part in schema.get("properties", {}).items()
    }
    return {**schema, "properties": properties} if properties else schema
