"""What a reviewer confirms before approving, made from the decision itself.

Promises a line for every provision whose text nobody has read into the law packs: the reviewer reads the
section, because nobody else has. Refuses approvals with lines left open."""

from collections.abc import Set
from dataclasses import dataclass
from typing import Final

from clerestory.review.errors import ChecklistIncompleteError
from clerestory.vocabulary.decision import Decision, Outcome, Reading

READ_PREFIX: Final = "read:"


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One line a reviewer confirms. `id` is what a form sends back."""

    id: str
    says: str


_REQUESTER: Final = CheckItem(
    "requester", "I know who asks: the agency stands in the register, not only on the paper."
)
_PAPER: Final = CheckItem(
    "paper", "The paper covers this person and these elements, and was checked with its issuer."
)
_NEEDED: Final = CheckItem("needed", "Each element is needed for the purpose that was stated.")


def checklist(decision: Decision, *, with_instrument: bool) -> tuple[CheckItem, ...]:
    """The lines for this decision: the fixed ones, then one for each unread section that decides something
    here."""
    fixed = (_REQUESTER, _PAPER, _NEEDED) if with_instrument else (_REQUESTER, _NEEDED)
    return fixed + _unread_sections(decision)


def refuse_incomplete(items: tuple[CheckItem, ...], confirmed: Set[str]) -> None:
    """Raise ChecklistIncompleteError naming the lines that were left open."""
    left_open = [item.says for item in items if item.id not in confirmed]
    if left_open:
        raise ChecklistIncompleteError(
            f"{len(left_open)} of {len(items)} lines of the checklist are not confirmed: "
            f"{' / '.join(left_open)} "
            "Confirm them, or refuse the request."
        )


def _unread_sections(decision: Decision) -> tuple[CheckItem, ...]:
    sections: dict[str, CheckItem] = {}
    for answer in decision.elements:
        if answer.outcome is not Outcome.REVIEW:
            continue
        for rule in answer.rules:
            if rule.confidence is Reading.UNREAD:
                sections.setdefault(
                    rule.citation,
                    CheckItem(
                        f"{READ_PREFIX}{rule.id}",
                        f"I read the section: {rule.citation}, in the official text.",
                    ),
                )
    return tuple(sections.values())
