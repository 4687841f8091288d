"""Where the office's record system is and how it is reached: a REST service, a database's views, or files.

Promises that no secret stands in a mapping (it names a file in the folder of secrets), that what is sent to
another machine is encrypted, and that every wait has an end. Values only: nothing is asked here.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from clerestory.registry.sources.configured import Configured, Problems, shown

CSV, FIXED, PARQUET = "csv", "fixed", "parquet"
FORMS: Final = (CSV, FIXED, PARQUET)
ENCODINGS: Final = ("utf-8", "utf-8-sig", "windows-1252", "iso-8859-1", "cp037")
_SECRET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")


@dataclass(frozen=True)
class ServicePeer:
    """A REST service that answers GET with JSON, a page at a time.

    secret: name of the file with the token, sent in `header` after `scheme`. rows, next, total, one: where in
    an answer the rows are, what the next page is asked with (null: there is none), how many rows there are in
    all, and the row of a single record; dotted, "" for the answer itself, total "" where it is not told.
    after, limit, since, columns: names of the parameters; "" where the service has none.
    """

    address: str
    secret: str | None
    header: str
    scheme: str
    authorities: Path | None
    seconds: int
    tries: int
    page_rows: int
    largest_bytes: int
    rows: str
    next: str
    total: str
    one: str
    after: str
    limit: str
    since: str
    columns: str
    where: str = "path"
    is_fixed_width: bool = False


@dataclass(frozen=True)
class DatabasePeer:
    """Views of a PostgreSQL, read by an account that may do nothing else. secret: name of the file with its
    password; None: the server asks for none."""

    host: str
    port: int
    database: str
    user: str
    secret: str | None
    authorities: Path | None
    seconds: int
    where: str = "view"
    is_fixed_width: bool = False


@dataclass(frozen=True)
class FilesPeer:
    """Files of an export. counted: beside each stands NAME.count with its number of rows."""

    folder: Path
    form: str
    encoding: str
    separator: str
    counted: bool
    where: str = "file"

    @property
    def is_fixed_width(self) -> bool:
        """Whether the mapping says where each column stands."""
        return self.form == FIXED


Peer: TypeAlias = ServicePeer | DatabasePeer | FilesPeer
_KINDS: Final = ("service", "database", "files")


def read_peer(top: Configured, problems: Problems, beside: Path) -> Peer | None:
    """The one peer that the mapping names; None, with a complaint, where it names none or several. beside:
    folder from which relative paths count."""
    there = [kind for kind in _KINDS if top.has(kind)]
    given = {kind: top.table(kind) for kind in _KINDS}
    if len(there) != 1:
        problems.add(top.where, f"{len(there)} of [service], [database] and [files]", "exactly one of them")
        return None
    (kind,) = there
    read: dict[str, Callable[[Configured, Path], Peer]]
    read = {"service": _service, "database": _database, "files": _files}
    peer = read[kind](given[kind], beside)
    given[kind].done()
    return peer


def is_here(host: str) -> bool:
    """Whether this host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _service(given: Configured, beside: Path) -> ServicePeer:
    address = given.text("address").rstrip("/")
    try:
        parts = urlsplit(address)
        host, has_port = parts.hostname or "", parts.port is None or parts.port > 0
    except ValueError:
        host, has_port = "", False
    is_safe = parts.scheme == "https" if host else False
    if not has_port or not host or not (is_safe or (parts.scheme == "http" and is_here(host))):
        given.problems.add(f"{given.where}.address", shown(address), "https://… (http only on this machine)")
    elif parts.username or parts.password or parts.query or parts.fragment:
        given.problems.add(
            f"{given.where}.address", "more than host and path", "an address without user, password or query"
        )
    header = given.text("header", usual="Authorization")
    if not _HEADER.fullmatch(header):
        given.problems.add(f"{given.where}.header", shown(header), "the name of a header")
    answers, asks = given.table("answers"), given.table("asks")
    peer = ServicePeer(
        address=address,
        secret=_secret(given, "token_file"),
        header=header,
        scheme=_maybe_empty(given, "scheme", "Bearer"),
        authorities=_file(given, "authorities", beside),
        seconds=given.whole("seconds", usual=10, least=1, most=300),
        tries=given.whole("tries", usual=3, least=1, most=10),
        page_rows=given.whole("page_rows", usual=500, least=1, most=10_000),
        largest_bytes=given.whole("largest_bytes", usual=64_000_000, least=1_000, most=1_000_000_000),
        rows=_maybe_empty(answers, "rows", "rows"),
        next=answers.text("next", usual="next"),
        total=_maybe_empty(answers, "total", ""),
        one=_maybe_empty(answers, "one", ""),
        after=asks.text("after", usual="after"),
        limit=_maybe_empty(asks, "limit", "limit"),
        since=_maybe_empty(asks, "since", ""),
        columns=_maybe_empty(asks, "columns", ""),
    )
    answers.done()
    asks.done()
    return peer


def _database(given: Configured, beside: Path) -> DatabasePeer:
    return DatabasePeer(
        host=given.text("host"),
        port=given.whole("port", usual=5432, least=1, most=65_535),
        database=given.text("database"),
        user=given.text("user"),
        secret=_secret(given, "password_file"),
        authorities=_file(given, "authorities", beside),
        seconds=given.whole("seconds", usual=30, least=1, most=3_600),
    )


def _files(given: Configured, beside: Path) -> FilesPeer:
    form = given.text("form", among=FORMS)
    is_text = form != PARQUET
    separator = given.text("separator", usual=",") if form == CSV and given.raw("separator") != "\t" else "\t"
    if len(separator) != 1:
        given.problems.add(f"{given.where}.separator", shown(separator), "one sign")
    return FilesPeer(
        folder=beside / given.text("folder", usual="."),
        form=form,
        encoding=given.text("encoding", among=ENCODINGS) if is_text else "",
        separator=separator,
        counted=given.yes_no("counted", usual=False),
    )


def _secret(given: Configured, name: str) -> str | None:
    found = given.maybe(name)
    if found and not _SECRET.fullmatch(found):
        given.problems.add(
            f"{given.where}.{name}", "a path, or another sign", "the name of a file in the folder of secrets"
        )
    return found


def _file(given: Configured, name: str, beside: Path) -> Path | None:
    found = given.maybe(name)
    return beside / found if found else None


def _maybe_empty(given: Configured, name: str, usual: str) -> str:
    value = given.raw(name)
    return "" if value == "" else given.text(name, usual=usual)
