"""The registers as files: the same in every language, with both languages in them."""

from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Any


def plain(value: Any) -> Any:
    """A record as JSON has it: days and moments as ISO text."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
