"""Finding a record without storing what it is found by: keyed digests of normalised values.

Promises: the same licence number, however it is typed, gives the same index; different fields never share
one, even for equal values; without the key an index tells nothing.
Refuses: to correct or guess. O and 0, I and 1 stay different, names are not sorted or shortened: a rule that
folds more would find a person who was not asked for. Never index a value few people could have (sex, ZIP):
counting would tell it.
Source: HKDF-SHA256 (RFC 5869) for one key a field, HMAC-SHA256 (RFC 2104) for the index.
"""

import hashlib
import hmac
import re
import unicodedata
from datetime import date
from enum import StrEnum
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clerestory.sealing.errors import KeyUnusableError, UnusableValueError

SMALLEST_KEY_BYTES = 32
LONGEST_VALUE = 500

_DOMAIN = "clerestory/blind-index/1/"
_LABEL = re.compile(r"[a-z0-9_+]{1,80}")
_NUMBERS = frozenset({"licence_number", "plate", "vin"})
_BETWEEN_PARTS = "\x1f"  # ASCII unit separator; normalisation leaves none in a part


class BlindField(StrEnum):
    """Fields whose values are normalised here. The name is in the key: a renamed field finds nothing."""

    LICENCE_NUMBER = "licence_number"
    PLATE = "plate"
    VIN = "vin"
    NAME_AND_BIRTH_DATE = "name_and_birth_date"


def blind_index(key: bytes, field: str, value: str) -> str:
    """The index of a value in a field: 64 hex digits.

    key: at least 32 random bytes, kept outside the database. field: a BlindField, or the label of a field
    that the caller has defined (small letters, digits, `_`, `+`); its value is taken as it stands. value: for
    the numbers as typed; for NAME_AND_BIRTH_DATE the result of `name_and_birth_date`.
    Raises KeyUnusableError, and UnusableValueError when normalisation leaves nothing to look for.
    """
    if len(key) < SMALLEST_KEY_BYTES:
        raise KeyUnusableError(
            f"The index key has {len(key)} bytes; at least {SMALLEST_KEY_BYTES} are needed."
        )
    if _LABEL.fullmatch(field) is None:
        raise UnusableValueError("A field's label is not small letters, digits, `_` and `+`.")
    text = _letters_and_digits(value) if field in _NUMBERS else value
    if not text or len(text) > LONGEST_VALUE:
        raise UnusableValueError(f"Nothing to look for is left of the value given for {field}.")
    try:
        encoded = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnusableValueError(f"The value given for {field} has half a surrogate pair in it.") from error
    return hmac.digest(_field_key(key, field), encoded, hashlib.sha256).hex()


def name_and_birth_date(family: str, given: str, born_on: date) -> str:
    """The one spelling of a name with a date of birth. Case, accents, apostrophes and hyphens do not count.

    Raises UnusableValueError when a name has no letter.
    """
    names = [_name(family), _name(given)]
    if not all(names):
        raise UnusableValueError("A family name or a given name has no letter in it.")
    return _BETWEEN_PARTS.join([*names, born_on.isoformat()])


# Deriving costs three times what the index does; the few keys of one process are as secret as the one they
# come from, which it holds as well.
@lru_cache(maxsize=256)
def _field_key(key: bytes, field: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=(_DOMAIN + field).encode("ascii")).derive(key)


def _letters_and_digits(value: str) -> str:
    folded = unicodedata.normalize("NFKC", value).upper()
    return "".join(sign for sign in folded if sign.isalnum())


def _name(value: str) -> str:
    folded = unicodedata.normalize("NFKD", value.casefold()).upper()
    words = "".join(" " if sign.isspace() or unicodedata.category(sign) == "Pd" else sign for sign in folded)
    kept = "".join(sign for sign in words if sign == " " or sign.isalnum())
    return " ".join(kept.split())
