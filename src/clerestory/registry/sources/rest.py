"""A REST service as rows: JSON, a page at a time, by GET and nothing else.

Promises that no answer is followed to another address, none is read beyond its size or its time, and half of
one is never taken for all; that it is asked again a few times, after growing pauses, only where that can
help. Nothing of an answer stands in a message. Refuses plain http beyond this machine, and whatever a proxy
or a file of the surroundings would add.
Source of idea: `parties.asking_providers`; a service that is not ours is asked as if it were hostile.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

import requests
from urllib3.exceptions import HTTPError

from clerestory.registry.errors import SourceAnswerError, SourceError, SourceGoneError
from clerestory.registry.sources.json_text import read_json
from clerestory.registry.sources.mapping import Records
from clerestory.registry.sources.peers import ServicePeer
from clerestory.registry.sources.rows import Row, check_columns

_AT_ONCE: Final = 65_536
_AGAIN: Final = (429, 502, 503, 504)
_PAUSE_SECONDS: Final = 0.5
_MOST_PAGES: Final = 1_000_000
_ABSENT: Final = object()
Pause = Callable[[float], None]


class ServiceRows:
    """The rows of a service. token: sent with each question; empty: none is sent. pause: waits between two
    tries."""

    def __init__(self, peer: ServicePeer, token: str, pause: Pause = time.sleep) -> None:
        self._peer, self._token, self._pause = peer, token, pause

    def read(self, records: Records, since: str | None) -> Iterator[Row]:
        """All rows, or those with a mark of `since` or later if the service can tell."""
        asked = {self._peer.limit: str(self._peer.page_rows)} if self._peer.limit else {}
        if since is not None and self._peer.since:
            asked[self._peer.since] = since.lstrip("0") or "0" if since.isdigit() else since
        seen, told = set[str](), 0
        for page in range(1, _MOST_PAGES):
            where = f"{records.at}, page {page}"
            answer = self._ask(records.at, asked, where)
            rows = _part(answer, self._peer.rows)
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise _other(where, "no list of objects", f'a list under "{self._peer.rows}"')
            for number, row in enumerate(rows, start=1):
                yield self._row(records, row, f"{where}, row {number}")
            told += len(rows)
            after = self._next(answer, rows, seen, where)
            if after is None:
                self._check_total(answer, told, where)
                return
            asked[self._peer.after] = after
        raise _other(records.at, f"{_MOST_PAGES} pages", "fewer")

    def find(self, records: Records, key: str, columns: frozenset[str]) -> Iterator[Row]:
        """The row under this key. Raises SourceError if there is none."""
        where = f"{records.at}, the record asked for"
        wanted = sorted(columns)
        asked = {self._peer.columns: ",".join(wanted)} if self._peer.columns else {}
        answer = self._ask(f"{records.at}/{quote(key, safe='')}", asked, where)
        row = _part(answer, self._peer.one)
        if not isinstance(row, dict):
            raise _other(where, "no object", f'an object under "{self._peer.one}"')
        found = _flat(row, records.columns() | records.unmapped)
        if missing := [name for name in wanted if name not in found]:
            raise _other(where, f"no column {', '.join(missing[:8])}", "every column that was asked for")
        yield Row(where, found)

    def _row(self, records: Records, row: dict[str, Any], place: str) -> Row:
        values = _flat(row, records.columns() | records.unmapped)
        check_columns(records, list(values), place)
        return Row(place, values)

    def _next(self, answer: Any, rows: list[Any], seen: set[str], where: str) -> str | None:
        after = _part(answer, self._peer.next)
        if after is None:
            return None
        if isinstance(after, bool) or not isinstance(after, str | int) or not 1 <= len(str(after)) <= 1_000:
            raise _other(
                where, "no word about the next page", f'text, a number or null under "{self._peer.next}"'
            )
        if str(after) in seen or not rows:
            raise _other(where, "a next page that was there before, or no rows", "pages that come to an end")
        seen.add(str(after))
        return str(after)

    def _check_total(self, answer: Any, told: int, where: str) -> None:
        if not self._peer.total:
            return
        total = _part(answer, self._peer.total)
        if total != told or isinstance(total, bool):
            raise _other(
                where, f"{told} rows in all", f'as many as the answer says under "{self._peer.total}"'
            )

    def _ask(self, path: str, asked: Mapping[str, str], where: str) -> Any:
        address = f"{self._peer.address}/{path.strip('/')}"
        for attempt in range(1, self._peer.tries + 1):
            try:
                status, text = self._get(address, asked, where)
            except (requests.exceptions.SSLError, requests.exceptions.InvalidURL) as error:
                raise self._gone(where, type(error).__name__) from None
            except (requests.RequestException, HTTPError, OSError) as error:
                why = type(error).__name__
            else:
                if status == 200:
                    return self._read(text, where)
                self._judge(status, where)
                why = f"status {status}"
            if attempt < self._peer.tries:
                self._pause(_PAUSE_SECONDS * 2 ** (attempt - 1))
        raise self._gone(where, why)

    def _get(self, address: str, asked: Mapping[str, str], where: str) -> tuple[int, bytes]:
        peer, until = self._peer, time.monotonic() + self._peer.seconds
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if self._token:
            headers[peer.header] = f"{peer.scheme} {self._token}".strip()
        with requests.Session() as session:
            session.trust_env = False  # no proxy, no .netrc, no other authorities than those named here
            with session.get(
                address,
                params=asked,
                headers=headers,
                timeout=peer.seconds,
                allow_redirects=False,
                stream=True,
                verify=str(peer.authorities) if peer.authorities else True,
            ) as found:
                if found.status_code != 200:
                    return found.status_code, b""
                self._check_head(found, where)
                read, size = [], 0
                # read1 gives what has come: waiting for more is not left to whoever sends a byte a minute.
                while part := found.raw.read1(_AT_ONCE):
                    size += len(part)
                    read.append(part)
                    if size > peer.largest_bytes:
                        raise _other(
                            where, f"more than {peer.largest_bytes} bytes", "less; see largest_bytes"
                        )
                    if time.monotonic() > until:
                        raise requests.exceptions.ReadTimeout
                length = found.headers.get("Content-Length", "")
                if length.isdigit() and size < int(length):
                    raise requests.exceptions.ChunkedEncodingError
                return 200, b"".join(read)

    def _check_head(self, found: requests.Response, where: str) -> None:
        kind = found.headers.get("Content-Type", "").split(";")[0].strip().lower()
        if kind != "application/json" and not kind.endswith("+json"):
            raise _other(where, "another kind of content than JSON", "Content-Type: application/json")
        if found.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise _other(where, "compressed content", "what was asked for, which is not compressed")

    def _read(self, text: bytes, where: str) -> Any:
        try:
            return read_json(text)
        except ValueError:
            raise _other(where, "something that is not JSON, or half of it", "JSON in UTF-8") from None

    def _judge(self, status: int, where: str) -> None:
        """Raise for a status that asking again would not change."""
        if status in _AGAIN:
            return
        if status == 404:
            raise SourceError(
                f"{where}: the service answered that there is none (status 404). Nothing was taken over. See "
                "the path in the mapping; of a record, whether it was removed there."
            )
        if status in (401, 403):
            raise SourceAnswerError(
                f"{where}: the service refused this office (status {status}), expected rows. Nothing was "
                "taken over. See whether the token in the folder of secrets is the right one and still in "
                "force."
            )
        if 300 <= status < 400:
            raise _other(where, f"a way to another address (status {status})", "the answer itself")
        raise _other(where, f"status {status}", "200")

    def _gone(self, where: str, why: str) -> SourceGoneError:
        return SourceGoneError(
            f"{where}: the service at {self._peer.address} did not answer ({why}), expected an answer within "
            f"{self._peer.seconds} seconds; it was asked up to {self._peer.tries} times. Nothing more was "
            "taken over. See that it runs, is reached from here and shows a certificate of the authorities "
            "in the mapping."
        )


def _part(answer: Any, path: str) -> Any:
    """What stands under a dotted path; something that is neither text nor number nor null if nothing does."""
    for name in path.split(".") if path else ():
        if not isinstance(answer, dict):
            return _ABSENT
        answer = answer.get(name, _ABSENT)
    return answer


def _flat(row: Mapping[str, Any], known: frozenset[str], before: str = "") -> dict[str, Any]:
    """Objects within become dotted names, unless the mapping names the object itself."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        path = f"{before}{name}"
        if isinstance(value, dict) and path not in known and before.count(".") < 8:
            found |= _flat(value, known, f"{path}.")
        else:
            found[path] = value
    return found


def _other(where: str, found: str, expected: str) -> SourceAnswerError:
    return SourceAnswerError(
        f"{where}: found {found}, expected {expected}. Nothing more was taken over. See the paths and names "
        "in the mapping; if they are right, tell whoever looks after the service."
    )
