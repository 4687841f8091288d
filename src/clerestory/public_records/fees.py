"""What the work on a request costs, in whole cents, with the arithmetic in words.

Refuses an hour that costs more than the law lets it, and any fee where no rule about fees is known: an office
that cannot say why it asks for money does not ask."""

from dataclasses import dataclass

from clerestory.public_records.errors import FeeRefusedError

_HOUR = 60


@dataclass(frozen=True, slots=True)
class FeeRule:
    """What a law lets an office ask: so many minutes are free, then at most so much an hour."""

    free_minutes: int
    most_cents_an_hour: int
    citation: str


@dataclass(frozen=True, slots=True)
class Fee:
    """An amount, and the sum that leads to it."""

    cents: int
    minutes: int
    arithmetic: str


def fee_for(minutes: int, cents_an_hour: int, rule: FeeRule | None) -> Fee:
    """The fee for so many minutes of work at that price. Parts of a cent are left out.

    Raises FeeRefusedError."""
    if rule is None:
        raise FeeRefusedError(
            "No rule about fees is known for this office's law, so none is asked. Work on, or add the rule "
            "to the law's pack with its citation."
        )
    if cents_an_hour > rule.most_cents_an_hour or cents_an_hour < 0:
        raise FeeRefusedError(
            f"An hour at {dollars(cents_an_hour)} was written; {rule.citation} allows at most "
            f"{dollars(rule.most_cents_an_hour)}."
        )
    paid = max(minutes - rule.free_minutes, 0)
    cents = paid * cents_an_hour // _HOUR
    if cents == 0:
        raise FeeRefusedError(
            f"{_spoken(minutes)} of work cost nothing: {_spoken(rule.free_minutes)} are free "
            f"({rule.citation}). Ask for no fee and work on."
        )
    return Fee(
        cents,
        minutes,
        f"{_spoken(minutes)} of work, {_spoken(rule.free_minutes)} of it free: {_spoken(paid)} at "
        f"{dollars(cents_an_hour)} an hour = {dollars(cents)}",
    )


def dollars(cents: int) -> str:
    """An amount as people write it."""
    return f"${cents // 100:,}.{cents % 100:02d}"


def _spoken(minutes: int) -> str:
    hours, rest = divmod(minutes, _HOUR)
    parts = [f"{hours} h"] if hours else []
    parts += [f"{rest} min"] if rest or not hours else []
    return " ".join(parts)
