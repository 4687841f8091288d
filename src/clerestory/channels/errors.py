"""What channels refuses, with what was found and expected."""

from clerestory.errors import ClerestoryError


class ChannelError(ClerestoryError):
    """Base of what this room refuses."""
