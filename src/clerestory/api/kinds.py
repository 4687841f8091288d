"""The kinds of problem an agency's program can meet: one stable address each, with what it means and what
to do.

Promises that a slug, once published, keeps its meaning. The pages at these addresses and the documentation
are made from this table. Source: RFC 9457, section 3.1.1 (`type`) and 4 (new types).
"""

from dataclasses import dataclass
from typing import Final

PREFIX: Final = "/api/v1"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem. `says` is a plain sentence; `remedy` is what the program's maker can do."""

    slug: str
    status: int
    title: str
    says: str
    remedy: str

    @property
    def type(self) -> str:
        """The stable address of this kind."""
        return f"{PREFIX}/problems/{self.slug}"


NO_SUCH_ADDRESS: Final = Kind(
    "no-such-address",
    404,
    "There is nothing at this address",
    "Nothing is served at this address.",
    f"Compare the address with {PREFIX}/openapi.json; addresses have no slash at the end.",
)
REQUEST_NOT_FOUND: Final = Kind(
    "request-not-found",
    404,
    "No such request",
    "No request with this reference can be seen by your agency.",
    "Check the reference. An agency sees its own requests only.",
)
METHOD_NOT_ALLOWED: Final = Kind(
    "method-not-allowed",
    405,
    "This address does not take that method",
    "This address exists, but not for the method that was used.",
    "Use one of the methods in the Allow header.",
)
TOKEN_NOT_ACCEPTED: Final = Kind(
    "token-not-accepted",
    401,
    "An access token is needed",
    "The request carries no access token that is good now.",
    f"Ask for one at {PREFIX}/token and send it as 'Authorization: Bearer ...'. A token lasts five minutes.",
)
CLIENT_NOT_ACCEPTED: Final = Kind(
    "client-not-accepted",
    401,
    "The client did not prove who it is",
    "The client assertion was not accepted.",
    "Sign a fresh one for each token, with a registered key, with the full address of the token endpoint "
    "as its only audience, ending within five minutes. If it is still refused, ask the office whether "
    "your client is registered.",
)
TOKEN_REQUEST_REFUSED: Final = Kind(
    "token-request-refused",
    400,
    "This is not a token request",
    "The body is not a client-credentials request with a JWT assertion.",
    "Send grant_type=client_credentials, client_assertion_type and client_assertion once each, as a form.",
)
AGENCY_SUSPENDED: Final = Kind(
    "agency-suspended",
    403,
    "Your agency is suspended",
    "This office does not deal with your agency at present, so nothing was read or stored.",
    "Ask the office's administrator why, and what would end it.",
)
NOT_ALLOWED: Final = Kind(
    "not-allowed",
    403,
    "This step is not yours to take",
    "Your agency may not take this step.",
    "The detail says who may.",
)
IDEMPOTENCY_KEY_NEEDED: Final = Kind(
    "idempotency-key-needed",
    400,
    "A new query needs a key of your own",
    "The header Idempotency-Key is missing or cannot be used, so nothing was stored.",
    "Send 1 to 200 visible ASCII characters, new for each question, the same when you send a question again.",
)
IDEMPOTENCY_CONFLICT: Final = Kind(
    "idempotency-conflict",
    409,
    "This key belongs to another question",
    "The Idempotency-Key was used before with another body. Nothing was stored.",
    "Send the same body to see that request again, or a new key for a new question.",
)
STEP_REFUSED: Final = Kind(
    "step-refused",
    409,
    "The request has moved on",
    "From where the request stands now, this step cannot be taken.",
    "Read the request again; its state says what is left.",
)
NOTHING_TO_COLLECT: Final = Kind(
    "nothing-to-collect",
    409,
    "There is no sealed release to collect",
    "This request has no sealed release now.",
    "Read the request: collect when its state is 'released' or 'collected'. While it is 'sealed', `waits` "
    "says why.",
)
SEALING_KEY_NEEDED: Final = Kind(
    "sealing-key-needed",
    409,
    "Your agency has no sealing key",
    "A release is sealed to a key of your agency, and none is registered. Nothing was stored.",
    "Make a key pair and give the office the public half.",
)
QUERY_NEEDS_REPAIR: Final = Kind(
    "query-needs-repair",
    409,
    "The office has to repair this query",
    "What the office keeps of this query cannot be read since its program changed. The query is at rest: "
    "nothing of it leaves.",
    "Call the office and name the reference. If you cannot wait, ask again with a new Idempotency-Key.",
)
BODY_TOO_LARGE: Final = Kind(
    "body-too-large",
    413,
    "The body is too large",
    "The body is longer than this address reads; it was not read.",
    "Send one question at a time, in at most 65,536 bytes, and one paper in at most 20 megabytes.",
)
LENGTH_NEEDED: Final = Kind(
    "length-needed",
    411,
    "The body has no stated length",
    "A body came without Content-Length; it was not read.",
    "Send the body whole, with its length, not in chunks.",
)
MEDIA_TYPE_NOT_SUPPORTED: Final = Kind(
    "media-type-not-supported",
    415,
    "The body is of another kind",
    "The body's media type or coding is not one that this address reads.",
    "Send the type that the Accept header of the answer names, in UTF-8, not compressed.",
)
JSON_NOT_READABLE: Final = Kind(
    "json-not-readable",
    400,
    "The body is not JSON",
    "The body cannot be read as one JSON value.",
    "The detail says from which character on. JSON is UTF-8 text without NaN, Infinity or comments.",
)
KEY_TWICE: Final = Kind(
    "key-twice",
    400,
    "A key occurs twice in one object",
    "One object holds the same key twice, and readers would not agree on its value.",
    "Send each key once.",
)
BODY_NOT_FITTING: Final = Kind(
    "body-not-fitting",
    422,
    "The body does not have the published form",
    "Parts of the body do not fit the published form; nothing was stored.",
    "Each entry of 'errors' names a place (JSON pointer), what was found and what was expected.",
)
BODY_NOT_WANTED: Final = Kind(
    "body-not-wanted",
    400,
    "This address reads no body",
    "A body came to an address that reads none, so nothing was done.",
    "Send the request without a body.",
)
PARAMETER_NOT_FITTING: Final = Kind(
    "parameter-not-fitting",
    400,
    "A parameter of the address cannot be used",
    "A parameter after the question mark is not known here or has a value that cannot be used.",
    "Each entry of 'errors' names the parameter, what was found and what was expected.",
)
PAPER_NOT_TAKEN: Final = Kind(
    "paper-not-taken",
    422,
    "The paper was not taken",
    "The bytes are not a paper that can be read safely, so nothing was kept.",
    "The detail says what was found. Print it to a new PDF or scan it, and send that.",
)
OFFICE_NOT_READY: Final = Kind(
    "office-not-ready",
    503,
    "The office is not ready",
    "This office's installation is not complete, so it cannot answer. Nothing was stored.",
    "Try again later; the people who run it can see what is missing.",
)
REQUEST_NOT_READABLE: Final = Kind(
    "request-not-readable",
    400,
    "The request cannot be read",
    "The request is not one that this server can read.",
    "Compare what was sent with the documentation.",
)
FAULT: Final = Kind(
    "fault",
    500,
    "Something went wrong here",
    "This program met a fault. Nothing was released; the office has been told.",
    "Send the request again with the same Idempotency-Key; it is safe. If it fails again, tell the office "
    "the Request-Id.",
)

KINDS: Final[tuple[Kind, ...]] = (
    NO_SUCH_ADDRESS,
    REQUEST_NOT_FOUND,
    METHOD_NOT_ALLOWED,
    TOKEN_NOT_ACCEPTED,
    CLIENT_NOT_ACCEPTED,
    TOKEN_REQUEST_REFUSED,
    AGENCY_SUSPENDED,
    NOT_ALLOWED,
    IDEMPOTENCY_KEY_NEEDED,
    IDEMPOTENCY_CONFLICT,
    STEP_REFUSED,
    NOTHING_TO_COLLECT,
    SEALING_KEY_NEEDED,
    QUERY_NEEDS_REPAIR,
    BODY_TOO_LARGE,
    LENGTH_NEEDED,
    MEDIA_TYPE_NOT_SUPPORTED,
    JSON_NOT_READABLE,
    KEY_TWICE,
    BODY_NOT_FITTING,
    BODY_NOT_WANTED,
    PARAMETER_NOT_FITTING,
    PAPER_NOT_TAKEN,
    OFFICE_NOT_READY,
    REQUEST_NOT_READABLE,
    FAULT,
)
