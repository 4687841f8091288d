"""19. Public opinion: comments in dockets and surveys; never a figure without what is needed to weigh it."""

from collections.abc import Iterator

from clerestory.publication.asked import Asked
from clerestory.publication.from_registers import dockets, surveys
from clerestory.publication.statements import Statement


def answer(asked: Asked) -> Iterator[Statement]:
    """What was written to the office, form letters counted as such; what was asked, of whom."""
    yield from dockets(asked)
    yield from surveys(asked)
