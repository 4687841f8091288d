"""What the verbs of `clerestory law` share: how a day is read and how an outcome looks on a terminal."""

import argparse
from datetime import date
from typing import Final

from clerestory.vocabulary.decision import Outcome

MARK: Final[dict[Outcome | None, str]] = {
    Outcome.RELEASE: "●",
    Outcome.REVIEW: "◐",
    Outcome.WITHHOLD: "□",
    Outcome.OUT_OF_SCOPE: "–",
    None: "?",
}


def a_day(text: str) -> date:
    """A day written YYYY-MM-DD, for argparse."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a day written YYYY-MM-DD") from None
