"""More records never turn a refusal into a release, and how much is looked up does not tell who is there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.resolution import person, vehicle
from clerestory.resolution.answer import Answer, Outcome
from clerestory.resolution.person import Person
from clerestory.resolution.register import Key, carry_out
from clerestory.resolution.remembered import HeldInMemory, RememberedRegister
from clerestory.resolution.vehicle import Vehicle

Thing = Person | Vehicle

# Few values, so that records share them, and nearly share them, all the time.
DAYS = [date(1980, 2, 3), date(1980, 3, 2), date(1980, 2, 8), date(1975, 11, 30)]
SURNAMES = ["Smith", "SMITH Jr", "Smith-Roe", "Roe", "Smyth", "Ana"]
GIVEN = ["Ana", "Ana B", "Anna", "Eva", "Roe"]
NUMBERS = ["SYN10", "SYN11", "SYN01", "SYN99"]


def maybe(*values: str) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(values)


def people(numbers: st.SearchStrategy[str | None]) -> st.SearchStrategy[Person]:
    return st.builds(
        Person.of,
        licence_number=numbers,
        surname=maybe(*SURNAMES),
        given=maybe(*GIVEN),
        dob=st.none() | st.sampled_from(DAYS),
        sex=maybe("m", "f"),
        street=maybe("1 Mock Way", "2 Mock Way"),
        zip5=maybe("59601", "59701"),
        county=maybe("Butte"),
    )


def whole(numbers: st.SearchStrategy[str | None]) -> st.SearchStrategy[Person]:
    """People of whom everything that identifies is known, so that exact answers are common."""
    return st.builds(
        Person.of,
        licence_number=numbers,
        surname=st.sampled_from(SURNAMES),
        given=st.sampled_from(GIVEN),
        dob=st.sampled_from(DAYS),
        street=st.sampled_from(["1 Mock Way", "2 Mock Way"]),
        zip5=st.sampled_from(["59601", "59701"]),
    )


VEHICLES = st.builds(Vehicle.of, plate=maybe("SYNA", "SYNB"), vin=maybe("V1", "V2"))
RECORDS = people(maybe(*NUMBERS)) | whole(st.sampled_from(NUMBERS)) | VEHICLES
QUESTIONS = people(maybe(*NUMBERS)) | whole(st.none() | st.sampled_from(NUMBERS)) | VEHICLES


def ask(question: Thing, register: "RememberedRegister[int] | Counting") -> Answer[int]:
    plan = person.plan_for(question) if isinstance(question, Person) else vehicle.plan_for(question)
    return carry_out(plan, register)


def answers(before: list[Thing], added: list[Thing], question: Thing) -> tuple[Answer[int], Answer[int]]:
    small = RememberedRegister(enumerate(before))
    large = RememberedRegister(enumerate([*before, *added]))
    return ask(question, small), ask(question, large)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Thing], list[Thing], Thing]:
    """Records before, records that are added, and a question: any, or one that means a record of either."""
    before = draw(st.lists(RECORDS, max_size=4))
    added = draw(st.lists(RECORDS, min_size=1, max_size=3))
    question = draw(QUESTIONS | st.sampled_from([*before, *added]))
    if isinstance(question, Person) and draw(st.booleans()):
        lacking = draw(st.sampled_from([("licence_number",), ("dob",), ("surname", "given")]))
        question = replace(question, **dict.fromkeys(lacking, ""))
    return before, added, question


@settings(max_examples=600)
@given(histories())
def test_adding_records_never_turns_a_refusal_into_a_release(
    history: tuple[list[Thing], list[Thing], Thing],
) -> None:
    before, added, question = history
    was, now = answers(before, added, question)
    if was.outcome in (Outcome.AMBIGUOUS, Outcome.REFUSED):
        assert now.outcome is not Outcome.EXACT
    if was.outcome is Outcome.EXACT:
        assert now.outcome is Outcome.AMBIGUOUS or now == was
    if was.outcome is Outcome.NONE and now.handle is not None:
        assert now.handle >= len(before), "only who arrived may become exact"


@settings(max_examples=250)
@given(
    whole(st.sampled_from(NUMBERS)),
    st.lists(whole(st.sampled_from(NUMBERS)), min_size=1, max_size=4),
    st.sampled_from(["number", "name", "all"]),
)
def test_it_holds_where_somebody_surely_fits(target: Person, added: list[Thing], way: str) -> None:
    question = {
        "number": replace(target, surname="", given="", surname_forms=(), given_forms=()),
        "name": replace(target, licence_number=""),
        "all": target,
    }[way]
    was, now = answers([target], added, question)
    assert was == Answer(was.why, 0)
    assert now.outcome is Outcome.AMBIGUOUS or now == was


@settings(max_examples=250)
@given(st.lists(RECORDS, max_size=5), QUESTIONS)
def test_an_exact_answer_agrees_with_everything_given_that_identifies(
    records: list[Thing], question: Thing
) -> None:
    found = ask(question, RememberedRegister(enumerate(records)))
    if found.handle is None:
        return
    record = records[found.handle]
    names = (
        ["licence_number", "surname", "given", "dob"] if isinstance(question, Person) else ["plate", "vin"]
    )
    for name in names:
        assert getattr(question, name) in ("", getattr(record, name))
    for name in ("sex", "suffix") if isinstance(question, Person) else ():
        assert "" in (getattr(question, name), getattr(record, name)) or (
            getattr(question, name) == getattr(record, name)
        )


@dataclass
class Counting:
    """A register that keeps what it was asked: fields and numbers of keys."""

    register: RememberedRegister[int]
    asked: list[object] = field(default_factory=list)

    def bearers(self, key: Key) -> Sequence[HeldInMemory[int]]:
        self.asked.append(key)
        return self.register.bearers(key)

    def somebody_else(
        self, than: HeldInMemory[int] | None, keys: Collection[Key], like: Collection[str]
    ) -> bool:
        self.asked.append((tuple(keys), frozenset(like)))
        return self.register.somebody_else(than, keys, like)


@settings(max_examples=400)
@given(st.lists(RECORDS, max_size=5), QUESTIONS)
def test_what_is_looked_up_depends_on_the_question_alone(records: list[Thing], question: Thing) -> None:
    empty, full = Counting(RememberedRegister()), Counting(RememberedRegister(enumerate(records)))
    ask(question, empty)
    ask(question, full)
    assert empty.asked == full.asked
    assert len(full.asked) in (0, 2)
