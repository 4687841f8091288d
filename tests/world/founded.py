"""The office of `tests.world.office`, founded once a run: founding takes half a second, a copy little."""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from tests.conftest import RECORDS, RUN, Database, Templates, load_records_into
from tests.world.ledger import TheLedger
from tests.world.office import World, found_office

# Slow hashing protects passwords of real people; these are nobody's.
FAST_HASHING = ["django.contrib.auth.hashers.MD5PasswordHasher"]
FOUNDED = "template_founded"
WHO_IS_THERE = RUN / "founded.pickle"


@contextmanager
def founded(templates: Templates, settings: Any) -> Iterator[Database]:
    """A copy of the register of some 200 people with the office founded on it, on Monday."""
    settings.PASSWORD_HASHERS = FAST_HASHING
    load_records_into(templates)
    templates.ensure(FOUNDED, RECORDS, _found)
    with templates.copy(FOUNDED) as made:
        yield made


def who_is_there(ledger: TheLedger) -> World:
    """The office and those who deal with it, with their keys."""
    there: World = pickle.loads(WHO_IS_THERE.read_bytes())
    return replace(there, ledger=ledger)


def _found() -> None:
    WHO_IS_THERE.write_bytes(pickle.dumps(found_office()))
