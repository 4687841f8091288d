"""Whether the paper behind what was established still counts, looked up each time the law is asked.

Promises that a paper which is not verified today unlocks nothing, whatever was established when it was: a
doubt raised after an approval stops the delivery as well. What restricts stays."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from clerestory.intake import documents
from clerestory.intake.document_standing import SAYS, Standing, as_told
from clerestory.intake.records import RequestRecord
from clerestory.papers.instruments import WITHOUT_PAPER

_NO_PAPER = "no kept paper stands behind it"


@dataclass(frozen=True, slots=True)
class Force:
    """why: what holds the paper's force back, or None, in words that its sender may read. is_final: nothing
    can give it force any more."""

    why: str | None = None
    is_final: bool = False


def force_of(request: RequestRecord, *, papers: Mapping[UUID, Standing] | None = None) -> Force:
    """Whether what was established about the paper may unlock anything now. papers: where papers stand, read
    for a whole list."""
    found = request.established
    if found.authority is None or found.authority.verified is not True:
        return Force()
    if found.document is None:
        return Force() if found.authority.instrument in WITHOUT_PAPER else Force(_NO_PAPER)
    paper = UUID(found.document)
    standing = documents.standing_of(paper) if papers is None else papers.get(paper)
    if standing is Standing.VERIFIED:
        return Force()
    says = SAYS[as_told(standing)] if standing else _NO_PAPER
    return Force(says[:1].lower() + says[1:], is_final=standing is Standing.REJECTED)


def as_it_counts(request: RequestRecord) -> RequestRecord:
    """The request with its paper as it counts today."""
    return _unverified(request) if force_of(request).why else request


def as_it_could_count(
    request: RequestRecord, *, papers: Mapping[UUID, Standing] | None = None
) -> RequestRecord:
    """The request with its paper as it could count once everything is checked. papers: see `force_of`."""
    return _unverified(request) if force_of(request, papers=papers).is_final else request


def _unverified(request: RequestRecord) -> RequestRecord:
    found = request.established
    assert found.authority is not None  # force_of holds nothing back where there is no paper
    authority = replace(found.authority, verified=False)
    return replace(request, established=replace(found, authority=authority))
