"""How an outcome looks on a terminal, in every command; never colour alone."""

from typing import Final

from clerestory.vocabulary.decision import Outcome

MARK: Final[dict[Outcome | None, str]] = {
    Outcome.RELEASE: "●",
    Outcome.REVIEW: "◐",
    Outcome.WITHHOLD: "□",
    Outcome.OUT_OF_SCOPE: "–",
    None: "?",
}
"""None: the question could not be asked."""
