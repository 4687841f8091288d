"""The bench: every question is ruled on twice, by Cedar's engine and by the compiled law.

The two share the text of the law and the data of the hierarchy, nothing else. Where they differ, nobody can
say what the law means, so there is no ruling: an error that withholds and is to be seen by a person.
Source: docs/decisions/0013-decided-twice.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from clerestory.law.library import Layer
from clerestory.law.provision import Provision
from clerestory.policy.decide.cedar import CedarEngine
from clerestory.policy.outcome.ruling import SILENT, BenchError, Ruling
from clerestory.policy.program import Answer, CompiledLayer, ProgramError

__all__ = ["SILENT", "Bench", "BenchError", "EnginesDifferError", "Ruling"]


class EnginesDifferError(BenchError):
    """Cedar's engine and the compiled law gave different answers; nothing may be released on either."""


@dataclass
class Bench:
    """A layer's law of one day, ready to be asked. Raises UnsupportedConstructError when made, where a
    provision is outside what the compiled law models."""

    layer: Layer
    provisions: tuple[Provision, ...]
    cedar: CedarEngine = field(init=False, repr=False)
    compiled: CompiledLayer = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Parse for one engine, compile for the other."""
        self.cedar = CedarEngine(self.layer, self.provisions)
        self.compiled = CompiledLayer(self.layer, self.provisions)

    def ask(
        self,
        questions: Sequence[tuple[str, str]],
        party: str,
        context: Mapping[str, Any],
        *,
        twice: bool = True,
    ) -> dict[tuple[str, str], Ruling]:
        """Rule on each (action, element) for `party`. `context` is the facts.

        twice: ask Cedar's engine as well; else the compiled law answers alone.
        An action no provision speaks of gets no ruling at all. Raises BenchError if an engine cannot answer
        one, and EnginesDifferError if they do not agree.
        """
        try:
            answers = self.compiled.ask(questions, party, context)
        except ProgramError as fault:
            raise BenchError(f"The compiled pack {self.layer.pack.id} could not decide: {fault}") from None
        if not twice:
            return {question: self._as_ruling(answer) for question, answer in answers.items()}
        rulings = self.cedar.ask(questions, party, context)
        for question in rulings.keys() | answers.keys():
            ruling, answer = rulings.get(question), answers.get(question)
            if ruling is None or answer is None or _as_answer(ruling) != answer:
                raise EnginesDifferError(self._difference(question, ruling, answer))
        return rulings

    def _as_ruling(self, answer: Answer) -> Ruling:
        if answer.errors:
            raise BenchError(f"Under pack {self.layer.pack.id} a policy erred: {answer.errors[0]}")
        return Ruling(answer.allowed, tuple(self._by_id[name] for name in answer.determining))

    @cached_property
    def _by_id(self) -> dict[str, Provision]:
        return {one.id: one for one in self.provisions}

    def _difference(self, question: tuple[str, str], ruling: Ruling | None, answer: Answer | None) -> str:
        action, element = question
        cedar = _as_answer(ruling) if ruling else None
        return (
            f"Under pack {self.layer.pack.id} ({self.layer.pack.digest}) the engines differ about "
            f"{action} of {element}: Cedar {cedar}, compiled {answer}. "
            "Nothing is released on it; report it with the pack."
        )


def _as_answer(ruling: Ruling) -> Answer:
    return Answer(ruling.allowed, tuple(one.id for one in ruling.provisions))
