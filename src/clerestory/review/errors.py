"""What review refuses, and who could do it instead."""

from clerestory.errors import ClerestoryError


class ReviewError(ClerestoryError):
    """Base of what this room refuses."""


class ReviewerRefusedError(ReviewError):
    """This person may not conclude this review. The message says why, and who may."""


class ChecklistIncompleteError(ReviewError):
    """An approval without every line of the checklist confirmed."""


class PapersChangedError(ReviewError):
    """A finding about other facts than those that stand now."""

    def __init__(self) -> None:
        super().__init__(
            "The papers changed while you looked; read the page again. Your finding is not recorded yet."
        )


class GroundMissingError(ReviewError):
    """A finding without a ground."""


class TaskNotFoundError(ReviewError):
    """No open task for this request."""


class WithholdingRefusedError(ReviewError):
    """Elements that cannot be withheld in this way. The message says which, and what to do."""


class LookNotFoundError(ReviewError):
    """No look of this number."""

    def __init__(self) -> None:
        super().__init__("No such look. The list shows those that wait.")


class LookConcludedError(ReviewError):
    """Somebody else was first."""

    def __init__(self) -> None:
        super().__init__("A colleague was first here. What you wrote is not recorded; nothing is left to do.")
