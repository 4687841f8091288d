"""Letters to agencies: their words in two languages, their pages as tagged, signed PDF, what became of them.

Promises that a letter is kept exactly as it was sent and is never changed, and that no letter names a person
or says what a record holds. Knows requests by their id only; casework says what a letter tells.
"""
