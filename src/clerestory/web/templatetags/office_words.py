"""Filters that print values: words for codes, days and moments in the office's own time.

A value nobody gave a word to is printed as it is, so that a new law pack never breaks a page.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.forms import BoundField
from django.forms.widgets import ChoiceWidget
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clerestory.web import notice_words, paper_words, words

register = template.Library()

_TABLES: Final[Mapping[str, words.Words]] = {
    "element": words.ELEMENTS,
    "activity": words.ACTIVITIES,
    "instrument": words.INSTRUMENTS,
    "needs": words.NEEDS,
    "state": words.STATES,
    "silence": words.SILENCE,
    "outcome": words.OUTCOMES,
    "reading": words.READINGS,
    "effect": words.EFFECTS,
    "channel": words.CHANNELS,
    "resolved": words.RESOLVED,
    "verdict": words.VERDICTS,
    "paper_kind": paper_words.KINDS,
    "paper_flag": paper_words.FLAGS,
    "paper_signatures": paper_words.SIGNATURES,
    "paper_check": paper_words.CHECKS,
    "paper_outcome": paper_words.OUTCOMES,
    "paper_number": paper_words.NUMBERS_FROM,
    "paper_spoken": paper_words.SPOKEN_TO,
    "paper_side": paper_words.SIDES,
    "paper_to_agency": paper_words.STANDINGS_TO_AGENCY,
    "told_by": notice_words.TOLD_BY,
    "not_told": notice_words.NOT_TOLD,
    "hold_reason": notice_words.REASONS,
}
_FACTS: Final[Mapping[str, words.Words]] = {
    "purpose.activity": words.ACTIVITIES,
    "purpose.mixed_with": words.ACTIVITIES,
    "purpose.claimed_use": words.USES,
    "authority.instrument": words.INSTRUMENTS,
    "authority.issuer": words.ISSUERS,
    "authority.elements": words.ELEMENTS,
    "consent.form": words.CONSENT_FORMS,
    "consent.elements": words.ELEMENTS,
    "application.fee": words.FEES,
    "requester.attestations": words.ATTESTATIONS,
    "requester.delegated": words.POWERS,
    "requester.recipient": words.RECIPIENTS,
    "subject.record": words.RECORDS,
    "subject.keys_supplied": words.KEYS,
}


@register.filter
def linked(link: Any) -> str:
    """How a linked request belongs to the one that is looked at: {{ link|linked }}."""
    return str(words.LINKS[str(link.kind), link.is_earlier])


@register.filter
def spaced(value: Any) -> str:
    """A code of several words as words: {{ call_back.source|spaced }}."""
    return str(value).replace("_", " ")


@register.filter
def word(value: Any, kind: str) -> str:
    """The word for a value of this kind: {{ row.activity|word:"activity" }}."""
    return str(_TABLES[kind].get(str(value), str(value).replace("_", " ")))


@register.filter
def said(value: str, pointer: str) -> str:
    """A fact's value in the words of the forms: {{ fact.claimed|said:fact.pointer }}. Lists stay lists."""
    table = _FACTS.get(pointer)
    if table is None:
        return value
    parts = (part.strip() for part in value.split(","))
    return ", ".join(str(table.get(part.replace(" ", "_"), part)) for part in parts)


@register.filter
def elements(names: tuple[str, ...]) -> str:
    """Names of elements as one line."""
    return ", ".join(word(name, "element") for name in names)


@register.filter
def moment(at: datetime | None) -> str | SafeString:
    """A moment in the office's time; UTC is said on hover and to machines."""
    if at is None:
        return ""
    here = at.astimezone(_zone(settings.CLERESTORY_TIME_ZONE))
    universal = at.astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{} UTC">{}, {} {}</time>',
        universal.strftime("%Y-%m-%dT%H:%MZ"),
        universal.strftime("%Y-%m-%d %H:%M"),
        day(here.date()),
        here.strftime("%H:%M"),
        here.tzname(),
    )


@register.filter
def day(on: date) -> str:
    """A day of the calendar: Mar 2, 2026."""
    return formats.date_format(on, "M j, Y")


@register.filter
def local_day(at: datetime) -> str:
    """The day a moment falls on, in the office's time."""
    return day(at.astimezone(_zone(settings.CLERESTORY_TIME_ZONE)).date())


@register.filter
def working_days(left: int) -> str:
    """What is left until a deadline, in words."""
    if left < -1:
        return _("%(days)d working days late") % {"days": -left}
    return {
        -1: _("1 working day late"),
        0: _("due today"),
        1: _("1 working day left"),
    }.get(left) or _("%(days)d working days left") % {"days": left}


@register.filter
def first_signs(text: str, count: int = 12) -> str:
    """The beginning of a fingerprint; the whole stands beside it or on hover."""
    bare = text.removeprefix("sha256:")
    return f"{bare[:count]}…" if len(bare) > count else bare


@register.filter
def option_groups(widget: ChoiceWidget, field: BoundField) -> list[Any]:
    """The options of a field under their headings: heading, options, place."""
    attrs = {"id": field.auto_id}
    return list(widget.optgroups(field.html_name, widget.format_value(field.value()) or [], attrs))


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
