"""Statements made of what an installation keeps of itself: promises, verdicts, registers, last checks.

Promises that each says what it looked at and when, that a register which is empty is told as an empty
register, and that what this installation does not have is told as such, with what would bring it.
"""

from collections.abc import Iterator
from typing import Final

from clerestory.publication.asked import Asked
from clerestory.publication.promises import Standing
from clerestory.publication.quoting import no_data, unmeasured
from clerestory.publication.records import KeptNow, PromiseNow, ReplayNow
from clerestory.publication.reports.days import spoken_period, written_day
from clerestory.publication.reports.periods import Period
from clerestory.publication.sources import (
    OfControl,
    OfJournal,
    OfLink,
    OfProof,
    OfRegister,
    OfReplay,
    OfVerdict,
)
from clerestory.publication.statements import Statement
from clerestory.publication.wording import capital, listed, say, small
from clerestory.vocabulary.words import Language

DOORS: Final = OfControl(
    "tests/contracts/test_doors_told.py", "test_no_other_door_opens_a_request_than_those_that_are_told"
)
_RUNNING: Final = ("running", "waiting")


def promises(asked: Asked) -> Iterator[Statement]:
    """Each promise about the law with what is known of it today."""
    about = say(asked.language, "promise.about")
    if asked.records is None or asked.records.promises is None:
        yield unmeasured(asked, "promises", "prove", about=about)
        return
    if all(one.standing is Standing.NOT_CHECKED for one in asked.records.promises):
        text = say(asked.language, "promise.none_checked", count=len(asked.records.promises))
        source = OfRegister("promises", len(asked.records.promises), asked.records.as_of.isoformat())
        yield Statement(text, source, asked.on, about)
        return
    for one in asked.records.promises:
        proof = OfProof(
            one.id,
            asked.law,
            one.home,
            str(one.standing),
            one.solver,
            one.checked_on,
            one.first_on,
            one.last_on,
        )
        yield Statement(_promise(asked, one), proof, asked.on, about)


def kept(asked: Asked) -> Iterator[Statement]:
    """What the office says it never did, with its verdicts."""
    about = say(asked.language, "kept.about")
    if asked.records is None or asked.records.kept is None:
        yield unmeasured(asked, "kept", "ledger", about=about)
        return
    for one in asked.records.kept:
        source = OfVerdict(one.id, one.digest, one.entries, one.judged_on)
        yield Statement(_kept(asked.language, one), source, asked.on, about)


def agreements_in_force(asked: Asked, *, about: str) -> Iterator[Statement]:
    """Each agreement in force, with where its text stands. Nothing where the register was not asked."""
    held = asked.records.agreements if asked.records else None
    for one in held.standing if held else ():
        text = say(
            asked.language,
            "office.agreement",
            number=one.number,
            title=one.titulo if asked.language == "es" else one.title,
            parties=listed(asked.language, one.parties),
            begins=one.begins_on.isoformat(),
            ends=one.ends_on.isoformat(),
            digest=one.text_sha256,
        )
        assert held is not None
        yield Statement(text, OfLink("agreements", one.number, held.as_of, ()), asked.on, about)


def report_register(asked: Asked, *, about: str) -> Iterator[Statement]:
    """Which reports were published."""
    reports = asked.records.reports if asked.records else None
    if asked.records is None or reports is None:
        yield unmeasured(asked, "reports", "report_register", about=about)
        return
    source = OfRegister("reports", reports.every, asked.records.as_of.isoformat())
    newest = reports.newest
    if newest is None:
        yield Statement(say(asked.language, "office.no_reports"), source, asked.on, about)
        return
    text = say(
        asked.language,
        "office.reports",
        count=reports.every,
        days=spoken_period(Period(newest.first, newest.last), asked.language),
        day=written_day(newest.made_on, asked.language),
    )
    yield Statement(text, source, asked.on, about)


def replays(asked: Asked, what: str, *, about: str = "") -> Iterator[Statement]:
    """What each replay under this law found that the worker made."""
    if asked.records is None or asked.records.replays is None:
        yield unmeasured(asked, what, "replay", about=about)
        return
    for one in asked.records.replays:
        yield _replayed(asked, one, about)
    if not asked.records.replays:
        yield no_data(asked, what, "no_replay", about=about)


def replayed(asked: Asked, against: str, *, about: str) -> Iterator[Statement]:
    """What changes if this one law stood in the place of the own. Nothing where no replay of it was made."""
    for one in (asked.records.replays if asked.records else None) or ():
        if one.against == against:
            yield _replayed(asked, one, about)


def compared(asked: Asked, what: str, *, about: str) -> Iterator[Statement]:
    """What the last comparison of journal, ledger and releases found. what: a name of the part `missing`."""
    if asked.records is None:
        yield unmeasured(asked, what, "ledger", about=about)
        return
    found = asked.records.compared
    if found is None:
        yield no_data(asked, what, "not_compared", about=about)
        return
    text = say(
        asked.language,
        "office.compared_found" if found.findings else "office.compared",
        day=found.on.isoformat(),
        entries=f"{found.entries:,}",
        **({"findings": f"{found.findings:,}"} if found.findings else {}),
    )
    yield Statement(text, OfJournal(found.on, found.on), asked.on, about)


def ledger(asked: Asked, *, about: str) -> Iterator[Statement]:
    """Whether the public ledger goes on. Nothing where it was not asked for."""
    found = asked.records.ledger if asked.records else None
    if found is None:
        return
    if found.head_on is None:
        source = OfRegister("ledger", 0, asked.on.isoformat())
        yield Statement(say(asked.language, "office.ledger_never"), source, asked.on, about)
        return
    name = "office.ledger_running" if found.pace in _RUNNING else "office.ledger_stopped"
    text = say(asked.language, name, day=found.head_on.isoformat(), entries=f"{found.entries:,}")
    source = OfRegister("ledger", found.entries, found.head_on.isoformat())
    yield Statement(text, source, asked.on, about)


