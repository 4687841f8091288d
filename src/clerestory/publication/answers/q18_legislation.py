"""18. Advocacy and legislation: bills as of the day they were looked up, their drafts, campaigns."""

from collections.abc import Iterator, Sequence

from clerestory.horizon.told import BillTold
from clerestory.law.bills import Bill, load_bills
from clerestory.publication.asked import Asked
from clerestory.publication.from_office import replayed
from clerestory.publication.from_registers import campaigns
from clerestory.publication.quoting import not_kept
from clerestory.publication.sources import OfBill, OfRegister
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say
from clerestory.vocabulary.words import word


def answer(asked: Asked) -> Iterator[Statement]:
    """Bills of the law itself; an empty register is told as such; who asks for which change."""
    watched = _watched(asked)
    bills = [one.bill for one in watched] if watched is not None else load_bills(asked.pack)
    about = say(asked.language, "about.bills")
    notes = {one.bill.id: _note(asked, one) for one in watched or ()}
    for bill in bills:
        text = _bill(asked, bill) + notes.get(bill.id, "")
        yield Statement(text, OfBill.of(bill), asked.on, about)
    if not bills:
        source = OfRegister("bills", 0, asked.pack.version)
        yield Statement(say(asked.language, "q18.none"), source, asked.on, about)
    yield from _drafts(asked, [one for one in watched or () if one.draft])
    yield from campaigns(asked)


def _watched(asked: Asked) -> Sequence[BillTold] | None:
    """Bills with what the office noted since; None where no office tells anything."""
    return asked.records.horizon.bills if asked.records and asked.records.horizon else None


def _bill(asked: Asked, bill: Bill) -> str:
    return say(
        asked.language,
        "q18.bill",
        title=bill.title,
        status=word(asked.language, "bill", bill.status),
        day=bill.as_of.isoformat(),
        says=bill.dice if asked.language == "es" else bill.says,
    )


def _note(asked: Asked, one: BillTold) -> str:
    said = [say(asked.language, "q18.stale")] if one.stale else []
    if one.draft:
        said.append(say(asked.language, "q18.draft", draft=one.draft))
    return "".join(f" {each}" for each in said)


def _drafts(asked: Asked, drafted: Sequence[BillTold]) -> Iterator[Statement]:
    """What each draft would change in the questions that were replayed."""
    about = say(asked.language, "q18.about_draft")
    if not drafted:
        yield not_kept(asked, "draft_replay", about=about)
    for one in drafted:
        found = list(replayed(asked, one.draft, about=about))
        if not found:
            text = say(asked.language, "q18.not_replayed", draft=one.draft, title=one.bill.title)
            found = [Statement(text, OfBill.of(one.bill), asked.on, about)]
        yield from found
