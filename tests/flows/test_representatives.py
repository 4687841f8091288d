"""Who acts for another: two colleagues, a letter first, an end; and the one who comes with the victim's
papers."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from clerestory.casework import ask_about_line, own_representatives, own_visit, post_letters, represent
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.hand_over_code import hand_over_code
from clerestory.casework.own_record import own_record
from clerestory.casework.prove_identity import Proof, Said, prove_identity
from clerestory.casework.represent import NewRepresentative
from clerestory.casework.session import as_staff
from clerestory.journal.events import Event
from clerestory.journal.read import lines_about
from clerestory.registry.keys import SubjectKeys
from clerestory.residents.asks import Wish
from clerestory.residents.models import AskKind
from clerestory.residents.representative_models import Capacity, Representative, Scope
from clerestory.residents.representatives import RepresentativeCard, Stands, last_day
from clerestory.residents.visits import VisitCard
from tests.world.days import DAY, MONDAY
from tests.world.office import FORM_I200, World
from tests.world.post import in_the_tray, printed, protect, the_worker_writes
from tests.world.register import a_driver, nobody

ATTORNEY = {"capacity": Capacity.ATTORNEY, "paper": "power_of_attorney"}
YEAR = timedelta(days=364)


def entered(world: World, keys: SubjectKeys, *, at: datetime = MONDAY, **more: Any) -> RepresentativeCard:
    said: dict[str, Any] = {
        "name": "Robin Advocate",
        "until": at.date() + YEAR,
        "may_ask": True,
        "paper_allows_consent": False,
        **ATTORNEY,
        **more,
    }
    return represent.enter_representative(NewRepresentative(keys=keys, **said), by=world.officer, at=at)


def confirmed(world: World, card: RepresentativeCard, *, at: datetime = MONDAY) -> RepresentativeCard:
    return represent.confirm_representative(card.id, language="en", by=world.supervisor, at=at)


def posted(world: World, *, at: datetime = MONDAY) -> None:
    the_worker_writes(at)
    letters = [each.id for each in in_the_tray()]
    for letter in letters:
        printed(world, letter, at)
    post_letters.mark_posted(letters, on=at.date(), by=world.officer, at=at)


def in_force(world: World, keys: SubjectKeys, **more: Any) -> tuple[RepresentativeCard, datetime]:
    card = confirmed(world, entered(world, keys, **more))
    posted(world)
    return card, MONDAY + 21 * DAY


def now(world: World, card: RepresentativeCard, *, at: datetime = MONDAY) -> Stands:
    found = [
        each for each in represent.open_representatives(viewer=world.officer, at=at) if each.id == card.id
    ]
    return found[0].stands if found else Stands.ENDED


def comes_in(
    world: World, card: RepresentativeCard, keys: SubjectKeys, *, at: datetime
) -> tuple[Proof, VisitCard | None]:
    handed = represent.code_for_representative(card.id, seen="passport", by=world.officer, at=at)
    proof = proves(keys, handed.code, at=at)
    if proof.resident is None or proof.token is None:
        return proof, None
    return proof, own_visit.open_visit(proof.resident, proof.token, at=at)


def proves(keys: SubjectKeys, code: str, *, at: datetime) -> Proof:
    assert keys.licence_number is not None
    assert keys.dob is not None
    return prove_identity(Said(keys.licence_number, keys.dob, code), at=at)


def herself(world: World, keys: SubjectKeys, *, at: datetime = MONDAY) -> VisitCard:
    handed = hand_over_code(keys, seen="passport", by=world.officer, at=at)
    proof = proves(keys, handed.code, at=at)
    assert proof.resident is not None
    assert proof.token is not None
    visit = own_visit.open_visit(proof.resident, proof.token, at=at)
    assert visit is not None
    return visit


def test_an_attorney_sees_the_page_after_two_colleagues_a_letter_and_its_days(world: World) -> None:
    keys = a_driver(1).keys
    reference = world.asks(world.removal, FORM_I200, keys).reference
    card = entered(world, keys)
    assert now(world, card) is Stands.TO_CONFIRM
    card = confirmed(world, card)
    assert now(world, card) is Stands.LETTER_WAITS
    assert now(world, card, at=MONDAY + 60 * DAY) is Stands.LETTER_WAITS  # unposted, nothing begins
    posted(world, at=MONDAY + 10 * DAY)
    assert now(world, card, at=MONDAY + 23 * DAY) is Stands.WAITING
    with pytest.raises(NotAllowedError, match="not in force"):
        comes_in(world, card, keys, at=MONDAY + 23 * DAY)
    at = MONDAY + 24 * DAY
    proof, visit = comes_in(world, card, keys, at=at)
    assert visit is not None
    assert visit.representative == card.id
    assert proof.resident is not None
    assert [each.reference for each in own_record(proof.resident, at=at).events] == [reference]
    with as_staff():
        said = [line.event for line in lines_about(str(proof.resident))]
    assert said == [Event.REPRESENTATIVE_ENTERED, Event.REPRESENTATIVE_CONFIRMED, Event.CODE_HANDED]


def test_who_entered_it_does_not_confirm_it(world: World) -> None:
    card = entered(world, a_driver(1).keys)
    with pytest.raises(NotAllowedError, match="Somebody else"):
        represent.confirm_representative(card.id, language="en", by=world.officer, at=MONDAY)
    with pytest.raises(NotAllowedError):
        represent.confirm_representative(card.id, language="en", by=world.administrator, at=MONDAY)
    confirmed(world, card)
    with pytest.raises(NotAllowedError, match="any more"):
        confirmed(world, card)


def test_somebody_with_the_victims_papers_is_ended_before_anything_opened(world: World) -> None:
    keys = a_driver(1).keys
    card = confirmed(world, entered(world, keys, name="Sam Abuser"))
    the_worker_writes()
    (letter,) = in_the_tray()
    text = printed(world, letter.id)
    assert "Somebody asks to act for you" in text
    assert "Abuser" not in text  # who it is shows at the counter and on her page, not in the mail
    post_letters.mark_posted([letter.id], on=MONDAY.date(), by=world.officer, at=MONDAY)
    visit = herself(world, keys, at=MONDAY + 5 * DAY)
    (seen,) = own_representatives.own_ways(visit, at=MONDAY + 5 * DAY).representatives
    assert (seen.name, seen.stands) == ("Sam Abuser", Stands.WAITING)
    own_representatives.shut(visit.resident, own_representatives.REPRESENTATIVES, at=MONDAY + 5 * DAY)
    assert now(world, card, at=MONDAY + 30 * DAY) is Stands.ENDED
    with pytest.raises(NotAllowedError):
        comes_in(world, card, keys, at=MONDAY + 30 * DAY)


def test_after_the_block_mark_a_new_paper_is_refused_in_the_words_for_nobody(world: World) -> None:
    keys = a_driver(1).keys
    own_representatives.shut(herself(world, keys).resident, own_representatives.REPRESENTATIVES, at=MONDAY)
    sentences = set()
    for whose in (keys, replace(nobody(), dob=keys.dob), replace(keys, surname="Somebodyelse")):
        with pytest.raises(NotAllowedError) as refused:
            entered(world, whose)
        sentences.add(str(refused.value))
    assert len(sentences) == 1


def test_the_block_mark_stops_what_was_entered_and_not_confirmed(world: World) -> None:
    keys = a_driver(1).keys
    card = entered(world, keys)
    own_representatives.shut(herself(world, keys).resident, own_representatives.REPRESENTATIVES, at=MONDAY)
    with pytest.raises(NotAllowedError):
        confirmed(world, card)


def test_what_was_shut_opens_again_only_after_a_code_from_the_counter(world: World) -> None:
    keys = a_driver(1).keys
    visit = herself(world, keys)
    own_representatives.shut(visit.resident, own_representatives.REPRESENTATIVES, at=MONDAY)
    for way in ("letter", "telephone", "representative"):
        with pytest.raises(NotAllowedError, match="counter"):
            own_representatives.open_again(
                replace(visit, way=way), own_representatives.REPRESENTATIVES, at=MONDAY
            )
    own_representatives.open_again(visit, own_representatives.REPRESENTATIVES, at=MONDAY)
    entered(world, keys)


def test_it_ends_in_the_middle_of_a_visit(world: World) -> None:
    keys = a_driver(1).keys
    card, at = in_force(world, keys)
    proof, visit = comes_in(world, card, keys, at=at)
    assert visit is not None
    assert proof.token is not None
    assert own_representatives.end_own(visit.resident, card.id, at=at)
    assert not own_representatives.end_own(visit.resident, card.id, at=at)
    assert own_visit.open_visit(visit.resident, proof.token, at=at) is None


def test_a_code_that_was_handed_over_opens_nothing_after_the_end(world: World) -> None:
    keys = a_driver(1).keys
    card, at = in_force(world, keys)
    handed = represent.code_for_representative(card.id, seen="passport", by=world.officer, at=at)
    own_representatives.end_own(handed.resident, card.id, at=at)
    assert proves(keys, handed.code, at=at) == Proof()


def test_nobody_ends_somebody_elses(world: World) -> None:
    card, at = in_force(world, a_driver(1).keys)
    other = herself(world, a_driver(2).keys)
    assert not own_representatives.end_own(other.resident, card.id, at=at)
    assert now(world, card, at=at) is Stands.IN_FORCE


def of_a_minor(world: World, keys: SubjectKeys) -> RepresentativeCard:
    until = MONDAY.date() + 100 * DAY
    return entered(world, keys, capacity=Capacity.PARENT, paper="birth_certificate", until=until)


def test_a_parent_does_not_come_in_for_a_child_whose_address_is_protected(
    world: World, office_records: Any
) -> None:
    child, hidden, hides_later = (a_driver(number).keys for number in (56, 66, 86))
    assert confirmed(world, of_a_minor(world, child)).stands is Stands.IN_FORCE
    protect(office_records, hidden)
    with pytest.raises(NotAllowedError) as refused:
        of_a_minor(world, hidden)
    with pytest.raises(NotAllowedError) as unknown:
        of_a_minor(world, replace(child, licence_number="SYN0000000000"))
    assert str(refused.value) == str(unknown.value)
    card = of_a_minor(world, hides_later)
    protect(office_records, hides_later)
    with pytest.raises(NotAllowedError, match="any more"):
        confirmed(world, card)


def test_nobody_acts_any_more_once_the_address_is_protected(world: World, office_records: Any) -> None:
    keys = a_driver(56).keys
    card = confirmed(world, of_a_minor(world, keys))
    proof, visit = comes_in(world, card, keys, at=MONDAY)
    assert visit is not None
    assert proof.resident is not None
    assert proof.token is not None
    protect(office_records, keys)
    assert own_visit.open_visit(proof.resident, proof.token, at=MONDAY) is None
    with pytest.raises(NotAllowedError, match="not in force"):
        comes_in(world, card, keys, at=MONDAY)


def test_an_address_that_gets_no_letter_lets_nothing_begin(world: World, office_records: Any) -> None:
    keys = a_driver(1).keys
    protect(office_records, keys)
    card = confirmed(world, entered(world, keys))
    the_worker_writes()
    assert now(world, card, at=MONDAY + 60 * DAY) is Stands.CANNOT_BE_TOLD


@pytest.mark.parametrize(
    ("born", "wished", "last", "minor"),
    [
        (date(1980, 5, 5), date(2026, 12, 1), date(2026, 12, 1), False),
        (date(1980, 5, 5), date(2030, 1, 1), date(2027, 3, 2), False),
        (date(2008, 6, 1), date(2027, 1, 1), date(2026, 5, 31), True),
        (date(2008, 3, 2), date(2026, 12, 1), date(2026, 12, 1), False),
        (date(2008, 3, 3), date(2026, 12, 1), date(2026, 3, 2), True),
        (date(2012, 2, 29), date(2026, 12, 1), date(2026, 12, 1), True),
    ],
)
def test_it_lasts_a_year_at_most_and_a_minors_to_the_eighteenth_birthday(
    born: date, wished: date, last: date, minor: bool
) -> None:
    assert last_day(born, wished, today=date(2026, 3, 2)) == (last, minor)


def test_it_is_over_by_itself(world: World) -> None:
    keys = a_driver(1).keys
    card, _at = in_force(world, keys, until=MONDAY.date() + 30 * DAY)
    assert now(world, card, at=MONDAY + 30 * DAY) is Stands.IN_FORCE
    _proof, visit = comes_in(world, card, keys, at=MONDAY + 30 * DAY)
    assert visit is not None
    assert now(world, card, at=MONDAY + 31 * DAY) is Stands.ENDED
    with pytest.raises(NotAllowedError):
        comes_in(world, card, keys, at=MONDAY + 31 * DAY)


def test_only_what_was_seen_is_entered(world: World) -> None:
    keys = a_driver(1).keys
    for wrong in (
        {"paper": "birth_certificate"},
        {"capacity": Capacity.PARENT, "paper": "birth_certificate"},  # of an adult
        {"until": MONDAY.date() - DAY},
        {"name": " . "},
    ):
        with pytest.raises(UnusableCommandError):
            entered(world, keys, **wrong)
    with pytest.raises(NotAllowedError):
        represent.enter_representative(
            NewRepresentative(
                keys=keys,
                name="Robin",
                until=MONDAY.date(),
                may_ask=True,
                paper_allows_consent=False,
                capacity=Capacity.ATTORNEY,
                paper="power_of_attorney",
            ),
            by=world.administrator,
            at=MONDAY,
        )


def test_the_scope_is_what_the_paper_says(world: World) -> None:
    keys = a_driver(1).keys
    card, at = in_force(world, keys, may_ask=False)
    _proof, visit = comes_in(world, card, keys, at=at)
    assert visit is not None
    reach = [scope for scope in Scope if own_visit.may(visit, scope, at=at)]
    assert reach == [Scope.SEE]
    assert not own_visit.may_change_telephone(visit)
    wide, _at = in_force(world, a_driver(2).keys, paper_allows_consent=True)
    assert wide.scope == frozenset(Scope)


def test_who_acts_sees_their_own_questions_and_not_the_persons(world: World) -> None:
    keys = a_driver(1).keys
    reference = world.asks(world.removal, FORM_I200, keys).reference
    card, at = in_force(world, keys)
    resident = herself(world, keys).resident
    asked: dict[str, Any] = {"kind": AskKind.QUESTION, "at": at}
    ask_about_line.ask_about_line(resident, reference, text="Only for me.", **asked)
    wish = Wish(representative=card.id)
    ask_about_line.ask_about_line(resident, reference, text="For my client.", wish=wish, **asked)
    theirs = ask_about_line.asks_of_representative(card.id, resident, reference)
    assert [each.text for each in theirs] == ["For my client."]
    assert len(ask_about_line.own_asks(resident, reference)) == 2


def test_a_name_lies_sealed(world: World, office_records: Any) -> None:
    entered(world, a_driver(1).keys, name="Robin Advocate")
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        ((text,),) = owner.execute("SELECT r::text FROM residents_representative r").fetchall()
        told = owner.execute("SELECT body::text FROM journal_entry").fetchall()
    assert "Advocate" not in text
    assert not any("Advocate" in body for (body,) in told)
    with as_staff():
        assert Representative.objects.count() == 1