def training(asked: Asked, *, about: str) -> Iterator[Statement]:
    """The course and the newest certificate, and nothing of how few people have one; access reviews."""
    found = asked.records.training if asked.records else None
    if found is None:
        yield unmeasured(asked, "training", "training", about=about)
        return
    name = "office.training_required" if found.required else "office.training_offered"
    source = OfRegister("training", int(found.newest_on is not None), found.as_of.isoformat())
    text = say(asked.language, name, title=found.title, version=found.version)
    yield Statement(text, source, asked.on, about)
    if found.newest_on is None:
        text = say(asked.language, "office.training_none")
    else:
        text = say(asked.language, "office.training_newest", day=found.newest_on.isoformat())
    yield Statement(text, source, asked.on, about)


def access_reviews(asked: Asked, *, about: str) -> Iterator[Statement]:
    """Whether somebody looked who may still sign in. Nothing where it was not asked for."""
    found = asked.records.reviews if asked.records else None
    if found is None:
        return
    text = say(
        asked.language,
        "office.reviews",
        quarter=found.quarter,
        signed=found.signed,
        places=found.places,
        overdue=found.overdue,
    )
    yield Statement(
        text, OfRegister("access_reviews", found.signed, found.as_of.isoformat()), asked.on, about
    )


def deadlines(asked: Asked, *, about: str) -> Iterator[Statement]:
    """Duties with a day, and whether they were met: of the public log, and under agreements."""
    if asked.records is None:
        yield unmeasured(asked, "duties_met", "deadlines", about=about)
        return
    log, due = asked.records.log, asked.records.due
    if log is not None:
        source = OfRegister("public_records_log", log.lines, log.as_of.isoformat())
        values = {"lines": log.lines, "ended": log.ended, "in_time": log.in_time, "open": log.open}
        text = (
            say(asked.language, "office.log", late=log.late, **values)
            if log.lines
            else say(asked.language, "office.log_empty")
        )
        yield Statement(text, source, asked.on, about)
    if due is not None:
        source = OfRegister("agreements", due.due, due.as_of.isoformat())
        text = say(asked.language, "office.due", day=due.as_of.isoformat(), due=due.due, met=due.met)
        yield Statement(text, source, asked.on, about)


def doors(asked: Asked, *, about: str) -> Iterator[Statement]:
    """By which roads questions reach this installation, and that the office holds the gate."""
    found = asked.records.doors if asked.records else None
    if found is None:
        yield unmeasured(asked, "channels", "doors", about=about)
        return

    def roads(names: tuple[str, ...]) -> str:
        return listed(asked.language, [small(say(asked.language, f"channel.{one}")) for one in names])

    text = say(asked.language, "office.doors", open=roads(found.open), closed=roads(found.closed))
    yield Statement(text, DOORS, asked.on, about)


def _replayed(asked: Asked, one: ReplayNow, about: str) -> Statement:
    questions = _count(asked.language, one.questions) if one.made_up else ""
    source = OfReplay(one.law, one.against, one.first, one.last, one.key, one.made_up, questions)
    return Statement(_replay(asked, one), source, asked.on, about)


def _promise(asked: Asked, one: PromiseNow) -> str:
    spanish = asked.desk.spanish(asked.desk.library.pack(one.home)) if asked.language == "es" else None
    told = spanish.promises.get(one.id) if spanish else None
    says = told.says if told else one.says
    if spanish and told is None:
        says = say(asked.language, "law.untranslated", text=says)
    days = {
        "first": one.first_on.isoformat() if one.first_on else "",
        "last": one.last_on.isoformat() if one.last_on else "",
    }
    return say(asked.language, f"promise.{one.standing}", says=capital(says), **days)


def _kept(language: Language, one: KeptNow) -> str:
    says, what = (one.dice, one.examina) if language == "es" else (one.says, one.examines)
    if one.holds is None:
        return say(language, "kept.open", says=says)
    name = "kept.examined" if one.examined else "kept.few"
    examined = say(language, name, what=what, **({"count": f"{one.examined:,}"} if one.examined else {}))
    if one.holds:
        return say(language, "kept.holds", says=says, since=one.since.isoformat(), examined=examined)
    broken = one.broken_on.isoformat() if one.broken_on else ""
    return say(language, "kept.broken", says=says, broken=broken, examined=examined)


def _replay(asked: Asked, one: ReplayNow) -> str:
    packs = asked.desk.library
    values = {
        "first": one.first,
        "last": one.last,
        "law": asked.name(packs.pack(one.law)),
        "against": asked.name(packs.pack(one.against)),
    }
    if not one.made_up:  # a replay hides each small count alone, so a sum beside it can give it away
        return say(asked.language, "office.replay_own", **values)
    changes = [
        f"{say(asked.language, f'change.{change}').lower()} {_count(asked.language, count)}"
        for change, count in one.changes
        if count
    ]
    questions, answers = (_count(asked.language, count) for count in (one.questions, one.answers))
    counted = {"questions": questions, "answers": answers, "changes": "; ".join(changes)}
    text = say(asked.language, "office.replay", **values, **counted)
    return f"{text} {say(asked.language, 'office.made_up')}"


def _count(language: Language, count: int | str) -> str:
    return f"{count:,}" if isinstance(count, int) else say(language, "office.few").lower()
