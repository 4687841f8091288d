"""Forms about agencies. They take what was typed; whether it may stand is for the use cases to say."""

import json
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from clerestory.parties.attestations import KINDS
from clerestory.parties.identities import FeeClass
from clerestory.parties.register import FUNCTIONS, POWERS, SOURCES, CallBack
from clerestory.parties.register_models import IdentifierKind
from clerestory.vocabulary.words import word
from clerestory.web.fields import OfficeForm, day, line, offer, one_of, sentences, several

_NEEDED: Final = {"required": "This is needed."}
_LONGEST_KEY: Final = 20_000
_KINDS: Final = {"ori": "ORI", "domain": "E-mail domain", "key": "Thumbprint of a key"}
_SOURCES: Final = {
    "national_directory": "a national directory",
    "state_directory": "a state's directory",
    "court_directory": "a directory of courts",
    "public_register": "a public register of businesses or bodies",
    "switchboard": "the switchboard of the body above it",
}
_FEES: Final = {
    FeeClass.EXEMPT: "no fee may be asked",
    FeeClass.ACCOUNT: "paid from a standing account",
    FeeClass.EACH: "paid request by request",
}
DEFAULT_PROBATION: Final = 10


def spoken(name: str) -> str:
    """A word of the register, as people read it."""
    return name.replace("_", " ")


def printable(text: str) -> None:
    """Refuse signs that nobody sees, such as one that turns the writing. Raises ValidationError."""
    if not text.isprintable():
        raise ValidationError("It holds a sign that cannot be seen. Type it anew.")


class NumberForm(OfficeForm):
    """The number to call, and where it was found."""

    number = line(
        "Telephone number",
        longest=40,
        required=True,
        error_messages=_NEEDED,
        help_text="From a directory. Never from the agency's letter, its sender, or a page the letter names.",
    )
    source = one_of(
        "Found in",
        [(each, _SOURCES[each]) for each in SOURCES],
        empty="Choose",
        required=True,
    )
    seen_on = day("Found on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_on"].required = True

    def call_back(self) -> CallBack:
        """What was written."""
        said = self.cleaned_data
        return CallBack(said["number"], said["source"], said["seen_on"])


class EntryForm(OfficeForm):
    """What an agency is."""

    node = line(
        "Place in the tree of requesters",
        required=True,
        error_messages=_NEEDED,
        help_text="Small words joined by dots, most general first. A rule for a place holds below it too.",
    )
    component = line("Component", help_text="Office, bureau or unit, as its directory names it.")
    functions = several("What it does", [(each, spoken(each)) for each in FUNCTIONS])


class RegisterForm(NumberForm, EntryForm):
    """A new agency."""

    name = line("Exact name", required=True, validators=[printable], error_messages=_NEEDED)
    fee_class = one_of("Fee", list(_FEES.items()), empty="Choose", required=True)
    ori = line("ORI", longest=9, help_text="Nine letters and digits, if it has one.")
    domain = line("E-mail domain", help_text="What stands after the @ in its directory entry.")
    client_id = line("Name of its program", longest=80, help_text="Only if its own program will ask.")
    delegated = several(
        "Powers it holds for somebody else", [(each, word("en", "power", each)) for each in POWERS]
    )
    powers_seen = line("Where these powers are published", longest=500)
    probation_needs = forms.IntegerField(
        label="Clean requests before a machine may answer",
        min_value=0,
        max_value=1000,
        initial=DEFAULT_PROBATION,
        error_messages=_NEEDED,
    )
    field_order = (
        "name", "node", "component", "functions", "fee_class", "ori", "domain", "number", "source", "seen_on",
        "delegated", "powers_seen", "client_id", "probation_needs",
    )  # fmt: skip

    def identifiers(self) -> tuple[tuple[str, str], ...]:
        """Pairs of kind and value, of what was filled in."""
        said = self.cleaned_data
        pairs = ((IdentifierKind.ORI.value, said["ori"]), (IdentifierKind.DOMAIN.value, said["domain"]))
        return tuple((kind, value) for kind, value in pairs if value)

    def clean(self) -> dict[str, Any]:
        """A power needs its evidence."""
        cleaned = dict(super().clean() or {})
        if cleaned.get("delegated") and not cleaned.get("powers_seen"):
            self.add_error("powers_seen", "Say where these powers are published.")
        return cleaned


