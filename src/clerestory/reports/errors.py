"""What this room refuses."""

from clerestory.errors import ClerestoryError


class ReportsError(ClerestoryError):
    """Base of what the room of reports refuses."""


class NoSuchReportError(ReportsError):
    """There is no report, or no file of it, under this name."""


class ReportTakenError(ReportsError):
    """A report of this period was published already; it stays as it is."""


class NoSuchProposalError(ReportsError):
    """There is no such proposal, or no such wish for an opening."""


class ProposalMovedError(ReportsError):
    """The proposal, or the wish, does not stand where this step needs it: somebody was quicker."""
