"""DECIDE: the live reading. One question, one answer for each element, with the rules that made it."""

from clerestory.policy.decide.answer import Decider, DecisionError, Sample, decide
from clerestory.policy.decide.bench import BenchError, EnginesDifferError

__all__ = ["BenchError", "Decider", "DecisionError", "EnginesDifferError", "Sample", "decide"]
