"""The ledger's files in a bucket of an object store (S3 and what speaks like it), through obstore.

Promises: an object is created only where there is none (If-None-Match), and the checkpoint replaced only in
the state in which it was read (If-Match); what returned was acknowledged by the server, which for an object
store means that it is durable.
Refuses: a server that does not keep these conditions. Some accept the header and overwrite all the same, so
each process tries it once, with the very bytes that are there.
Needs the extra `s3`. Credentials come from the usual AWS_* variables, which obstore reads itself.
Source: S3 conditional writes; the caching headers are tlog-tiles'.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final, Literal
from urllib.parse import SplitResult, parse_qsl

from clerestory.ledger.tiles import FULL, Resource
from clerestory.logstore.errors import StoreConflictError, StoreFaultError, StoreUnusableError
from clerestory.logstore.folder import difference
from clerestory.logstore.names import (
    CHECKPOINT,
    LARGEST_FILE,
    checked,
    is_folder,
    is_name,
    to_create,
    to_replace,
)

_FOREVER: Final = {
    "Content-Type": "application/octet-stream",
    "Cache-Control": "public, max-age=31536000, immutable",
}
_BRIEFLY: Final = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "public, max-age=5"}
_NO_STATE: Final = '"00000000000000000000000000000000"'
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX: Final = re.compile(r"(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){0,9}/?")
_DEADLINE: Final = "30s"


class TakenError(Exception):
    """A condition of a put did not hold: there is an object already, or another one than was read."""


class Bucket:
    """The three requests that a store makes, one each. Paths stand below the prefix.

    All but the named errors are subclasses of obstore's BaseError, OSError or ValueError.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def get(self, path: str) -> tuple[bytes, str | None] | None:
        """Bytes and entity tag of an object, None where there is none."""
        import obstore

        try:
            result = obstore.get(self._client, path)
        except FileNotFoundError:
            return None
        if result.meta["size"] > LARGEST_FILE:
            raise StoreFaultError(path, "is larger than anything of a ledger.")
        return bytes(result.bytes()), result.meta["e_tag"]

    def put(self, path: str, data: bytes, condition: Literal["create"] | Mapping[str, str]) -> None:
        """Write an object if there is none (`create`), or if it has this `e_tag`. Raises TakenError."""
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        attributes = _BRIEFLY if path == CHECKPOINT else _FOREVER
        mode = condition if condition == "create" else dict(condition)
        try:
            obstore.put(self._client, path, data, mode=mode, attributes=attributes, use_multipart=False)
        except (AlreadyExistsError, PreconditionError):
            raise TakenError from None

    def names(self, prefix: str) -> Iterator[str]:
        """Paths below a prefix that ends with `/` or is empty, ascending."""
        import obstore

        for page in obstore.list(self._client, prefix or None):
            yield from (str(each["path"]) for each in page)


