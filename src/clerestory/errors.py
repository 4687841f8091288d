"""The root of every error this house raises on purpose.

Each room has one base under `ClerestoryError`; anything else that leaves a room is a bug. A message says
what was found, what was expected, where, and what the reader can do, and never holds personal data.
"""


class ClerestoryError(Exception):
    """Something a person can understand and act on. `str(error)` is the sentence to show."""
