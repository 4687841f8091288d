"""What the parts of a certificate say of each other: was exactly that sealed which a decision released?

Promises: elements that were sealed without being released by the decision they name are found.
scripts/make_verifier.py copies this module into verifiers/verify.py, so it needs nothing but the ledger.
"""

from typing import Final

from clerestory.ledger.certificate import Certificate, Part
from clerestory.ledger.documents import read_document
from clerestory.ledger.errors import MalformedError, OpeningError
from clerestory.ledger.keys import shown
from clerestory.ledger.leaf import LONGEST_VALUE

DECIDED: Final = "query.elements.decided"
"""The event of an entry that is a decision, in its field `event`."""
FACTS: Final = "body_facts"
"""The field of such an entry that holds the question; without it the decision cannot be made again."""
SEALED: Final = "release.envelope.sealed"
"""The event of an entry that is a sealed release."""
_ENTRY: Final = "body_decision_entry"
_DIGEST: Final = "body_decision_digest"
_RELEASE: Final = " release"


def agreement(certificate: Certificate) -> list[str]:
    """A sentence for each sealed release of a verified certificate.

    Raises OpeningError for what was sealed and not released, MalformedError for fields of another form.
    """
    return [_sealed(part, certificate) for part in certificate.parts if part.shown("event") == SEALED]


def _sealed(part: Part, certificate: Certificate) -> str:
    number, named = part.proof.index, (part.shown(_ENTRY), part.shown(_DIGEST))
    if named == (None, None) or part.shown("body_elements") is None:
        return f"NOT CHECKED: which elements entry {number} sealed, and by which decision, was not shown."
    elements = _texts(part, "body_elements")
    for decided in certificate.parts:
        if decided.shown("event") == DECIDED and _is_meant(decided, *named):
            if decided.shown("body_outcomes") is None:
                break
            released = {
                line.removesuffix(_RELEASE)
                for line in _texts(decided, "body_outcomes")
                if line.endswith(_RELEASE)
            }
            more = sorted(set(elements) - released)
            if more:
                raise OpeningError(
                    f"Entry {number} sealed what the decision of entry {decided.proof.index} does not "
                    f"release: {', '.join(shown(name)[:40] for name in more)}."
                )
            return (
                f"Entry {number} sealed nothing but what the decision of entry {decided.proof.index} releases"
                f" (elements: {len(elements)})."
            )
    return f"NOT CHECKED: the decision by which entry {number} was sealed is not shown in the certificate."


def _is_meant(decided: Part, entry: str | None, digest: str | None) -> bool:
    """Whether this is the decision that a sealed release names, by its entry or by its digest."""
    if entry is not None and decided.shown("number") == entry:
        return True
    return digest is not None and decided.shown(_DIGEST) == digest


def _texts(part: Part, name: str) -> list[str]:
    what = f"{name} of entry {part.proof.index}"
    value = read_document((part.shown(name) or "").encode("utf-8"), LONGEST_VALUE, what)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise MalformedError(f"{what} is not a list of texts.")
    return value
