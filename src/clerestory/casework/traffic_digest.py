"""The keyed digest under which the same message is found in the switch's log, or in a requester's.

Promises the same for the same fields in every log, and nothing to anybody without the office's key."""

import hmac

from clerestory.casework import office
from clerestory.channels.reconciliation.subject import subject_digest
from clerestory.channels.switch.message import SwitchMessage


def traffic_key() -> bytes:
    """32 bytes, of this office."""
    return hmac.digest(office.keys().digests, b"traffic", "sha256")


def traffic_digest(message: SwitchMessage | None) -> str:
    """32 hexadecimal digits; empty where a message has no fields."""
    return (subject_digest(dict(message.fields), traffic_key()) or "") if message else ""
