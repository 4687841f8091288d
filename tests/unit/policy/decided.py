"""A small shelf of law, a question, and what an entry of the journal shows of its decision."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.readings.seeded_packs import note, write_pack

from clerestory.law.library import Library, open_library
from clerestory.law.pack import load_pack
from clerestory.law.versions import publish
from clerestory.policy.decide import decide
from clerestory.sealing.canonical import canonical_json
from clerestory.vocabulary.facts import Facts

DISCLOSE = 'action == Action::"disclose"'
ALL = 'action in [Action::"govern", Action::"disclose", Action::"disclose_without_review"]'
OPEN = note("open") + f"permit (principal, {ALL}, resource);\n"
CLOSED = note("closed") + f'forbid (principal, {DISCLOSE}, resource == Element::"photo");\n'
FACTS = Facts.from_json(
    {
        "id": "q-1",
        "on": "2026-11-20",
        "law": "us-zz",
        "requester": {"agency": "us.dhs.ice.hsi", "verified": True},
        "purpose": {"activity": "criminal_other"},
        "elements": ["photo", "name"],
    }
)


def shelf(folder: Path) -> Library:
    """A general law and a state's, both published once."""
    write_pack(folder, "us", layer="federal", policies=OPEN)
    write_pack(folder, "us-zz", extends="us", policies=OPEN.replace("open", "zopen") + CLOSED)
    for name in ("us", "us-zz"):
        publish(load_pack(folder / name))
    return open_library(folder)


def entry_of(library: Library, **changes: Any) -> dict[str, str]:
    """What an entry shows of the question, as the law answers it now."""
    decision = decide(library, FACTS)
    fields = {
        "event": "query.elements.decided",
        "subject_ref": "R-1",
        "body_law": FACTS.law,
        "body_on": FACTS.on.isoformat(),
        "body_facts": text(FACTS.to_json()),
        "body_packs": text([f"{one.pack} {one.version} {one.digest}" for one in decision.packs]),
        "body_decision_digest": f"sha256:{sha256(canonical_json(decision.to_json())).hexdigest()}",
        "body_outcomes": text([f"{one.element} {one.outcome}" for one in decision.elements]),
    }
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}


def text(value: object) -> str:
    """A structured value as it stands in a field."""
    return canonical_json(value).decode()


def rewrite(place: Path, policies: str, version: str) -> None:
    """A new version of a pack in work."""
    sheet = place / "pack.toml"
    sheet.write_text(sheet.read_text().replace('version = "1"', f'version = "{version}"'))
    (place / "policies" / "rules.cedar").write_text(policies)
