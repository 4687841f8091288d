"""Forms about agreements: one to put an agreement into the register, one for each thing that can happen."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.agreements.records import OFFICE, ActKind, ClauseKind, Party
from clerestory.agreements.usable import (
    LONGEST_GROUND,
    LONGEST_TEXT,
    LONGEST_TITLE,
    NewAct,
    NewAgreement,
)
from clerestory.agreements.wording import clause
from clerestory.casework.agreements_held import AgreementPage
from clerestory.parties.identities import AgencyCard, AgencyId
from clerestory.vocabulary.immigration_agencies import ACTIVITIES as IMMIGRATION
from clerestory.web import words
from clerestory.web.fields import OfficeForm, day, line, offer, one_of, sentences, several, tick

NEEDED: Final = {"required": gettext_lazy("This is needed.")}


def _number(label: words.Word, *, most: int, **more: Any) -> Any:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=most,
        error_messages={"invalid": gettext_lazy("Write a whole number.")},
        **more,
    )


def _needed_day(label: words.Word) -> Any:
    field = day(label)
    field.required = True
    field.error_messages["required"] = gettext_lazy("This is needed.")
    return field


class AgreementForm(OfficeForm):
    """An agreement: with whom, what for, which data, what else is promised, and its text."""

    number = line(
        gettext_lazy("Number"),
        longest=40,
        required=True,
        error_messages=NEEDED,
        help_text=gettext_lazy("Letters, digits and hyphens; it becomes part of its public address."),
    )
    title = line(
        gettext_lazy("What it is about"), longest=LONGEST_TITLE, required=True, error_messages=NEEDED
    )
    titulo = line(
        gettext_lazy("The same in Spanish"), longest=LONGEST_TITLE, required=True, error_messages=NEEDED
    )
    agencies = several(gettext_lazy("Registered agencies that are parties"), ())
    places = sentences(
        gettext_lazy("Places whose agencies are all parties"),
        rows=2,
        required=False,
        help_text=gettext_lazy(
            "Places in the tree of requesters, one a line. Leave empty if there are none."
        ),
    )
    begins_on = _needed_day(gettext_lazy("First day"))
    ends_on = _needed_day(gettext_lazy("Last day"))
    purposes = several(gettext_lazy("Purposes it is for"), words.choices(words.ACTIVITIES), required=True)
    elements = several(gettext_lazy("Data it lets go"), words.choices(words.ELEMENTS), required=True)
    no_immigration_use = tick(gettext_lazy("The agency promises that nothing serves immigration enforcement"))
    no_redisclosure = tick(gettext_lazy("The agency promises to pass nothing on"))
    passed_on_to = sentences(
        gettext_lazy("Except to these places"),
        rows=2,
        required=False,
        help_text=gettext_lazy("Places in the tree of requesters, one a line."),
    )
    certificate_months = _number(gettext_lazy("Certificate of use due every … months"), most=60)
    certificate_days = _number(gettext_lazy("Days after the end of such a period"), most=365)
    audit_months = _number(gettext_lazy("Audit due every … months"), most=60)
    audit_days = _number(gettext_lazy("Days after the end of such a period"), most=365)
    volume = _number(gettext_lazy("Most requests in a calendar month"), most=1_000_000)
    breach_days = _number(gettext_lazy("Days within which a breach is told"), most=365)
    text = sentences(
        gettext_lazy("The text as it is signed"), longest=LONGEST_TEXT, rows=12, error_messages=NEEDED
    )
    texto = sentences(
        gettext_lazy("The text in Spanish, if there is one"), longest=LONGEST_TEXT, required=False
    )

    def __init__(self, *args: Any, agencies: tuple[AgencyCard, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(card.id), f"{card.name} ({card.node})") for card in agencies]
        offer(self, "agencies", offered)
        for name in ("titulo", "texto"):
            self.fields[name].widget.attrs["lang"] = "es"
        for name in ("purposes", "elements"):
            self.fields[name].error_messages["required"] = _("Choose one at least.")

    def agreement(self) -> NewAgreement:
        """What was written, with each clause in the register's own words."""
        said = self.cleaned_data
        parties = (
            *(Party(AgencyId(each), "") for each in _ids(said["agencies"])),
            *(Party(None, place) for place in _lines(said["places"])),
        )
        clauses = [
            clause(ClauseKind.PURPOSES, tuple(said["purposes"])),
            clause(ClauseKind.ELEMENTS, tuple(said["elements"])),
        ]
        if said["no_immigration_use"]:
            clauses.append(clause(ClauseKind.NO_IMMIGRATION_USE, IMMIGRATION))
        if said["no_redisclosure"]:
            clauses.append(clause(ClauseKind.NO_REDISCLOSURE, _lines(said["passed_on_to"])))
        for kind in (ClauseKind.CERTIFICATE, ClauseKind.AUDIT):
            if said[f"{kind}_months"]:
                clauses.append(clause(kind, months=said[f"{kind}_months"], days=said[f"{kind}_days"]))
        if said["volume"]:
            clauses.append(clause(ClauseKind.VOLUME, number=said["volume"]))
        if said["breach_days"]:
            clauses.append(clause(ClauseKind.BREACH_NOTICE, days=said["breach_days"]))
        return NewAgreement(
            number=said["number"],
            title=said["title"],
            titulo=said["titulo"],
            text=_same_breaks(said["text"]),
            texto=_same_breaks(said["texto"]),
            begins_on=said["begins_on"],
            ends_on=said["ends_on"],
            parties=parties,
            clauses=tuple(clauses),
        )


