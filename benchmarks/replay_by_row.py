"""Peers that answer question by question: Cedar's engine, the compiled closures, casbin, Rego.

Each is given what it needs outside the clock (contexts, requests, parsed policies), so that only its own work
is measured. Rows are drawn evenly from the history; a fact nobody recorded is put as nothing said, and only
rows in which everything was recorded are held against REPLAY.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import cedarpy
import polars as pl
from logic_law import Logic, casbin_rules, rego_module

from clerestory.impact.history.columns import BY_NAME
from clerestory.impact.history.read import History
from clerestory.impact.history.rows import facts_of, unrecorded
from clerestory.impact.replay.count import Counting
from clerestory.impact.replay.pieces import ROW, stretches
from clerestory.law.library import Layer, Library
from clerestory.policy.decide.bench import Bench
from clerestory.policy.outcome.decision import ACTIVITIES, as_kept_record
from clerestory.policy.outcome.ruling import Ruling
from clerestory.policy.outcome.verdict import add_up
from clerestory.policy.program.hierarchy import above_element, above_party
from clerestory.policy.question import context, judgements
from clerestory.policy.replay.law import OUTCOME_ACTIONS
from clerestory.policy.replay.signature import AFTER_REVIEW
from clerestory.vocabulary.decision import SEVERITY
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.facts import Facts

DRAWN = 20_000
ACTION = "disclose"
Said = Mapping[str, Any]
Heard = dict[tuple[str, str], Ruling]


def measure(order: dict[str, Any], library: Library, rows: History, mask: int) -> dict[str, Any]:
    """Answer rows by the engine of the order until its seconds are spent."""
    drawn = _drawn(rows, mask)
    asked = tuple(one for bit, one in enumerate(ELEMENTS) if mask >> bit & 1)
    way = WHOLE.get(order["engine"])
    if way is not None:
        return _whole(order, library, rows, drawn, asked, way)
    return _ruling(order, library, rows, drawn, asked)


def _drawn(rows: History, mask: int) -> pl.DataFrame:
    step = max(1, rows.rows // DRAWN)
    every = pl.scan_parquet([one.path for one in rows.files], row_index_name=ROW).gather_every(step)
    return every.with_columns(elements=pl.lit(mask, dtype=pl.UInt32)).collect(engine="streaming")


# -- the whole law: every action that makes an outcome, every layer, every judgement ------------------------


def _cedar(bench: Bench, questions: Sequence[tuple[str, str]]) -> Callable[[str, Said], Callable[[], Any]]:
    """Cedar with parsed policies and entities; requests are ready before the clock runs."""
    engine = bench.cedar
    by_action = {a: [e for b, e in questions if b == a] for a, _ in questions if a in engine.actions}

    def prepare(party: str, said: Said) -> Callable[[], Any]:
        things, document = engine._with_party(party), json.dumps(said)
        ready = {
            action: [
                {
                    "principal": {"type": "Requester", "id": party},
                    "action": {"type": "Action", "id": action},
                    "resource": {"type": "Element", "id": element},
                    "context": document,
                }
                for element in asked
            ]
            for action, asked in by_action.items()
        }
        return lambda: {
            action: cedarpy.is_authorized_batch(requests, engine._policies[action], things)
            for action, requests in ready.items()
        }

    return prepare


def _cedar_read(bench: Bench, answers: Any, questions: Sequence[tuple[str, str]]) -> Heard:
    by_action = {a: [e for b, e in questions if b == a] for a, _ in questions}
    return {
        (action, element): bench.cedar._ruling(answer)
        for action, found in answers.items()
        for element, answer in zip(by_action[action], found, strict=True)
    }


def _closure(bench: Bench, questions: Sequence[tuple[str, str]]) -> Callable[[str, Said], Callable[[], Any]]:
    return lambda party, said: lambda: bench.compiled.ask(questions, party, said)


def _closure_read(bench: Bench, answers: Any, questions: Sequence[tuple[str, str]]) -> Heard:
    return {question: bench._as_ruling(answer) for question, answer in answers.items()}


WHOLE: dict[str, tuple[Any, Any]] = {"cedarpy": (_cedar, _cedar_read), "closures": (_closure, _closure_read)}


def _whole(
    order: dict[str, Any],
    library: Library,
    rows: History,
    drawn: pl.DataFrame,
    asked: tuple[str, ...],
    way: Any,
) -> dict[str, Any]:
    law = order["laws"][0]
    layers = library.layers(law, rows.first)
    benches = [Bench(one, tuple(one.pack.in_force(rows.first))) for one in layers]
    standing = stretches(library, (law,), rows, rows.first, rows.last)
    if len(standing) != 1:
        raise SystemExit("found a change of law within these rows; the peers are written for one stretch.")
    counting = Counting(standing, rows.lists, 0)
    replayed = {one.row: one.told[0] for one in counting.answers(drawn)}
    make, read = way
    every: dict[bool, list[tuple[str, str]]] = {}
    for reviewed in (False, True):
        actions = [a for a in OUTCOME_ACTIONS if reviewed or a != AFTER_REVIEW]
        every[reviewed] = [(action, element) for action in actions for element in asked]
    prepared = {flag: [make(bench, questions) for bench in benches] for flag, questions in every.items()}
    wall = cpu = 0.0
    done = compared = differ = 0
    for number, facts, whole in _facts(drawn, rows, law, layers):
        reviewed = facts.reviewer is not None and facts.reviewer.finding is not None
        strictest: dict[str, Any] = {}
        for one in judgements(facts, ACTIVITIES):
            said = context(facts, one.activity)
            ready = [prepare(one.party, said) for prepare in prepared[reviewed]]
            began, busy = time.perf_counter(), time.process_time()
            answers = [ask() for ask in ready]
            wall, cpu = wall + time.perf_counter() - began, cpu + time.process_time() - busy
            heard = [read(b, a, every[reviewed]) for b, a in zip(benches, answers, strict=True)]
            for element in asked:
                outcome = add_up(layers, heard, element).outcome
                if element not in strictest or SEVERITY[outcome] > SEVERITY[strictest[element]]:
                    strictest[element] = outcome
        done += 1
        if whole:
            compared += len(asked)
            differ += sum(str(strictest[one]) != replayed[number][one].outcome for one in asked)
        if wall > order["seconds"]:
            break
    return _said(done, len(asked), wall, cpu, compared, differ, order)


def _facts(
    drawn: pl.DataFrame, rows: History, law: str, layers: Sequence[Layer]
) -> Iterator[tuple[int, Facts, bool]]:
    """(row number, facts, was everything recorded) of each drawn row."""
    for row in drawn.iter_rows(named=True):
        said = {name: row[name] for name in BY_NAME}
        missing = unrecorded({name: value for name, value in said.items() if name != "agency"})
        facts = facts_of(said, rows.lists, name=str(row[ROW]), law=law)
        yield row[ROW], as_kept_record(facts, layers), not missing


def _said(
    done: int, elements: int, wall: float, cpu: float, compared: int, differ: int, order: dict[str, Any]
) -> dict[str, Any]:
    return {
        "parts": {"answering": (wall, cpu)}, "rows": done, "answers": done * elements,
        "compared": compared, "differ": differ, "engine": order["engine"],
    }  # fmt: skip


# -- one layer and one action, machine-translated ------------------------------------------------------------


def _ruling(
    order: dict[str, Any], library: Library, rows: History, drawn: pl.DataFrame, asked: tuple[str, ...]
) -> dict[str, Any]:
    law = order["laws"][0]
    layers = library.layers(law, rows.first)
    layer = layers[0]
    bench = Bench(layer, tuple(one for one in layer.pack.in_force(rows.first) if ACTION in one.actions))
    engine = {"casbin": _casbin, "rego": _rego}[order["engine"]](bench)
    questions = [(ACTION, element) for element in asked]
    wall = cpu = 0.0
    done = compared = differ = 0
    for _, facts, _ in _facts(drawn, rows, law, layers):
        one = next(judgements(facts, ACTIVITIES))
        said = context(facts, one.activity)
        ready = [_flat(layer, one.party, element, said) for element in asked]
        began, busy = time.perf_counter(), time.process_time()
        answers = [engine(each) for each in ready]
        wall, cpu = wall + time.perf_counter() - began, cpu + time.process_time() - busy
        right = bench.compiled.ask(questions, one.party, said)
        differ += sum(right[q].allowed is not told for q, told in zip(questions, answers, strict=True))
        compared, done = compared + len(asked), done + 1
        if wall > order["seconds"]:
            break
    return _said(done, len(asked), wall, cpu, compared, differ, order) | {"policies": len(bench.provisions)}


def _flat(layer: Layer, party: str, element: str, said: Said) -> dict[str, Any]:
    """The question as one flat document: what the translated policies read."""
    lines = {
        "principal": (("Requester", party), *above_party(layer, party)),
        "action": (("Action", ACTION),),
        "resource": (("Element", element), *above_element(layer, element)),
    }
    flat: dict[str, Any] = {name: [f"{kind}::{one}" for kind, one in line] for name, line in lines.items()}
    flat["resource_name"] = element

    def lay(prefix: str, record: Said) -> None:
        for name, value in record.items():
            if isinstance(value, Mapping):
                lay(f"{prefix}_{name}", value)
            else:
                flat[f"{prefix}_{name}"] = value

    lay("context", said)
    return flat


def _casbin(bench: Bench) -> Callable[[Mapping[str, Any]], bool]:
    import casbin

    model = casbin.Model()
    for section, key, text in (
        ("r", "r", "q"),
        ("p", "p", "rule, eft"),
        ("e", "e", "some(where (p.eft == allow)) && !some(where (p.eft == deny))"),
        ("m", "m", "eval(p.rule)"),
    ):
        model.add_def(section, key, text)
    enforcer = casbin.Enforcer(model)
    enforcer.add_policies([list(one) for one in casbin_rules(bench.provisions)])
    return lambda question: bool(enforcer.enforce(SimpleNamespace(**question)))


def _rego(bench: Bench) -> Callable[[Mapping[str, Any]], bool]:
    from regopy import Interpreter

    maker = Interpreter()
    maker.add_module("law", rego_module(bench.provisions))
    bundle = maker.build("data.law.allow")
    runner = Interpreter()

    def ask(question: Mapping[str, Any]) -> bool:
        runner.set_input(question)
        return bool(runner.query_bundle(bundle).results[0].expressions)

    return ask


__all__ = ["Logic", "measure"]
