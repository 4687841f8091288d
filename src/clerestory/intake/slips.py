"""What identifies the person, kept apart from the request and encrypted under a key of its own.

Promises that a slip is bound to its request: moved to another row it does not open. Refuses to print itself.
Source: sealing.at_rest (one data key for each subject, AES-256-GCM, place as associated data).
"""

from collections.abc import Sequence

from clerestory.intake.errors import RequestNotFoundError
from clerestory.intake.models import SubjectSlip
from clerestory.intake.records import RequestRecord
from clerestory.registry.keys import SubjectKeys
from clerestory.sealing import at_rest
from clerestory.sealing.canonical import canonical_json, parse_json_object


def put_slip(request: RequestRecord, keys: SubjectKeys, *, kek: at_rest.KeyEncryptionKey) -> None:
    """Encrypt and keep what identifies the person."""
    data_key = at_rest.new_data_key()
    SubjectSlip.objects.create(
        request_id=request.id,
        agency_id=request.agency,
        wrapped_key=at_rest.wrap(data_key, kek).to_text(),
        sealed_keys=at_rest.encrypt_field(data_key, _place(request), canonical_json(keys.to_json())),
    )


def read_slip(request: RequestRecord, *, keks: Sequence[at_rest.KeyEncryptionKey]) -> SubjectKeys:
    """What the requester gave. Raises RequestNotFoundError, or sealing's DataKeyForgottenError once it was
    destroyed."""
    row = SubjectSlip.objects.filter(pk=request.id).first()
    if row is None:
        raise RequestNotFoundError(request.reference)
    wrapped = at_rest.WrappedKey.from_text(row.wrapped_key) if row.wrapped_key else None
    plain = at_rest.decrypt_field(at_rest.unwrap(wrapped, keks), _place(request), bytes(row.sealed_keys))
    return SubjectKeys.from_json({name: str(value) for name, value in parse_json_object(plain).items()})


def destroy_slip(request: RequestRecord) -> None:
    """Throw the key away; what is left cannot be read by anybody."""
    SubjectSlip.objects.filter(pk=request.id).update(wrapped_key=None)


def _place(request: RequestRecord) -> at_rest.FieldPlace:
    return at_rest.FieldPlace(
        table="intake_subjectslip", column="sealed_keys", row=str(request.id), subject=str(request.id)
    )
