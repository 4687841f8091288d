"""Where several papers stand, in one statement, for lists."""

from collections.abc import Iterable
from uuid import UUID

from clerestory.intake.document_models import Document
from clerestory.intake.document_standing import Standing


def standings_of(documents: Iterable[UUID]) -> dict[UUID, Standing]:
    """Where each of these papers stands; one that is not to be seen is left out."""
    wanted = frozenset(documents)
    if not wanted:
        return {}
    rows = Document.objects.filter(pk__in=wanted).values_list("pk", "standing")
    return {handle: Standing(standing) for handle, standing in rows}
