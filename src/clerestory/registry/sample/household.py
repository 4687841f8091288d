"""Households: people who share a door, often a surname, sometimes a birthday.

Promises that household number h of a seed is always the same people. Planted on purpose, because they are
where the wrong person gets disclosed: twins, fathers and sons of one name, hyphenated and accented names, and
namesakes with the same birthday in another town.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from clerestory.registry.sample import words
from clerestory.registry.sample.draw import Draw, Weighted
from clerestory.registry.sample.place import Place, Town

AS_OF: Final = date(2026, 1, 1)
"""The day on which the synthetic register is true. Fixed, so that the same seed gives the same bytes in any
year."""

_NAMESAKE_EVERY: Final = 61
_NAMESAKE_BACK: Final = 7
_SHAPES: Final = Weighted([("alone", 30), ("couple", 34), ("family", 28), ("twins", 3), ("junior", 5)])


@dataclass(frozen=True)
class Person:
    """Who somebody is, before any record about them."""

    given: str
    middle: str
    surname: str
    suffix: str
    sex: str
    dob: date

    @property
    def full_name(self) -> str:
        """The name in the order it is spoken."""
        return " ".join(part for part in (self.given, self.middle, self.surname, self.suffix) if part)

    def age(self) -> int:
        """Whole years on the day the register is true."""
        return AS_OF.year - self.dob.year - ((self.dob.month, self.dob.day) > (AS_OF.month, AS_OF.day))


@dataclass(frozen=True)
class Household:
    """One address and the people of driving age who live there, in a fixed order.

    address_confidential: the address is protected; that holds for everybody and every vehicle at it.
    """

    number: int
    street: str
    town: Town
    people: tuple[Person, ...]
    address_confidential: bool


def household(number: int, seed: int, place: Place) -> Household:
    """The household of that number. The same for the same seed and place, whatever else is generated."""
    draw = Draw(seed, "household", number)
    towns = draw.weigh(place.counties)
    town = draw.pick(towns)
    street = f"{draw.between(1, 9899)} {draw.pick(words.STREETS)}"
    if draw.one_in(6):
        street += f" Unit {draw.between(1, 40)}"
    confidential = draw.one_in(70)
    people = _people(draw)
    if number % _NAMESAKE_EVERY == _NAMESAKE_BACK:
        model = household(number - _NAMESAKE_BACK, seed, place).people[0]
        people = (
            replace(people[0], given=model.given, surname=model.surname, dob=model.dob, sex=model.sex),
            *people[1:],
        )
    return Household(number, street, town, people, confidential)


def _people(draw: Draw) -> tuple[Person, ...]:
    shape = draw.weigh(_SHAPES)
    first = _adult(draw, draw.weigh(words.SURNAMES))
    if shape == "alone":
        return (first,)
    if shape == "junior":
        return _father_and_son(draw, first)
    second = _partner(draw, first)
    if shape == "couple":
        return first, second
    children: tuple[Person, ...] = (_child(draw, first),)
    if shape == "twins":
        twin = _child(draw, first)
        while twin.given == children[0].given:
            twin = replace(twin, given=draw.pick(words.GIVEN_F + words.GIVEN_M))
        children += (replace(twin, dob=children[0].dob),)
    elif draw.one_in(3):
        children += (_child(draw, first),)
    return first, second, *children


def _adult(draw: Draw, surname: str) -> Person:
    sex, given = _given(draw)
    return Person(given, _middle(draw), surname, "", sex, draw.day(date(1936, 1, 1), date(2004, 12, 31)))


def _partner(draw: Draw, first: Person) -> Person:
    other = draw.weigh(words.SURNAMES)
    manner = draw.below(100)
    joined = (
        f"{first.surname}-{other}" if " " not in first.surname + other and other != first.surname else other
    )
    surname = first.surname if manner < 74 else joined if manner < 82 else other
    partner = _adult(draw, surname)
    nearby = min(max(first.dob.year + draw.between(-7, 7), 1936), 2004)
    return replace(partner, dob=date(nearby, partner.dob.month, min(partner.dob.day, 28)))


def _child(draw: Draw, parent: Person) -> Person:
    sex, given = _given(draw)
    oldest = min(max(parent.dob.year + 18, 1960), 2009)
    born = draw.day(date(oldest, 1, 1), date(2010, 6, 30))
    return Person(given, _middle(draw), parent.surname, "", sex, born)


def _father_and_son(draw: Draw, first: Person) -> tuple[Person, ...]:
    given = draw.pick(words.GIVEN_M)
    born = date(draw.between(1940, 1984), first.dob.month, 15)
    father = replace(first, given=given, sex="M", suffix="Sr", dob=born)
    son_born = date(father.dob.year + draw.between(19, 24), draw.between(1, 12), draw.between(1, 28))
    return father, replace(father, suffix="Jr", dob=son_born)


def _given(draw: Draw) -> tuple[str, str]:
    position = draw.below(100)
    if position < 48:
        return "F", draw.pick(words.GIVEN_F)
    if position < 96:
        return "M", draw.pick(words.GIVEN_M)
    return "X", draw.pick(words.GIVEN_X)


def _middle(draw: Draw) -> str:
    return "" if draw.one_in(5) else draw.pick(words.MIDDLE)
