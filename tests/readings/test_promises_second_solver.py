"""Every shipped promise under every law is put to a second solver, as the file that outsiders get.

The two solvers share the formulas and nothing else: cvc5 reads the SMT-LIB text.
"""

from datetime import date

import cvc5
import pytest

from clerestory.law.library import default_folder, open_library
from clerestory.policy.decide import Decider
from clerestory.policy.prove import Verdict, promises_of, provers, write_question

LIBRARY = open_library(default_folder())
DECIDER = Decider(LIBRARY)
DAY = date(2026, 11, 23)
ANSWERS = {Verdict.PROVED: "unsat", Verdict.REFUTED: "sat"}


def answered(path):
    """What cvc5 answers to the file."""
    solver = cvc5.Solver(cvc5.TermManager())
    parser = cvc5.InputParser(solver)
    parser.setFileInput(cvc5.InputLanguage.SMT_LIB_2_6, str(path))
    names, said = parser.getSymbolManager(), []
    while not (command := parser.nextCommand()).isNull():
        said.append(str(command.invoke(solver, names)).strip())
    return [one for one in said if one]


@pytest.mark.parametrize(
    "law", [law if law == "us-mt" else pytest.param(law, marks=pytest.mark.slow) for law in LIBRARY.laws()]
)
def test_a_second_solver_gives_the_same_verdicts(law, tmp_path):
    seen = set()
    for prover in provers(LIBRARY, law, promises_of(LIBRARY, law, DAY), DECIDER.decide, DAY):
        for promise in prover.promises:
            path = write_question(prover, promise, tmp_path)
            verdict = prover.prove(promise).verdict
            assert answered(path) == [ANSWERS[verdict]], promise.id
            seen.add(verdict)
    assert Verdict.PROVED in seen


def test_a_file_without_a_rule_the_proof_rests_on_is_answered_otherwise(tmp_path):
    (prover,) = provers(LIBRARY, "us-mt", promises_of(LIBRARY, "us-mt", DAY), DECIDER.decide, DAY)
    promise = next(one for one in prover.promises if one.id == "mt-ssn")
    path = write_question(prover, promise, tmp_path)
    text = path.read_text()
    line = "|us-mt: mt-61-11-508-ssn|)"
    assert text.count(f" {line}") == 1
    path.write_text(text.replace(f" {line}", f" (not {line})"))
    assert answered(path) == ["sat"]


def test_the_file_says_what_it_claims(tmp_path):
    (prover,) = provers(LIBRARY, "us-mt", promises_of(LIBRARY, "us-mt", DAY), DECIDER.decide, DAY)
    promise = next(one for one in prover.promises if one.id == "mt-ssn")
    heading = write_question(prover, promise, tmp_path).read_text().partition("(set-logic")[0]
    assert promise.says in heading
    assert "us-mt from 2026-11-23" in heading
    for layer in LIBRARY.layers("us-mt", DAY):
        assert layer.pack.digest in heading
    assert all(line.startswith(";") for line in heading.splitlines())
