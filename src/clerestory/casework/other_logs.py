"""The command to hold others' logs of messages against ours."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherLogs:
    """What others say of the days from first to last, both in it. At least one log; mapping: TOML as
    docs/reference/traffic-mapping.md says, empty where the columns have our names."""

    first: date
    last: date
    switch: bytes | None = field(default=None, repr=False)
    requester: bytes | None = field(default=None, repr=False)
    mapping: str = field(default="", repr=False)
