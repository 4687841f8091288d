"""`law compare` and `law diff`: the same questions in many laws, and two versions of one law."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from clerestory.cli.law.words import a_day
from clerestory.cli.marks import MARK
from clerestory.law.library import Library
from clerestory.law.pack import load_pack
from clerestory.law.provision import LawError
from clerestory.policy.decide import Decider, Sample
from clerestory.policy.tables.comparison import Comparison, compare
from clerestory.policy.tables.difference import Difference, difference
from clerestory.vocabulary.words import word


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verbs."""
    one = verbs.add_parser("compare", help="the same questions put to several laws")
    one.add_argument("--laws", default="all", metavar="LAW,LAW", help="laws to compare (default: all states)")
    one.add_argument("--on", type=a_day, default=None, metavar="DATE", help="the day (default: today)")
    one.add_argument("--format", choices=("text", "csv", "json"), default="text", help="how to print it")
    two = verbs.add_parser("diff", help="what a change of a pack changes: cells of the grid, and its cases")
    two.add_argument("old", metavar="OLD", help="PACK@VERSION, PACK@DIGEST, PACK or a folder")
    two.add_argument("new", metavar="NEW", help="the same for the other side")
    two.add_argument("--on", type=a_day, default=None, metavar="DATE", help="the day (default: today)")


def compare_laws(library: Library, args: argparse.Namespace) -> int:
    """Print the comparison. A law that is not there is an error; one that cannot be used says why."""
    states = library.states()
    laws = states if args.laws == "all" else tuple(filter(None, args.laws.split(",")))
    for law in laws:
        if law not in library.laws():
            library.pack(law)  # says what is wrong with it
    if not laws:
        raise LawError(f"found no law in --laws {args.laws!r}; expected for instance {','.join(states[:2])}.")
    found = compare(Decider(library, sample=Sample()), laws, args.on or args.today)
    if args.format == "json":
        print(json.dumps(found.to_json(), ensure_ascii=True))
    elif args.format == "csv":
        print(found.to_csv(), end="")
    else:
        for line in _table(found):
            print(line)
    return 1 if any(answer.problem for answer in found.answers.values()) else 0


def _table(found: Comparison) -> Iterator[str]:
    """A line for each law, a column for each question; `*` marks what differs from most."""
    width = max(len(law) for law in found.laws) + 2
    yield f"On {found.on}. * differs from most of these laws."
    for number, question in enumerate(found.questions, 1):
        yield f"  {number:>2}  {word('en', 'question', question.name)}"
    marks = ", ".join(f"{MARK[key]} {word('en', 'outcome', key)}" for key in MARK if key is not None)
    yield f"  {marks}\n"
    yield " " * width + "".join(f"{number:<5}" for number in range(1, len(found.questions) + 1)).rstrip()
    for law in found.laws:
        row = [found.answers[question.name, law] for question in found.questions]
        marked = (f"{MARK[one.outcome]}{'*' if one.differs else ''}".ljust(5) for one in row)
        yield f"{law:<{width}}{''.join(marked)}".rstrip()
    yield ""
    for law in found.laws:
        rules = dict.fromkeys(
            f"{one.rule} ({one.citation})"
            for question in found.questions
            if (one := found.answers[question.name, law]).rule and one.differs
        )
        if rules:
            yield f"{law}: {', '.join(rules)}"
    for problem in dict.fromkeys(one.problem for one in found.answers.values() if one.problem):
        yield f"cannot be used: {problem}"


def diff(library: Library, args: argparse.Namespace) -> int:
    """Print what differs between two versions of one pack."""
    (name, old), (other, new) = (_side(library, text) for text in (args.old, args.new))
    if name != other:
        raise LawError(
            f"found {name} and {other}; expected two versions of one pack (compare sets laws apart)."
        )
    pack = library.pack(name)
    law = pack.id if pack.layer != "office" else str(pack.extends)
    before, after = (Decider(library.with_pack_at(name, folder), sample=Sample()) for folder in (old, new))
    found = difference(before, after, pack, law, args.on or args.today)
    for line in _changes(found):
        print(line)
    return 0


def _side(library: Library, text: str) -> tuple[str, Path]:
    """The pack's name and the folder of the version that `text` names."""
    if (folder := Path(text)).joinpath("pack.toml").is_file():
        return library.folder.joinpath(folder.name).name, load_pack(folder.resolve()).folder
    name, _, wanted = text.partition("@")
    pack = library.version(name, wanted) if wanted else library.pack(name)
    return name, pack.folder


def _changes(found: Difference) -> Iterator[str]:
    for cell in found.cells:
        was, now = cell.before, cell.after
        yield (
            f"{word('en', 'element', was.element)} / {word('en', 'asker', was.asker)} / "
            f"{word('en', 'paper', was.paper)}: {MARK[was.outcome]} {was.outcome} "
            f"({was.rule or 'silence'}) -> {MARK[now.outcome]} {now.outcome} ({now.rule or 'silence'})"
        )
    for case in found.cases:
        yield f"case {case.case}, {case.element}: {case.before} -> {case.after}: {case.title}"
    outcomes = sum(cell.before.outcome is not cell.after.outcome for cell in found.cells)
    yield (
        f"{found.law} on {found.on}: {len(found.cells)} cells of the grid change "
        f"({outcomes} of them the outcome), {len(found.cases)} answers of its cases"
    )
