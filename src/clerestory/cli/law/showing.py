"""`law list` and `law show`: the packs there are, and one of them with its grid and its provisions."""

import argparse
from collections.abc import Iterator
from datetime import date

from clerestory.cli.law.words import a_day
from clerestory.cli.marks import MARK
from clerestory.law.library import Library
from clerestory.law.pack import Pack
from clerestory.law.provision import Provision
from clerestory.law.translation import Sentences, Translation, load_spanish
from clerestory.policy.decide import Decider, Sample
from clerestory.policy.tables.askers import ASKERS, PAPERS
from clerestory.policy.tables.grid import Grid, grid, uncertain_days
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.words import LANGUAGES, Language, word


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verbs."""
    verbs.add_parser("list", help="the packs, with version, number of provisions and digest")
    show = verbs.add_parser(
        "show", help="one pack: its grid of outcomes and every provision with citation, dates, reading state"
    )
    show.add_argument("pack", metavar="PACK")
    show.add_argument(
        "--on", type=a_day, default=None, metavar="DATE", help="the grid and the provisions of that day"
    )
    papers = [paper.name for paper in PAPERS]
    show.add_argument(
        "--paper",
        choices=(*papers, "all"),
        default="none",
        help="the paper shown in the grid (default: none)",
    )
    show.add_argument("--language", choices=LANGUAGES, default="en", help="language of the sentences")
    show.add_argument("--no-grid", action="store_true", help="the provisions alone")


def list_packs(library: Library, args: argparse.Namespace) -> int:
    """Print each pack with what was read of it."""
    for pack in library.packs.values():
        read = pack.readings().items()
        states = ", ".join(f"{count} {state}" for state, count in read if count) or "no provisions"
        print(
            f"{pack.id:<14} {pack.version:<11} {len(pack.provisions):>4} provisions ({states})  {pack.name}"
        )
        print(f"{'':<14} {pack.digest}")
    for name, error in library.broken.items():
        print(f"{name:<14} cannot be used: {error}")
    return 1 if library.broken else 0


def show(library: Library, args: argparse.Namespace) -> int:
    """Print one pack."""
    pack = library.pack(args.pack)
    provisions = pack.provisions if args.on is None else pack.in_force(args.on)
    print(
        f"{pack.name} ({pack.id}), version {pack.version}, covers {pack.covers_from} to {pack.covers_until}"
    )
    print(f"{pack.digest}\n")
    if not args.no_grid:
        for line in _grid(library, pack, args.on or args.today, args.paper, args.language):
            print(line)
    spanish = load_spanish(pack) if args.language == "es" else Translation()
    for one in provisions:
        for line in _provision(one, spanish.sentences(one, args.language), args.language):
            print(line)
    print(f"{len(provisions)} provisions" + ("" if args.on is None else f" in force on {args.on}"))
    return 0


def _provision(one: Provision, told: Sentences, language: Language) -> Iterator[str]:
    until = f" until {one.repealed_on}" if one.repealed_on else ""
    sure = "" if one.dated == "day" else f", date by {one.dated}"
    yield f"{one.citation}  [{one.id}]"
    if told.language != language:
        yield "  (sin texto en español; en inglés:)"
    yield f"  {told.says}"
    yield f"  {one.effect}s {', '.join(sorted(one.actions))}"
    yield f"  from {one.effective_on}{until}{sure}; text {one.text}"
    if told.duty:
        yield f"  duty: {told.duty}" + (f" ({told.due})" if told.due else "")
    yield f"  {one.source}\n"


def _grid(library: Library, pack: Pack, on: date, paper: str, language: Language) -> Iterator[str]:
    if pack.layer == "office":
        yield f"Directives have no grid of their own: clerestory law show {pack.extends} counts them in.\n"
        return
    decider = Decider(library, sample=Sample())
    papers = PAPERS if paper == "all" else tuple(one for one in PAPERS if one.name == paper)
    table = grid(decider, pack.id, on, papers=papers)
    for one in papers:
        yield f"On {on}: {word(language, 'paper', one.name)}"
        yield from _matrix(table, one.name, language)
        yield ""
    yield from _warning(decider, pack, on)


def _matrix(table: Grid, paper: str, language: Language) -> Iterator[str]:
    """A line for each element, a column for each asker; a cell is its mark and the number of its rule."""
    cells = table.by_place
    rules: dict[str, int] = {}
    yield " " * 34 + "".join(f"{chr(ord('A') + position):<5}" for position in range(len(ASKERS)))
    for element in ELEMENTS:
        line = f"{word(language, 'element', element)[:33]:<34}"
        for asker in ASKERS:
            cell = cells[asker.name, paper, element]
            number = rules.setdefault(f"{cell.rule}  {cell.citation}", len(rules) + 1) if cell.rule else ""
            line += f"{MARK[cell.outcome]}{number}".ljust(5)
        yield line.rstrip()
    marks = ", ".join(
        f"{MARK[outcome]} {word(language, 'outcome', outcome)}" for outcome in MARK if outcome is not None
    )
    yield f"{marks}; without a number: no rule permits it"
    for position, asker in enumerate(ASKERS):
        yield f"  {chr(ord('A') + position)}  {word(language, 'asker', asker.name)}"
    for name, number in rules.items():
        yield f"  {number}  {name}"


def _warning(decider: Decider, pack: Pack, on: date) -> Iterator[str]:
    unsure = [one.id for one in uncertain_days(decider, pack.id, on)]
    if unsure:
        yield f"Days of {len(unsure)} provisions were not verified; a grid of a past day may be wrong there:"
        yield f"  {', '.join(unsure)}\n"
