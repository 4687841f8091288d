"""Days as people write and say them, in both languages: November 23, 2026; 23 de noviembre de 2026."""

from datetime import date
from typing import Final

from clerestory.publication.reports.periods import Period, month_of, year_of

_MONTHS: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
        "noviembre", "diciembre",
    ),
}  # fmt: skip


def written_day(day: date, language: str) -> str:
    """A day."""
    month = _MONTHS[language][day.month - 1]
    return f"{day.day} de {month} de {day.year}" if language == "es" else f"{month} {day.day}, {day.year}"


def written_period(period: Period, language: str) -> str:
    """2026; October 2026; November 23, 2026; October 5, 2026 – November 2, 2026."""
    if period == year_of(period.first):
        return str(period.first.year)
    if period == month_of(period.first):
        month = _MONTHS[language][period.first.month - 1]
        between = " de " if language == "es" else " "
        return f"{month}{between}{period.first.year}"
    if period.first == period.last:
        return written_day(period.first, language)
    return f"{written_day(period.first, language)} – {written_day(period.last, language)}"


def spoken_period(period: Period, language: str) -> str:
    """Inside a sentence, the year said once: October 5 to November 2, 2026."""
    told = written_period(period, language)
    if " – " not in told:
        return told
    first, last = written_day(period.first, language), written_day(period.last, language)
    if period.first.year == period.last.year:
        first = first.removesuffix(f" de {period.first.year}").removesuffix(f", {period.first.year}")
    return f"del {first} al {last}" if language == "es" else f"{first} to {last}"
