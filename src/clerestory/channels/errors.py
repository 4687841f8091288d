"""What channels refuses, with what was found and expected."""

from clerestory.errors import ClerestoryError


class ChannelError(ClerestoryError):
    """Base of what this room refuses."""


class NumberTwiceError(ChannelError):
    """A line used a number again for other bytes, or two gateways took the same frame at once."""

    def __init__(self, line: str, number: int) -> None:
        super().__init__(
            f"Line {line} counted two messages as {number}. Expected a number of its own for each message, "
            "and the same bytes when one is sent again. Nothing was answered; look how the other side counts."
        )
