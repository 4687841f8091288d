"""18. Advocacy and legislation: the bills in the register, as of the day they were looked up."""

from collections.abc import Iterator

from clerestory.law.bills import load_bills
from clerestory.publication.asked import Asked
from clerestory.publication.quoting import unmeasured
from clerestory.publication.sources import OfBill, OfRegister
from clerestory.publication.statements import Statement
from clerestory.publication.wording import say
from clerestory.vocabulary.words import word


def answer(asked: Asked) -> Iterator[Statement]:
    """Bills of the law itself; an empty register is told as such."""
    bills = load_bills(asked.pack)
    about = say(asked.language, "about.bills")
    for bill in bills:
        text = say(
            asked.language,
            "q18.bill",
            title=bill.title,
            status=word(asked.language, "bill", bill.status),
            day=bill.as_of.isoformat(),
            says=bill.dice if asked.language == "es" else bill.says,
        )
        yield Statement(text, OfBill.of(bill), asked.on, about)
    if not bills:
        source = OfRegister("bills", 0, asked.pack.version)
        yield Statement(say(asked.language, "q18.none"), source, asked.on, about)
    yield unmeasured(asked, "draft_replay", "replay")
    yield unmeasured(asked, "advocacy", "events")
