"""What an agency answered so far. Everything lives in the page that is being filled in, until it is sent or
kept as a draft.

Promises to turn complete answers into the command of the use case, and incomplete ones into nothing.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self
from uuid import UUID

from django.http import QueryDict

from clerestory.casework.commands import Claims, OpenQuery, SubjectKeys
from clerestory.intake.drafts import DraftRecord
from clerestory.vocabulary.facts import Application, Authority, Consent, Purpose
from clerestory.web import words
from clerestory.web.fields import OfficeForm, offer
from clerestory.web.requester.ask_forms import NAMES, every_field, form_class
from clerestory.web.visitors import OfficeRequest, agency_of, signed_in

KEY: Final = "key"
STEP: Final = "step"
DRAFT: Final = "draft"
_ENOUGH: Final = ("purpose", "elements")
"""The law can be asked as soon as these are answered."""


@dataclass(frozen=True)
class Answers:
    """All answers of a guided request, as typed. `key`: what makes sending it twice harmless. draft: the
    draft they were kept in, if they were."""

    data: QueryDict
    key: str
    draft: UUID | None = None
    _forms: dict[str, OfficeForm] = field(default_factory=dict, repr=False)

    @classmethod
    def none_yet(cls) -> Self:
        """A request nobody has begun."""
        return cls(QueryDict(), str(uuid.uuid4()))

    @classmethod
    def typed(cls, data: QueryDict) -> Self:
        """What a page sent."""
        return cls(data, data.get(KEY) or str(uuid.uuid4()), _handle(data.get(DRAFT, "")))

    @classmethod
    def of_draft(cls, draft: DraftRecord) -> Self:
        """What was kept."""
        return cls(_as_typed(draft.answers), draft.answers.get(KEY, [str(uuid.uuid4())])[0], draft.id)

    @classmethod
    def like(cls, claims: Claims) -> Self:
        """A new request like an earlier one: its purpose, information and application. What belongs to one
        person or one paper, and what the agency attested for that request, is asked anew."""
        said = {
            "activity": [claims.purpose.activity],
            "mixed_with": list(claims.purpose.mixed_with[:1]),
            "claimed_use": [claims.purpose.claimed_use or ""],
            "recipient": [claims.recipient or ""],
            "delegated": list(claims.delegated),
            "record": [claims.record or ""],
            "elements": list(claims.elements),
        }
        if claims.application is not None:
            said |= {name: [_yes_or_no(value)] for name, value in _steps(claims.application)}
            said["fee"] = [claims.application.fee or ""]
        return cls(_as_typed(said), str(uuid.uuid4()))

    def to_keep(self, step: str) -> dict[str, list[str]]:
        """What a draft holds: every field that has something in it, and the step that was open."""
        said = {name: self.data.getlist(name) for name in sorted(every_field())}
        return {name: values for name, values in said.items() if any(values)} | {
            KEY: [self.key],
            STEP: [step],
        }

    @property
    def record(self) -> str:
        """The kind of record, or an empty text."""
        return self.data.get("record", "")

    @property
    def wanted(self) -> tuple[str, ...]:
        """The elements ticked so far, without anything unknown."""
        return tuple(name for name in self.data.getlist("elements") if name in words.ELEMENTS)

    @property
    def paper_is_named(self) -> bool:
        """Whether a paper is said to stand behind the request."""
        return bool(self.data.get("instrument"))

    @property
    def wants_yes_or_no(self) -> bool:
        """Whether yes or no is enough where that serves."""
        return bool(self.data.get("derived"))

    def checked(self, step: str) -> OfficeForm:
        """The form of a step with these answers, checked."""
        if step not in self._forms:
            self._forms[step] = self._with_elements(form_class(step, self.record)(self.data))
        return self._forms[step]

    def filled(self, step: str) -> OfficeForm:
        """The form of a step with these answers, not yet judged."""
        kind = form_class(step, self.record)
        given = {
            name: one.widget.value_from_datadict(self.data, {}, name)
            for name, one in kind.base_fields.items()
            if name in self.data
        }
        return self._with_elements(kind(initial=given))

    def first_unfinished(self) -> str | None:
        """The first step that is not answered well, or None."""
        return next((step for step in NAMES if not self.checked(step).is_valid()), None)

    def carried(self, *, beside: OfficeForm) -> list[tuple[str, str]]:
        """What the page must carry along, beside the fields it shows."""
        names = sorted(every_field() - set(beside.fields))
        return [(name, value) for name in names for value in self.data.getlist(name)]

    def claims(self) -> Claims | None:
        """What is asked and said, with every step that is answered well; None while too little is."""
        if not all(self.checked(step).is_valid() for step in _ENOUGH):
            return None
        purpose, elements = self._found("purpose"), self._found("elements")
        application = self._found("application")
        return Claims(
            purpose=_purpose(purpose),
            elements=tuple(elements["elements"]),
            record=elements["record"],
            attestations=tuple(application.get("attestations", ())),
            recipient=purpose["recipient"] or None,
            delegated=tuple(purpose["delegated"]),
            application=_application(application),
            authority=_authority(self._found("authority")),
            consent=_consent(application),
        )

    def subject(self) -> SubjectKeys:
        """Who or what is meant. Raises KeysError for a value that cannot be used."""
        found = self._found("subject")
        looking_for = "vehicle" if "plate" in found else "person"
        if looking_for == "vehicle" and not self.wants_yes_or_no:  # typed before the kind of record changed
            found = {name: value for name, value in found.items() if name not in ("surname", "given")}
        return SubjectKeys(looking_for=looking_for, **{name: value or None for name, value in found.items()})

    def command(self, request: OfficeRequest, claims: Claims) -> OpenQuery:
        """The question as casework takes it. Raises KeysError."""
        return OpenQuery(
            agency=agency_of(request),
            channel="portal",
            idempotency_key=self.key,
            claims=claims,
            subject=self.subject(),
            opened_by=signed_in(request).person,
            derived=bool(self._found("elements").get("derived")),
        )

    def _found(self, step: str) -> dict[str, Any]:
        form = self.checked(step)
        return form.cleaned_data if form.is_valid() else {}

    def _with_elements(self, form: OfficeForm) -> OfficeForm:
        for name in ("authority_elements", "consent_elements"):
            if name in form.fields:
                offer(form, name, words.choices(words.ELEMENTS, self.wanted))
        return form


def _handle(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _as_typed(said: Mapping[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name in every_field() & said.keys():
        data.setlist(name, said[name])
    return data


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _steps(application: Application) -> tuple[tuple[str, bool | None], ...]:
    return (("complete", application.complete), ("identification", application.identification))


def _purpose(found: dict[str, Any]) -> Purpose:
    return Purpose(
        activity=found["activity"],
        mixed_with=(found["mixed_with"],) if found["mixed_with"] else (),
        claimed_use=found["claimed_use"] or None,
        case_number=found["case_number"],
        emergency=found["emergency"] or None,
    )


def _authority(found: dict[str, Any]) -> Authority | None:
    if not found.get("instrument"):
        return None
    return Authority(
        instrument=found["instrument"],
        issuer=found["issuer"] or None,
        criminal_proceeding=found["criminal_proceeding"],
        enforced_by_court=found["enforced_by_court"],
        names_individual=found["names_individual"],
        elements=_covered(found, "authority"),
        in_force=found["in_force"],
        verified=found["verified"],
    )


def _application(found: dict[str, Any]) -> Application | None:
    if not found:
        return None
    return Application(
        complete=found["complete"], identification=found["identification"], fee=found["fee"] or None
    )


def _consent(found: dict[str, Any]) -> Consent | None:
    if not found.get("consent"):
        return None
    return Consent(
        form=found["consent"],
        names_recipient=found["names_recipient"],
        conditioned=found["conditioned"],
        elements=_covered(found, "consent"),
        withdrawn=found["withdrawn"],
    )


def _covered(found: dict[str, Any], part: str) -> tuple[str, ...] | None:
    if found[f"{part}_limit"] == "no_limit":
        return None
    return tuple(found[f"{part}_elements"])
