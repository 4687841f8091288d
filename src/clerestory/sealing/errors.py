"""What can go wrong in this room, one name for each thing the caller may want to do something about.

A message never holds an element's value, a key's secret part, or text taken unchecked from outside: it names
the member, the number, the thumbprint of the reader's own key.
"""

from clerestory.errors import ClerestoryError


class SealingError(ClerestoryError):
    """Base of the room."""


class KeyUnusableError(SealingError):
    """A key is missing, damaged, of the wrong kind, or not where it should be."""


class KeyFileTooOpenError(KeyUnusableError):
    """A private key's file can be read by others than its owner."""


class CanonicalFormError(SealingError):
    """A value has no canonical JSON form, or a text is not JSON as this room reads it."""


class CompactFormError(SealingError):
    """A text is not a compact JWS or JWE of the kinds accepted here; no key was used on it."""


class SignatureRefusedError(SealingError):
    """A signature does not verify under the given key."""


class DecryptionRefusedError(SealingError):
    """A sealed text does not decrypt under the given key."""


class UnusableTimeError(SealingError):
    """A time without zone was given, or an expiry that is not after its beginning."""


class MalformedEnvelopeError(SealingError):
    """This is not an envelope, or not one of a form that this version reads."""


class NotForThisRecipientError(SealingError):
    """The envelope was sealed for another key than the one that was tried."""


class ForwardedEnvelopeError(NotForThisRecipientError):
    """The outside was made for this key, the signed inside for another: somebody passed it on."""


class EnvelopeDoesNotDecryptError(SealingError):
    """The envelope names this key, but was damaged or altered on its way."""


class SignatureDoesNotVerifyError(SealingError):
    """The issuer whose key was given did not sign what is inside."""


class EnvelopeExpiredError(SealingError):
    """The envelope is too old to be used."""


class EnvelopeNotYetValidError(SealingError):
    """The envelope was signed later than now, as far as this clock can say."""


class ClientAssertionError(SealingError):
    """Base of all that is wrong with a client's assertion. Tell the client no more than `invalid_client`."""


class MalformedAssertionError(ClientAssertionError):
    """The assertion is not a signed JWT of an allowed form."""


class UnknownAssertionKeyError(ClientAssertionError):
    """The assertion names no key, or one that this client has not registered."""


class AssertionSignatureError(ClientAssertionError):
    """The registered key did not sign this assertion."""


class AssertionClaimError(ClientAssertionError):
    """A claim is missing or says something else than it must. `claim` is its name."""

    def __init__(self, claim: str, message: str) -> None:
        super().__init__(message)
        self.claim = claim


class AssertionExpiredError(AssertionClaimError):
    """The assertion's time is over."""


class FieldDoesNotDecryptError(SealingError):
    """A stored field was altered, moved to another place, or belongs to another data key."""


class WrappedKeyError(SealingError):
    """A wrapped data key is damaged, or none of the given key-encryption keys opens it."""


class DataKeyForgottenError(SealingError):
    """There is no data key any more: the content was shredded by forgetting it."""


class UnusableValueError(SealingError):
    """Nothing is left of a value after normalisation, so it can find nobody."""


class LockDoesNotOpenError(SealingError):
    """A locked text was altered, stands in another place, or was locked under another key."""