class IdentifierForm(OfficeForm):
    """One exact name."""

    kind = one_of("Kind", list(_KINDS.items()), empty="Choose", required=True)
    value = line("Exactly", required=True, error_messages=_NEEDED)


class StepForm(OfficeForm):
    """How a step was done."""

    how = sentences(
        "How it was done",
        longest=1000,
        rows=3,
        error_messages=_NEEDED,
        help_text="Where you looked, whom you called (the role, not the name), what was the same.",
    )


class PowerForm(OfficeForm):
    """A power held for somebody else."""

    power = one_of(
        "Power", [(each, word("en", "power", each)) for each in POWERS], empty="Choose", required=True
    )
    evidence = sentences(
        "Where it is published, and what it says", longest=1000, rows=3, error_messages=_NEEDED
    )
    seen_on = day("Seen on")
    evidence_until = day("The paper holds until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_on"].required = True
        self.fields["evidence_until"].help_text = "If it names a day. The power counts on after it."


class ChoiceForm(OfficeForm):
    """One of what stands there."""

    which = one_of("Which", (), error_messages=_NEEDED)

    def offer(self, choices: list[tuple[str, str]]) -> None:
        """What can be chosen."""
        offer(self, "which", [("", "Choose"), *choices])


class PowerBackForm(ChoiceForm):
    """A power that was given back."""

    evidence = sentences(
        "What shows that it was given back",
        longest=1000,
        rows=3,
        error_messages=_NEEDED,
        help_text="That a paper ran out shows nothing: powers are renewed without telling anybody.",
    )


class AttestationForm(OfficeForm):
    """What the agency attested for all its questions."""

    kind = one_of(
        "It attests",
        [(each, word("en", "attestation", each)) for each in KINDS],
        empty="Choose",
        required=True,
    )
    evidence = sentences(
        "Who signed, and where it is kept",
        longest=1000,
        rows=2,
        error_messages=_NEEDED,
        help_text="The role, not the name.",
    )
    given_on = day("Signed on")
    holds_until = day("Holds until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("given_on", "holds_until"):
            self.fields[name].required = True
        self.fields["holds_until"].help_text = "A year at most."


class KeysForm(OfficeForm):
    """Public keys as JSON. An empty field leaves a kind of key as it is."""

    sealing_key = forms.CharField(
        label="Sealing key",
        required=False,
        max_length=_LONGEST_KEY,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One public key (JWK). Releases are encrypted to it.",
    )
    client_keys = forms.CharField(
        label="Keys of its program",
        required=False,
        max_length=_LONGEST_KEY,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="A list of public keys, or a key set with “keys”. Each with its “kid”.",
    )

    def clean_sealing_key(self) -> dict[str, Any] | None:
        """The key, or None."""
        found = _json(self.cleaned_data["sealing_key"])
        if found is not None and not isinstance(found, dict):
            raise forms.ValidationError("This is no key. Expected one JSON object, in curly braces.")
        return found

    def clean_client_keys(self) -> list[dict[str, Any]] | None:
        """The keys, or None."""
        found = _json(self.cleaned_data["client_keys"])
        listed = found.get("keys", [found]) if isinstance(found, dict) else found
        if listed is None:
            return None
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            raise forms.ValidationError("These are no keys. Expected a JSON list of objects.")
        return listed

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        cleaned = dict(super().clean() or {})
        if not self.errors and cleaned.get("sealing_key") is None and cleaned.get("client_keys") is None:
            self.add_error("sealing_key", "Paste a key, or leave this page.")
        return cleaned


class ProbationForm(OfficeForm):
    """How many clean requests."""

    needs = forms.IntegerField(
        label="Clean requests before a machine may answer",
        min_value=0,
        max_value=1000,
        help_text="Counted from now. 0 ends the probation.",
        error_messages=_NEEDED,
    )


class NothingForm(OfficeForm):
    """Nothing but the button."""


def _json(text: str) -> Any:
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError as wrong:
        raise forms.ValidationError("This is not JSON. Paste the key file whole, from { to }.") from wrong
