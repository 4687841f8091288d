"""A lint that needs the engine: a state's permit that is wider than federal law promises what it cannot keep.

The strictest layer wins, so such a permit releases nothing; but a reader of the pack would take it for a
permission. Asked are questions that federal law plainly refuses, so a permit that answers them is wider than
it.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from clerestory.policy.decide import Decider
from clerestory.policy.question import context
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.facts import Facts

_READY: Final = {"complete": True, "identification": True, "fee": "paid"}
_STATED: Final = ["non_immigration_use", "penalty_of_perjury", "no_redisclosure", "statutory_use"]
_PROBES: Final[tuple[tuple[str, str, str | None], ...]] = (
    ("unknown", "unknown", None),
    ("private.marketer", "marketing", "b12"),
    ("private.journalist", "private_purpose", None),
    ("private.towing", "towing_notice", "b7"),
    ("us-zz.local.police", "curiosity", None),
    ("us.doj.fbi", "curiosity", None),
)
"""Who asks, for what, under which claimed use."""


def check(decider: Decider, on: date) -> Iterator[str]:
    """One finding for each permit of a state that lets go at once what federal law withholds."""
    federal: dict[tuple[str, str], set[str]] = {}
    for law in decider.library.laws():
        pack = decider.library.pack(law)
        at_once = {
            one.id
            for one in pack.provisions
            if one.effect == "permit" and "disclose_without_review" in one.actions
        }
        if pack.layer != "state" or not at_once or not pack.covers_from <= on <= pack.covers_until:
            continue
        bench = next(bench for bench in decider.benches(law, on) if bench.layer.pack.id == law)
        wide: dict[str, str] = {}
        for agency, activity, use in _PROBES:
            facts = _probe(law, on, agency, activity, use)
            if (agency, activity) not in federal:
                asked = decider.decide(_probe(str(pack.extends), on, agency, activity, use))
                federal[agency, activity] = {
                    answer.element for answer in asked.elements if answer.outcome is Outcome.WITHHOLD
                }
            questions = [("disclose_without_review", element) for element in ELEMENTS]
            heard = bench.ask(questions, agency, context(facts, activity))
            for (_, element), ruling in heard.items():
                if ruling.allowed and element in federal[agency, activity]:
                    for one in ruling.provisions:
                        wide.setdefault(one.id, f"{element} to {agency} for {activity.replace('_', ' ')}")
        for name, example in sorted(wide.items()):
            yield f"{law}: {name} permits what federal law withholds, for instance {example}; narrow it."


def _probe(law: str, on: date, agency: str, activity: str, use: str | None) -> Facts:
    asked: dict[str, Any] = {
        "id": "probe",
        "on": on.isoformat(),
        "law": law,
        "requester": {"agency": agency, "verified": True, "attestations": _STATED},
        "purpose": {"activity": activity, "claimed_use": use},
        "application": _READY,
        "authority": {"instrument": "none"},
        "consent": {"form": "none"},
        "subject": {"record": "driver", "credential": "standard", "keys_supplied": ["name", "dob"]},
        "elements": list(ELEMENTS),
    }
    return Facts.from_json(asked)
