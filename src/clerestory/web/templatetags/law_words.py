"""Filters for pages about the law: terms and days in the language of the page.

A term that no word list has is printed as it is, so that a new law pack never breaks a page.
"""

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clerestory.vocabulary.decision import PackStamp, Rule
from clerestory.vocabulary.words import Language, UnknownWordError, word
from clerestory.web.public.languages import language_now
from clerestory.web.public.law import standing

register = template.Library()


@register.filter
def term(value: object, group: str) -> str:
    """The word of the trade: {{ cell.element|term:"element" }}."""
    try:
        return word(language_now(), group, str(value))
    except UnknownWordError:
        return str(value).replace("_", " ")


@register.filter
def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


@register.filter
def law_day(on: date | None) -> str:
    """A day of the calendar as the language writes it: Nov. 23, 2026; 23 de noviembre de 2026."""
    return formats.date_format(on, "DATE_FORMAT") if on else ""


@register.filter
def law_month(month: str) -> str:
    """A month written 2024-10, as the language writes it: October 2024; octubre de 2024."""
    return formats.date_format(date.fromisoformat(f"{month}-01"), "YEAR_MONTH_FORMAT")


@register.filter
def count(number: int) -> str:
    """A number with its thousands apart: 200,000."""
    return f"{number:,}"


@register.filter
def law_moment(at: datetime) -> SafeString:
    """A moment in the office's time as the language writes it; UTC is said to machines."""
    here = at.astimezone(ZoneInfo(settings.CLERESTORY_TIME_ZONE))
    return format_html(
        '<time datetime="{}">{}, {} {}</time>',
        at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        law_day(here.date()),
        here.strftime("%H:%M"),
        here.tzname(),
    )


@register.filter
def provision_address(rule: Rule, packs: tuple[PackStamp, ...]) -> str:
    """Where the provision behind a rule can be read; empty where it stands in none of these packs."""
    return standing.address_of(rule.id, packs) or ""


@register.simple_tag
def answer(outcome: object) -> SafeString:
    """An outcome with its sign and its word, as it looks everywhere: {% answer cell.outcome %}."""
    return _answer(str(outcome), language_now())


@cache
def _answer(outcome: str, language: Language) -> SafeString:
    # Kept, because a page of these tables shows hundreds of four different ones.
    return render_to_string("public/law/_answer.html", {"outcome": outcome})
