"""Use cases: the only room that combines offices, one file each, one transaction each.

Promises that every step is decided by the law of its day, recorded in the journal in the same transaction,
and that a fault of any kind ends in a refusal. Refuses to read a clock: `at` is always passed in (aware,
UTC)."""
