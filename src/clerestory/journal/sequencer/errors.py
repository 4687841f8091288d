"""Why the sequencer does not sign. A message names what was found and a cure, and is shown on a page."""

from clerestory.journal.errors import JournalError


class NotSignedError(JournalError):
    """Base: no head was signed. Decisions go on, releases wait."""


class WaitingError(NotSignedError):
    """The log may go on by itself: too few witnesses, a clock that was set back, another sequencer."""


class RefusedError(NotSignedError):
    """Something does not fit, and signing could show two histories. A person has to look."""
