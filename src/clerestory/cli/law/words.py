"""What the verbs of `clerestory law` share: how a day is read."""

import argparse
from datetime import date


def a_day(text: str) -> date:
    """A day written YYYY-MM-DD, for argparse."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a day written YYYY-MM-DD") from None