class ActForm(OfficeForm):
    """Something that happened on a day. Each kind of act has its own form, below."""

    kind: ActKind
    on = _needed_day(gettext_lazy("On which day"))

    def __init__(self, *args: Any, page: AgreementPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page

    def act(self) -> NewAct:
        """What was written."""
        said = self.cleaned_data
        return NewAct(
            kind=self.kind,
            on=said["on"],
            side=said.get("side", ""),
            capacity=said.get("capacity", ""),
            text_sha256=said.get("text_sha256", "").strip().lower(),
            covers_until=said.get("covers_until"),
            of_breach=int(said["of_breach"]) if said.get("of_breach") else None,
            ground=said.get("ground", ""),
        )


class SignedForm(ActForm):
    """A side signed."""

    kind = ActKind.SIGNED
    side = one_of(gettext_lazy("Who signed"), (), error_messages=NEEDED)
    capacity = line(
        gettext_lazy("In which office the signer holds"),
        longest=LONGEST_TITLE,
        required=True,
        error_messages=NEEDED,
        help_text=gettext_lazy("Such as: Administrator of the division. No name."),
    )
    text_sha256 = line(
        gettext_lazy("SHA-256 of the text on the signed paper"),
        longest=64,
        required=True,
        error_messages=NEEDED,
        help_text=gettext_lazy("64 digits; they must be those of the text in the register."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = [(line.key, line.name or line.node) for line in self.page.parties if line.signed is None]
        if self.page.office is None:
            sides.insert(0, (OFFICE, _("This office")))
        offer(self, "side", [("", _("Choose")), *sides])


class CertificateForm(ActForm):
    """A certificate of use came."""

    kind = ActKind.CERTIFICATE
    covers_until = _needed_day(gettext_lazy("Up to which day it covers"))


class AuditForm(CertificateForm):
    """An audit came."""

    kind = ActKind.AUDIT


class BreachForm(ActForm):
    """A breach was found."""

    kind = ActKind.BREACH
    ground = sentences(
        gettext_lazy("What was found"),
        longest=LONGEST_GROUND,
        error_messages=NEEDED,
        help_text=gettext_lazy("For the office alone. Nothing about a person."),
    )


class CuredForm(BreachForm):
    """A breach was settled."""

    kind = ActKind.CURED
    of_breach = one_of(gettext_lazy("Which breach"), (), error_messages=NEEDED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(str(act.number), act.on.isoformat()) for act in self.page.open_breaches]
        offer(self, "of_breach", [("", _("Choose")), *found])
        self.fields["ground"].label = _("How it was settled")


class EndedForm(BreachForm):
    """The agreement ends before its term."""

    kind = ActKind.ENDED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].label = _("Why it is ended")


FORMS: Final[dict[ActKind, type[ActForm]]] = {
    form.kind: form for form in (SignedForm, CertificateForm, AuditForm, BreachForm, CuredForm, EndedForm)
}


def _ids(values: list[str]) -> tuple[UUID, ...]:
    return tuple(UUID(each) for each in values)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in text.splitlines() if each.strip()))


def _same_breaks(text: str) -> str:
    """Browsers send CR LF; the digest is of the text with LF, as an office's file has it."""
    return text.replace("\r\n", "\n")
