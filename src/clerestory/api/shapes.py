"""The shapes of answers. They follow the published decision format; a test compares the two."""

from datetime import date, datetime
from typing import Literal

from ninja import Field, Schema

from clerestory.intake.states import State
from clerestory.vocabulary.decision import Effect, Outcome, Reading


class RuleShape(Schema):
    """A provision that took part in an answer."""

    id: str
    citation: str
    effect: Effect
    confidence: Reading


class ElementAnswer(Schema):
    """The law's answer for one element."""

    element: str
    outcome: Outcome
    reason: str = Field(description="One plain sentence, no personal data.")
    rules: list[RuleShape]
    cure: str | None = Field(description="What, if anything, would change a withhold or a review.")


class PackShape(Schema):
    """Which law text decided."""

    pack: str
    version: str
    digest: str = Field(pattern=r"^sha256:[0-9a-f]{64}$")


class ObligationShape(Schema):
    """A duty that comes with an answer."""

    id: str
    citation: str
    duty: str
    due: str | None


class DecisionShape(Schema):
    """The law's answer, one row per element, in the order asked (format clerestory/decision/1)."""

    id: str
    law: str
    on: date
    packs: list[PackShape]
    elements: list[ElementAnswer]
    obligations: list[ObligationShape]


class WaitsShape(Schema):
    """A sealed release that waits for the public ledger's proof."""

    since: datetime
    says: str = Field(description="How the public ledger stands, in plain words.")


class ProvedShape(Schema):
    """Where the public ledger has the entry of a release."""

    origin: str = Field(description="The log's name.")
    index: int = Field(description="The entry is this leaf of the log, from 0.")
    size: int = Field(description="Leaves under the head that the witnesses cosigned.")
    policy_sha256: str = Field(description="SHA-256 of the policy file under which it was proved.")


class QuestionShape(Schema):
    """What the office asks of your agency before it goes on."""

    says: str = Field(description="The question.")
    asked_at: datetime
    answer_by: date = Field(description="Last day for the answer; without one the query is closed.")


class PaperShape(Schema):
    """A paper that was taken. Nothing of what it says counts before the office has checked it."""

    number: int = Field(description="The office's number of it within this query.")
    kind: str = Field(description="What its content is.")
    pages: int
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="Digest of the bytes you sent.")
    signatures: str = Field(description="What its electronic signatures are worth, in one word.")
    sent_at: datetime


class AfterShape(Schema):
    """What follows a release that you collected, or that was called back."""

    release: str = Field(description="The office's name for the release; empty where nothing was sealed.")
    due_on: date | None = Field(
        description="Until when you attest its use, or confirm that it is destroyed. Null: nothing is due."
    )
    recalled_because: str | None = Field(
        description="The office called it back, and why: do not use it. Null otherwise."
    )
    redisclosures: int = Field(description="Lines that the register has for it.")


class RedisclosureShape(Schema):
    """A line of the redisclosure register."""

    reference: str
    keep_until: date = Field(description="Until when the line is kept.")


class QueryAnswer(Schema):
    """Where a query stands."""

    reference: str = Field(description="The office's name for this query.")
    state: State
    says: str = Field(description="The state in plain words.")
    decision: DecisionShape | None = Field(description="The answer; null while a person still has to look.")
    if_proved: DecisionShape | None = Field(
        description="While a person looks: what the law would say if every claim were proved. Null "
        "afterwards."
    )
    waits: WaitsShape | None = Field(
        description="While the state is `sealed`: since when, and why. Null otherwise."
    )
    proved: ProvedShape | None = Field(
        description="Once a release can be collected: where its entry is in the public ledger. Null before."
    )
    question: QuestionShape | None = Field(
        description="What the office asks of you and waits for; null when nothing is open."
    )
    appeal_by: date | None = Field(description="Last day for an appeal; null where there is none.")
    after: AfterShape | None = Field(
        description="Once it was collected or called back: what you owe the office. Null before."
    )


class QueryRow(Schema):
    """One of your agency's queries, in short."""

    reference: str
    state: State
    says: str
    activity: str
    elements: list[str]
    opened_at: datetime
    collectable: bool = Field(description="True while a sealed release can be fetched.")
    expires_at: datetime | None = Field(
        description="When the sealed release is destroyed if nobody fetches it."
    )
    readable: bool = Field(
        description="False: the office cannot read what it keeps of this query until it is repaired. "
        "Activity and elements are not told then, and reading the query gives `query-needs-repair`."
    )


class QueryPage(Schema):
    """Your agency's queries, newest first."""

    queries: list[QueryRow]
    next: str | None = Field(description="Send it as `cursor` for the next page; null on the last page.")


class PrecheckAnswer(Schema):
    """What the law would say if every claim were proved. Nothing was stored and nobody was looked up."""

    if_proved: DecisionShape


class ElementShape(Schema):
    """One kind of data that can be asked for."""

    element: str
    says: str


class ElementList(Schema):
    """Every kind of data that can be asked for."""

    elements: list[ElementShape]


class TokenShape(Schema):
    """An access token."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int = Field(description="Seconds.")


class MisfitShape(Schema):
    """One place that does not fit."""

    pointer: str = Field(description="JSON pointer into the body, or the name of a parameter.")
    found: str
    expected: str


class ProblemShape(Schema):
    """What went wrong (RFC 9457)."""

    type: str = Field(description="Stable address of the kind of problem, below /api/v1/problems/.")
    title: str
    status: int
    detail: str
    instance: str = Field(description="The id of this request, also in the header Request-Id.")
    errors: list[MisfitShape] = Field(default=[], description="Places that do not fit, where there are any.")