class ObjectStore:
    """A `Store` in a bucket. shown: how messages name it."""

    def __init__(self, bucket: Bucket, shown: str) -> None:
        self._bucket = bucket
        self._shown = shown
        self._keeps: set[str] = set()

    def read(self, path: str) -> bytes | None:
        """See Store.read."""
        with _told(checked(path), "cannot be read"):
            found = self._bucket.get(path)
        return None if found is None else found[0]

    def create(self, path: str, data: bytes) -> None:
        """See Store.create."""
        with _told(to_create(path), "cannot be written"):
            try:
                self._bucket.put(path, data, "create")
            except TakenError:
                self._keeps.add("create")
                self._compare(path, data)
                return
            if "create" not in self._keeps:
                self._try(path, data, "create")

    def replace(self, path: str, data: bytes) -> None:
        """See Store.replace."""
        with _told(to_replace(path), "cannot be written"):
            found = self._bucket.get(path)
            try:
                if found is None:
                    self._bucket.put(path, data, "create")
                elif found[1] is None:
                    raise self._keeps_no_conditions()
                else:
                    self._bucket.put(path, data, {"e_tag": found[1]})
            except TakenError:
                self._compare(path, data)
                return
            if "replace" not in self._keeps:
                self._try(path, data, "replace")

    def widths(self, full: Resource) -> tuple[int, ...]:
        """See Store.widths."""
        checked(full.path)
        there = set(self.paths(f"{full.path}.p/"))
        return tuple(
            width for width in range(1, FULL) if Resource(full.level, full.index, width).path in there
        )

    def paths(self, prefix: str = "") -> Iterator[str]:
        """See Store.paths."""
        folder = prefix.rpartition("/")[0]
        if not is_folder(folder):
            return
        with _told(folder or ".", "cannot be listed"):
            for name in self._bucket.names(f"{folder}/" if folder else ""):
                if name.startswith(prefix) and is_name(name):
                    yield name

    def _compare(self, path: str, data: bytes) -> None:
        found = self._bucket.get(path)
        if found is None:
            raise StoreFaultError(path, "was said to be there and is not. Nothing was written; try again.")
        if found[0] != data:
            raise StoreConflictError(path, difference(found[0], data))

    def _try(self, path: str, data: bytes, what: str) -> None:
        """Put what is there already under a condition that does not hold. Raises StoreUnusableError."""
        try:
            self._bucket.put(path, data, "create" if what == "create" else {"e_tag": _NO_STATE})
        except TakenError:
            self._keeps.add(what)
            return
        raise self._keeps_no_conditions()

    def _keeps_no_conditions(self) -> StoreUnusableError:
        return StoreUnusableError(
            f"{self._shown}: this server does not keep the conditions of a write (If-None-Match, If-Match), "
            "so two writers could overwrite one another. Use a server that does, or a folder (file:///…)."
        )


def open_bucket(parts: SplitResult) -> ObjectStore:
    """Open `s3://bucket/prefix`; the query may give `endpoint` and `region`.

    Raises StoreUnusableError where the extra is missing, or the bucket does not answer.
    """
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    is_whole = _BUCKET.fullmatch(parts.netloc) and _PREFIX.fullmatch(parts.path) and not parts.fragment
    if not is_whole or given.keys() - {"endpoint", "region"}:
        raise StoreUnusableError(
            "The address of a bucket has the form s3://bucket/prefix[?endpoint=URL&region=NAME]; credentials "
            "come from the usual AWS_* variables."
        )
    shown = f"s3://{parts.netloc}{parts.path}"
    try:
        from obstore.exceptions import BaseError
        from obstore.store import S3Store
    except ImportError:
        raise StoreUnusableError(
            f"{shown}: an object store needs the extra `s3`: python -m pip install 'clerestory[s3]' (in a "
            "clone: make setup-extras)."
        ) from None
    # http:// is the administrator's word, for a server on this machine; what is read is verified in any case.
    client_options = {"timeout": _DEADLINE, "connect_timeout": "5s", "allow_http": True}
    try:
        client = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            config=given,
            client_options=client_options,
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=30)},
        )
        bucket = Bucket(client)
        next(bucket.names(""), None)
    except (BaseError, OSError, ValueError) as error:
        raise StoreUnusableError(
            f"{shown}: the bucket does not answer ({_named(error)}). Check its name, the endpoint, and that "
            "the AWS_* variables of this process may list, read and write there."
        ) from None
    return ObjectStore(bucket, shown)


@contextmanager
def _told(path: str, what: str) -> Iterator[None]:
    """Translate what obstore raises. Its own text holds addresses and headers, so only its kind is told."""
    from obstore.exceptions import BaseError

    try:
        yield
    except (BaseError, OSError, ValueError) as error:
        cure = "Nothing is taken for written; try again when the server answers."
        raise StoreFaultError(path, f"{what} ({_named(error)}). {cure}") from None


def _named(error: Exception) -> str:
    return type(error).__name__.removesuffix("Error")
