"""What happened to an agency or a person of the register, in sentences."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from clerestory.casework.asked import word
from clerestory.journal.events import Event

SAYS: Final[dict[Event, Callable[[Mapping[str, Any]], str]]] = {
    Event.AGENCY_REGISTERED: lambda body: f"Registered as {body['node']}.",
    Event.AGENCY_DESCRIBED: lambda body: f"Described as {body['node']}.",
    Event.AGENCY_SUSPENDED: lambda body: "Suspended: it cannot ask, and nothing is handed to it.",
    Event.AGENCY_RESTORED: lambda body: "Dealt with again.",
    Event.AGENCY_REKEYED: lambda body: "Other keys were registered.",
    Event.CALL_BACK_ENTERED: lambda body: (
        f"Call-back number entered, found in: {word(body['source'])}, {body['seen_on']}."
    ),
    Event.IDENTIFIER_ADDED: lambda body: f"Identifier added ({body['kind']}).",
    Event.IDENTIFIER_REMOVED: lambda body: f"Identifier removed ({body['kind']}).",
    Event.POWER_HELD: lambda body: f"Holds a power for somebody else: {word(body['power'])}.",
    Event.POWER_GIVEN_BACK: lambda body: f"Gave a power back: {word(body['power'])}.",
    Event.STEP_VERIFIED: lambda body: (
        f"Verification step '{word(body['step'])}' done; it holds until {body['holds_until']}."
        f"{' All steps stand: verified.' if body['verified'] else ''}"
    ),
    Event.STEP_UNDONE: lambda body: (
        f"Verification step '{word(body['step'])}' undone: what it looked at changed."
    ),
    Event.PROBATION_SET: lambda body: (
        f"On probation for {body['needs']} clean requests." if body["needs"] else "Probation ended."
    ),
    Event.ATTESTATION_KEPT: lambda body: (
        f"Attestation kept: {word(body['kind'])}, until {body['holds_until']}."
    ),
    Event.ATTESTATION_WITHDRAWN: lambda body: f"Attestation ended: {word(body['kind'])}.",
    Event.REFERENCE_PROPOSED: lambda body: (
        f"A pre-authorised reference was proposed: {word(body['activity'])}, {word(body['elements'])}, "
        f"{body['first_on']} to {body['last_on']}, {body['most_a_day']} a day, resting on "
        f"{'an agreement' if body['rests_on'] == 'agreement' else 'a checked request'}."
    ),
    Event.REFERENCE_CONFIRMED: lambda body: "A pre-authorised reference was confirmed by a second person.",
    Event.REFERENCE_ENDED: lambda body: "A pre-authorised reference ended, or was declined.",
    Event.PERSON_ADDED: lambda body: f"Added as {word(body['roles'])}.",
    Event.PERSON_CHANGED: lambda body: f"Roles changed to {word(body['roles'])}.",
    Event.PERSON_DEACTIVATED: lambda body: "Sign-in closed.",
    Event.CERTIFICATE_KEPT: lambda body: f"Passed {word(body['course'])}, until {body['holds_until']}.",
    Event.LEAVER_REPORTED: lambda body: f"Leaves (told {body['reported_on']}); closed by {body['due_on']}.",
    Event.LEAVER_CLOSED: lambda body: (
        f"Leaver closed, {'in time' if body['in_time'] else 'late'} (due {body['due_on']})."
    ),
    Event.ACCESS_REVIEWED: lambda body: (
        f"Access review of {body['quarter']} signed: {body['kept']} kept, {body['removed']} removed."
    ),
    Event.INVITATION_MADE: lambda body: "Invited: an administrator handed over a way in.",
    Event.INVITATION_REDEEMED: lambda body: "The invitation was used.",
    Event.PASSWORD_CHANGED: lambda body: "Changed the password.",
}
