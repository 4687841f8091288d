"""People who do not exist, made to be mistaken for each other, and questions with slips in them.

Harsher than life on purpose: licence numbers run without gaps and along households, twins and fathers and
sons of one name are common, and half of those who are asked about are not in the register, though their
households are. Names are drawn by rank (frequency falls with rank as in census tables: the first surname has
about 1 %, the first given name 2 %). No real name list is used; only the nicknames are real words.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from clerestory.resolution import names
from clerestory.resolution.slips import days_easily_mistaken, numbers_easily_mistaken

SURNAMES, GIVEN = 60_000, 4_000
FIRST_DAY, DAYS = date(1936, 1, 1), 26_000
SLIP_SHARE = 0.2
KINDS = {
    "number, birthday": ("licence_number", "dob"),
    "number, name": ("licence_number", "surname", "given"),
    "number, name, birthday": ("licence_number", "surname", "given", "dob"),
    "name, birthday, ZIP code": ("surname", "given", "dob", "zip5"),
    "name, birthday, street": ("surname", "given", "dob", "street"),
    "name, birthday, last four": ("surname", "given", "dob", "licence_last4"),
}
Said = dict[str, Any]


@dataclass
class Everybody:
    """present: in the register. absent: people of the same households who are not."""

    present: list[Said]
    absent: list[Said]


class Crowd:
    """Households of a seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        nick = tomllib.loads((Path(names.__file__).parent / "nicknames.toml").read_text())["groups"]
        real = sorted({name for group in nick for name in group})
        self._given = real + [self._made(number) for number in range(GIVEN - len(real))]
        self.random.shuffle(self._given)
        self._surnames = [self._made(number + 5_000) for number in range(SURNAMES)]
        self._given_upto = list(accumulate((rank + 10) ** -1.1 for rank in range(GIVEN)))
        self._surname_upto = list(accumulate((rank + 5) ** -0.9 for rank in range(SURNAMES)))

    def people(self, count: int, absent_share: float) -> Everybody:
        """So many in the register, and the absent of their households."""
        made = Everybody([], [])
        number = 10_000_000
        while len(made.present) < count:
            for one in self._household():
                number += 1
                one["licence_number"] = str(number)
                is_absent = self.random.random() < absent_share
                (made.absent if is_absent else made.present).append(one)
        return made

    def _household(self) -> list[Said]:
        pick, surname = self.random, self._surname()
        home = {"street": f"{pick.randrange(9_900)} {self._surnames[pick.randrange(2_000)]} st"}
        home |= {"zip5": f"{59_000 + pick.randrange(400)}"}
        shape = pick.random()
        first = self._person(surname) | home
        if shape < 0.3:
            return [first]
        if shape < 0.64:
            return [first, self._person(surname if pick.random() < 0.75 else self._surname()) | home]
        if shape < 0.70:
            return [first, {**first, "dob": self._child_of(first)}]
        child = {**self._person(surname), **home, "dob": self._child_of(first)}
        if shape < 0.75:
            twin = {**self._person(surname), **home, "dob": child["dob"]}
            while twin["given"] == child["given"]:  # nothing but the number could tell them apart
                twin = {**twin, "given": self._person(surname)["given"]}
            return [first, child, twin]
        return [first, self._person(surname) | home, child]

    def _person(self, surname: str) -> Said:
        day = FIRST_DAY + timedelta(days=self.random.randrange(DAYS))
        given = self.random.choices(self._given, cum_weights=self._given_upto)[0]
        return {"surname": surname, "given": given, "dob": day}

    def _child_of(self, parent: Said) -> date:
        born: date = parent["dob"] + timedelta(days=self.random.randrange(7_000, 13_000))
        return born

    def _surname(self) -> str:
        one: str = self.random.choices(self._surnames, cum_weights=self._surname_upto)[0]
        if self.random.random() < 0.03:
            one += "-" + self.random.choices(self._surnames, cum_weights=self._surname_upto)[0]
        return one

    @staticmethod
    def _made(number: int) -> str:
        text = ""
        for _ in range(3):
            number, consonant = divmod(number, 19)
            number, vowel = divmod(number, 5)
            text += "bcdfghjklmnprstvwyz"[consonant] + "aeiou"[vowel]
        return text


def question(about: Said, wanted: tuple[str, ...], relative: Said, chance: Random) -> Said:
    """How somebody asks about this person: SLIP_SHARE of questions have a slip or another's value."""
    said = {**about, "licence_last4": about["licence_number"][-4:]}
    if chance.random() < SLIP_SHARE:
        name = chance.choice(wanted)
        if chance.random() < 0.25:
            said[name] = {**relative, "licence_last4": relative["licence_number"][-4:]}[name]
        elif name == "dob":
            said[name] = chance.choice(list(days_easily_mistaken(said[name])))
        elif name in ("licence_number", "licence_last4", "zip5"):
            said[name] = chance.choice(
                [each for each in numbers_easily_mistaken(said[name]) if each.isdigit()]
            )
        else:
            at = chance.randrange(len(said[name]))
            said[name] = said[name][:at] + chance.choice("aeiourstn") + said[name][at + 1 :]
    return {name: said[name] for name in wanted}
