"""DECIDE: the live reading. One question, one answer for each element, with the rules that made it."""

from clerestory.policy.decide.answer import Decider, DecisionError, decide

__all__ = ["Decider", "DecisionError", "decide"]
