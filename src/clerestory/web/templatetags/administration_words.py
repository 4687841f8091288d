"""Filters of the pages of administration."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def spoken(name: str) -> str:
    """A word of the register, as people read it."""
    return name.replace("_", " ")


@register.filter
def sorted_words(names: Iterable[str]) -> str:
    """Words in one line, in an order that stays."""
    return ", ".join(spoken(str(name)) for name in sorted(names))


@register.filter
def step_address(slug: str) -> str:
    """The act of an agency's page that records this step."""
    return f"step-{slug}"


@register.filter
def named(names: Mapping[Any, str], person: Any) -> str:
    """The name of a person, if it is still known."""
    return names.get(person, "a person no longer registered")
