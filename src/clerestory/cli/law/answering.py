"""`law answers`: the twenty questions about one law, each answered by statements with their sources."""

import argparse
import json
from collections.abc import Iterator, Sequence

from clerestory.cli.law.words import a_day
from clerestory.law.library import Library
from clerestory.law.provision import LawError
from clerestory.policy.decide import Decider, Sample
from clerestory.publication.asked import Asked, Desk
from clerestory.publication.book import Answer, answer, answers
from clerestory.publication.errors import NoSuchQuestionError
from clerestory.publication.sources import (
    NoData,
    NotYetMeasured,
    OfBill,
    OfClaim,
    OfControl,
    OfFigure,
    OfJournal,
    OfLink,
    OfPack,
    OfProof,
    OfProvision,
    OfRegister,
    OfReplay,
    OfTable,
    OfVerdict,
    Source,
)
from clerestory.vocabulary.words import LANGUAGES


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verb."""
    one = verbs.add_parser(
        "answers", help="the twenty questions people ask about one law, answered with sources"
    )
    one.add_argument("--law", required=True, metavar="LAW", help="the law, for instance as `law list` has it")
    one.add_argument("--on", type=a_day, default=None, metavar="DATE", help="the day (default: today)")
    one.add_argument("--question", type=int, default=None, metavar="N", help="one question, 1 to 20")
    one.add_argument("--format", choices=("text", "json"), default="text", help="how to print it")
    one.add_argument("--language", choices=LANGUAGES, default="en", help="language of the answers")


def tell_answers(library: Library, args: argparse.Namespace) -> int:
    """Print one answer or all. A law, a day or a number that there is not is an error of one sentence."""
    asked = Asked(Desk(Decider(library, sample=Sample())), args.law, args.on or args.today, args.language)
    try:
        told: Sequence[Answer] = (
            tuple(answers(asked)) if args.question is None else (answer(asked, args.question),)
        )
    except NoSuchQuestionError as error:
        raise LawError(str(error)) from None
    if args.format == "json":
        documents = [one.to_json() for one in told]
        print(json.dumps(documents if args.question is None else documents[0], ensure_ascii=True))
        return 0
    for one in told:
        for line in _lines(one):
            print(line)
    return 0


def _lines(told: Answer) -> Iterator[str]:
    yield f"{told.question}. {told.title}  ({told.law}, {told.on})\n"
    about = ""
    for one in told.statements:
        if one.about != about:
            about = one.about
            if about:
                yield f"  {about}"
        yield f"  - {one.text}{_source(one.source)}"
    for claim in told.claims:
        yield f"  > {claim.says}"
        yield f"    {claim.verdict_word}: {claim.evidence}{_source(claim.source)}"
    yield ""


def _source(source: Source) -> str:
    """Where it comes from, in brackets; what is not told says so in its own words."""
    match source:
        case OfProvision():
            return f" [{source.citation}; {source.id}]"
        case OfPack():
            return f" [{source.pack} {source.version}, {source.part}]"
        case OfRegister():
            return f" [{source.register}: {source.rows}, {source.as_of}]"
        case OfJournal():
            return f" [{source.first_on} - {source.last_on}]"
        case OfClaim():
            return f" [{source.id}, {source.checked_on}{''.join(f', {link}' for link in source.links[:1])}]"
        case OfBill():
            return f" [{source.id}, {source.as_of}]"
        case OfControl():
            return f" [{source.file}::{source.test}]"
        case OfTable():
            return f" [{source.table}: {source.asked}; {', '.join(source.provisions[:6])}]"
        case OfFigure():
            return f" [{source.definition}; {', '.join(source.cells[:3])}]"
        case OfProof():
            return f" [{source.promise}, {source.standing}, {source.checked_on or '-'}]"
        case OfVerdict():
            return f" [{source.statement}, {source.judged_on or '-'}]"
        case OfReplay():
            return f" [{source.law} / {source.against}, {source.key}]"
        case OfLink():
            return f" [{source.id}, {source.as_of}{''.join(f', {link}' for link in source.links[:1])}]"
        case NotYetMeasured() | NoData():
            return ""
