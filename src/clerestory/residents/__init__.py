"""Residents: people who look at what happened to their own record, how they prove who they are, what they
ask and allow.

Promises that nothing here names a person: a record's handle, keyed digests, sealed secrets. Refuses to know
what the record holds, and keeps no trace of who looked at a page."""
