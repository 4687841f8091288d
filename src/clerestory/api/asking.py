"""Queries: ask, list, read, take back, collect. Each view is one use case of casework, put into HTTP."""

import base64
import binascii
from collections.abc import Mapping
from typing import Annotated, Any, Final

from django.http import HttpResponse
from ninja import Header, Path, Query, Router, Status

from clerestory.api import forms, kinds
from clerestory.api.bodies import read_json, require_no_body
from clerestory.api.described import (
    IDEMPOTENCY_KEY_PATTERN,
    READS_JSON,
    REFERENCE_PATTERN,
    SIGNED,
    answers,
    header,
)
from clerestory.api.errors import ApiError, Extras, Misfit
from clerestory.api.kinds import PREFIX
from clerestory.api.query_answers import answer_of
from clerestory.api.shapes import QueryAnswer, QueryPage
from clerestory.api.tokens import DoorRequest
from clerestory.casework import queries
from clerestory.casework.answer_query import answer_query
from clerestory.casework.collect_release import collect_release
from clerestory.casework.commands import Claims, OpenQuery, SubjectKeys
from clerestory.casework.pages import AgencyRow
from clerestory.casework.release_proof import release_proof
from clerestory.casework.replies import Collected, ProvedIn
from clerestory.casework.withdraw_request import withdraw_request
from clerestory.errors import ClerestoryError
from clerestory.intake.errors import RequestNotFoundError
from clerestory.intake.states import UNDECIDED, State
from clerestory.release.deriving import DERIVED

router = Router(tags=["Queries"])

REPEATED: Final = "Idempotent-Replayed"
ENVELOPE: Final = "application/jose"
PROOF: Final = "text/plain; charset=utf-8"
_UNDER_WAY: Final = UNDECIDED | {State.APPROVED, State.SEALED}
Reference = Annotated[str, Path(description="The office's name for the query.", pattern=REFERENCE_PATTERN)]
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=IDEMPOTENCY_KEY_PATTERN,
        description="1 to 200 visible ASCII characters of your choice, new for each question. The same "
        "key with the same body gives the same request again; with another body it is refused.",
    ),
]
_ASKED_HEADERS: Final = {
    "Location": header("The address of the query."),
    REPEATED: header("`true` when this key and body were sent before; nothing new was stored."),
}
_RELEASE_HEADERS: Final = {
    "Content-Digest": header("SHA-256 of the envelope (RFC 9530)."),
    "Envelope-Sha256": header("The same, in hexadecimal."),
    "Envelope-Expires-At": header("Until when the envelope opens and can be fetched again."),
    "Receipt-Release": header("The office's name for the release."),
    "Receipt-Sealed-At": header("When it was sealed."),
    "Receipt-Collected-At": header("When it was handed over now."),
    "Receipt-Journal-Number": header("Number of the journal entry that records this hand-over."),
    "Receipt-Journal-Hash": header("Hash of that entry, which covers every entry before it."),
    "Ledger-Proof": header("Address of the proof that the public ledger has the entry of this release."),
    "Ledger-Origin": header("The log's name."),
    "Ledger-Index": header("The entry is this leaf of the log, from 0."),
    "Ledger-Size": header("Leaves under the head that the witnesses cosigned."),
    "Ledger-Policy-Sha256": header("SHA-256 of the policy file under which it was proved."),
}


@router.post(
    "/queries",
    operation_id="ask",
    url_name="queries",
    summary="Ask about one person or vehicle",
    **answers(
        {200: QueryAnswer, 202: QueryAnswer},
        *SIGNED,
        *READS_JSON,
        kinds.IDEMPOTENCY_KEY_NEEDED,
        kinds.IDEMPOTENCY_CONFLICT,
        kinds.SEALING_KEY_NEEDED,
        kinds.QUERY_NEEDS_REPAIR,
        kinds.OFFICE_NOT_READY,
        headers=_ASKED_HEADERS,
        body=forms.QUERY.shown,
    ),
)
def ask(
    request: DoorRequest, response: HttpResponse, idempotency_key: IdempotencyKey
) -> Status[dict[str, Any]]:
    """202: it is under way; while a person of the office looks at it, `if_proved` says what would follow
    if the papers prove true. 200: it is answered, or this key and body were sent before
    (`Idempotent-Replayed: true`)."""
    body = forms.QUERY.check(read_json(request))
    command = OpenQuery(
        agency=request.auth.id,
        channel="api",
        idempotency_key=idempotency_key,
        claims=Claims.from_json(body["claims"]),
        subject=_subject(body["subject"]),
        derived=body.get("form") == DERIVED,
    )
    reply = answer_query(command, at=request.at)
    response.headers["Location"] = f"{PREFIX}/queries/{reply.reference}"
    if reply.repeated:
        response.headers[REPEATED] = "true"
    return Status(202 if reply.state in _UNDER_WAY and not reply.repeated else 200, answer_of(reply, request))


@router.get(
    "/queries",
    operation_id="listQueries",
    url_name="queries",
    summary="List your agency's queries",
    **answers({200: QueryPage}, *SIGNED),
)
def list_queries(
    request: DoorRequest,
    limit: Annotated[int, Query(ge=1, le=100, description="Rows on a page.")] = 50,
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before.")] = None,
) -> dict[str, Any]:
    """Newest first. New queries do not move the pages that follow a cursor."""
    after = _reference_of(cursor) if cursor is not None else None
    try:
        rows = queries.agency_requests(request.auth.id, at=request.at, after=after, limit=limit + 1)
    except RequestNotFoundError:
        raise _unknown_cursor() from None
    page = rows[:limit]
    more = len(rows) > limit
    return {"queries": [_row(row) for row in page], "next": _cursor_after(page[-1]) if more else None}


