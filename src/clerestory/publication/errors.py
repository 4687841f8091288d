"""What this room refuses."""

from clerestory.errors import ClerestoryError


class PublicationError(ClerestoryError):
    """Base of what publication refuses to say."""


class NoSourceError(PublicationError):
    """A sentence was to be told without a source, or with an empty text."""


class NoSuchQuestionError(PublicationError):
    """There is no question of this number."""
