"""A small memory of what was read last, so that fetching content right after a summary costs nothing."""

from collections import OrderedDict
from typing import Final

from clerestory.registry.records import Value

REMEMBERED: Final = 2_000


class Recent:
    """Content of the last records read, by source key; older ones are forgotten."""

    def __init__(self) -> None:
        self._content: OrderedDict[str, dict[str, Value]] = OrderedDict()

    def remember(self, source_key: str, content: dict[str, Value]) -> None:
        """Keep this record's content, at the cost of the oldest one."""
        self._content[source_key] = content
        if len(self._content) > REMEMBERED:
            self._content.popitem(last=False)

    def find(self, source_key: str) -> dict[str, Value] | None:
        """The content, if it was read lately."""
        return self._content.get(source_key)