@router.get(
    "/queries/{reference}",
    operation_id="readQuery",
    summary="Read one query",
    **answers({200: QueryAnswer}, *SIGNED, kinds.REQUEST_NOT_FOUND, kinds.QUERY_NEEDS_REPAIR),
)
def read_query(request: DoorRequest, reference: Reference) -> dict[str, Any]:
    """Where the query stands now, in the same form as the answer to asking."""
    return answer_of(queries.query_reply(reference, agency=request.auth.id, at=request.at), request)


@router.post(
    "/queries/{reference}/withdraw",
    operation_id="withdrawQuery",
    summary="Take a query back",
    **answers(
        {200: QueryAnswer},
        *SIGNED,
        kinds.REQUEST_NOT_FOUND,
        kinds.STEP_REFUSED,
        kinds.QUERY_NEEDS_REPAIR,
        kinds.BODY_NOT_WANTED,
    ),
)
def withdraw_query(request: DoorRequest, reference: Reference) -> dict[str, Any]:
    """Possible until a release can be collected; one that is sealed and waits is destroyed. Reads no body."""
    require_no_body(request)
    return answer_of(withdraw_request(reference, agency=request.auth.id, at=request.at), request)


@router.get(
    "/queries/{reference}/release",
    operation_id="collectRelease",
    summary="Collect the sealed release",
    **answers(
        {200: None},
        *SIGNED,
        kinds.REQUEST_NOT_FOUND,
        kinds.NOTHING_TO_COLLECT,
        kinds.QUERY_NEEDS_REPAIR,
        headers=_RELEASE_HEADERS,
        media_type=ENVELOPE,
    ),
)
def collect(request: DoorRequest, reference: Reference) -> HttpResponse:
    """The envelope is a compact JWE that only your agency's sealing key opens; inside is a signed JWS.
    Each fetch is recorded and gives a receipt. A release is handed over once; your program can repeat a
    broken fetch for 15 minutes, and gets the same bytes. Fetch the proof as well, and open nothing whose
    digest is not the content of a proved leaf."""
    collected = collect_release(reference, agency=request.auth.id, at=request.at)
    headers = _receipt(collected) | _proved_headers(reference, collected.proved)
    return HttpResponse(collected.envelope, content_type=ENVELOPE, headers=headers)


@router.get(
    "/queries/{reference}/release/proof",
    operation_id="readProof",
    summary="Read the proof of a release",
    **answers(
        {200: None},
        *SIGNED,
        kinds.REQUEST_NOT_FOUND,
        kinds.NOTHING_TO_COLLECT,
        kinds.QUERY_NEEDS_REPAIR,
        headers={name: says for name, says in _RELEASE_HEADERS.items() if name.startswith("Ledger-")},
        media_type="text/plain",
    ),
)
def read_proof(request: DoorRequest, reference: Reference) -> HttpResponse:
    """A tlog-proof (c2sp.org/tlog-proof): the entry's leaf names the envelope's SHA-256, and is in the public
    ledger under a head that a quorum of witnesses cosigned. Check it with `clerestory open --proof`."""
    file = release_proof(reference, agency=request.auth.id)
    return HttpResponse(file.data, content_type=PROOF, headers=_proved_headers(reference, file.place))


def _subject(given: Mapping[str, Any]) -> SubjectKeys:
    try:
        return SubjectKeys.from_json(given)
    except ClerestoryError as refused:  # the registry names the key and never the value
        misfit = Misfit("/subject", "an identifier that says nothing", str(refused))
        raise ApiError(kinds.BODY_NOT_FITTING, str(refused), Extras(misfits=(misfit,))) from None


def _row(row: AgencyRow) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "state": row.state,
        "says": row.state_says,
        "activity": row.activity,
        "elements": list(row.elements),
        "opened_at": row.opened_at,
        "collectable": row.collectable,
        "expires_at": row.expires_at,
        "readable": row.readable,
    }


def _receipt(collected: Collected) -> dict[str, str]:
    receipt = collected.receipt
    digest = base64.b64encode(bytes.fromhex(collected.sha256)).decode("ascii")
    return {
        "Content-Digest": f"sha-256=:{digest}:",
        "Envelope-Sha256": collected.sha256,
        "Envelope-Expires-At": collected.expires_at.isoformat(),
        "Receipt-Release": receipt.release_ref,
        "Receipt-Sealed-At": receipt.sealed_at.isoformat(),
        "Receipt-Collected-At": receipt.collected_at.isoformat(),
        "Receipt-Journal-Number": str(receipt.journal_number),
        "Receipt-Journal-Hash": receipt.journal_hash,
    }


def _proved_headers(reference: str, proved: ProvedIn | None) -> dict[str, str]:
    if proved is None:  # sealed before there were proofs
        return {}
    return {
        "Ledger-Proof": f"{PREFIX}/queries/{reference}/release/proof",
        "Ledger-Origin": proved.origin,
        "Ledger-Index": str(proved.index),
        "Ledger-Size": str(proved.size),
        "Ledger-Policy-Sha256": proved.policy_sha256,
    }


def _cursor_after(row: AgencyRow) -> str:
    # Opaque on purpose: what a page continues from may change.
    return base64.urlsafe_b64encode(row.reference.encode()).decode("ascii").rstrip("=")


def _reference_of(cursor: str) -> str:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode(
            "ascii"
        )
    except (binascii.Error, ValueError):
        raise _unknown_cursor() from None
    if not text.isprintable():
        raise _unknown_cursor()
    return text


def _unknown_cursor() -> ApiError:
    misfit = Misfit("cursor", "a text that no page gave", "`next` of the page before, unchanged")
    return ApiError(kinds.PARAMETER_NOT_FITTING, extras=Extras(misfits=(misfit,)))
