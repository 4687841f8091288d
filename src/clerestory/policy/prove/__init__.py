"""PROVE: the reading that asks about every request at once. What a law can never do, and a request if it
can."""

from clerestory.policy.prove.asked import promises_of, prove_promises, provers
from clerestory.policy.prove.difference import Difference, differences
from clerestory.policy.prove.promise import Proof, Prover, Verdict
from clerestory.policy.prove.question_file import question, write_question
from clerestory.policy.prove.soundness import CHECKS, Examination, Finding
from clerestory.policy.prove.standing import Standing, first_day, standing

__all__ = [
    "CHECKS",
    "Difference",
    "Examination",
    "Finding",
    "Proof",
    "Prover",
    "Standing",
    "Verdict",
    "differences",
    "first_day",
    "promises_of",
    "prove_promises",
    "provers",
    "question",
    "standing",
    "write_question",
]
