"""What can be done with an agency, in words: titles, buttons, and what each act means."""

from typing import Final

from clerestory.web.staff.administration import agency_forms as forms
from clerestory.web.staff.administration.acts import Act

REGISTER: Final = Act(
    "Register an agency",
    "Register it",
    forms.RegisterForm,
    "The agency is registered, unverified. Now do the steps of its verification.",
    "It is registered unverified. What needs a verified agency is not released to it before six steps "
    "are done.",
)
ACTS: Final = {
    "entry": Act(
        "Describe it anew",
        "Keep this description",
        forms.EntryForm,
        "The description is kept.",
        "Another place, component or function undoes the steps that had looked at them.",
    ),
    "number": Act(
        "Enter the call-back number",
        "Keep this number",
        forms.NumberForm,
        "The number is kept.",
        "Another number undoes the call, and the keys that were read out on it.",
    ),
    "identifier": Act(
        "Add an identifier",
        "Add it",
        forms.IdentifierForm,
        "The identifier is kept.",
        "Each identifier names one agency. The step “It exists” is to be done again.",
    ),
    "identifier-away": Act(
        "Remove an identifier",
        "Remove it",
        forms.ChoiceForm,
        "The identifier is removed.",
        warns=True,
    ),
    "power": Act(
        "Enter a power it holds for somebody else",
        "Enter this power",
        forms.PowerForm,
        "The power is entered and counts at once.",
        "Such a power closes: laws that refuse its owner refuse the agency too.",
    ),
    "power-back": Act(
        "Record that a power was given back",
        "Record it",
        forms.PowerBackForm,
        "It is recorded that the power was given back.",
        warns=True,
    ),
    "attestation": Act(
        "Keep an attestation for all its questions",
        "Keep it",
        forms.AttestationForm,
        "The attestation is kept.",
        "It counts on each day it holds, without being made again in each request.",
    ),
    "attestation-away": Act(
        "End an attestation", "End it today", forms.ChoiceForm, "The attestation ended.", warns=True
    ),
    "keys": Act(
        "Replace its keys",
        "Replace these keys",
        forms.KeysForm,
        "The keys are replaced. Read the thumbprints back on a call, and do the step “Its keys” again.",
        "The agency is not verified until somebody has read the new thumbprints out on a call. A release "
        "that was approved for the old key is stopped, not sent to the new one.",
    ),
    "probation": Act(
        "Set its probation",
        "Set it",
        forms.ProbationForm,
        "The probation is set.",
        "While it lasts, a person settles every question of this agency, whatever the law lets go at once.",
    ),
    "suspend": Act(
        "Suspend it",
        "Suspend it now",
        forms.NothingForm,
        "The agency is suspended.",
        "It can no longer ask or sign in, and nothing is handed to it, not even what was approved.",
        warns=True,
    ),
    "restore": Act(
        "Deal with it again",
        "Deal with it again",
        forms.NothingForm,
        "The agency is dealt with again.",
        "Its verification and its powers stand as before; look at them first.",
    ),
}
