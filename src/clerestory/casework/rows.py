"""Rows that several pages share: the law's answer per element, a sealed release without its content."""

from clerestory.casework.pages import ElementRow, ReleaseCard
from clerestory.release.shelf import ReleaseRecord
from clerestory.vocabulary.decision import Decision, Reading


def element_rows(decision: Decision | None) -> tuple[ElementRow, ...]:
    """One row for each element, in the order asked; nothing for no decision."""
    if decision is None:
        return ()
    return tuple(
        ElementRow(
            element=answer.element,
            outcome=answer.outcome,
            reason=answer.reason,
            rules=answer.rules,
            cure=answer.cure,
            unread=any(rule.confidence is Reading.UNREAD for rule in answer.rules),
            packs=decision.packs,
        )
        for answer in decision.elements
    )


def release_card(release: ReleaseRecord | None) -> ReleaseCard | None:
    """The card of a release, or None."""
    if release is None:
        return None
    return ReleaseCard(
        release_ref=release.release_ref,
        elements=release.elements,
        envelope_sha256=release.envelope_sha256,
        recipient_thumbprint=release.recipient_thumbprint,
        sealed_at=release.sealed_at,
        expires_at=release.expires_at,
        collected_at=release.collected_at,
        unlocked_at=release.unlocked_at,
        destroyed_at=release.destroyed_at,
        policy_sha256=release.policy_sha256,
    )
