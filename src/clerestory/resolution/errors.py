"""What can go wrong in the resolution room. No message holds anything that identifies somebody."""

from clerestory.errors import ClerestoryError


class ResolutionError(ClerestoryError):
    """Base of the resolution room: an answer that contradicts itself was about to be given."""
