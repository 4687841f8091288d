"""Traffic reconciliation: our log, the switch's own log and a requester's log held against each other.

Promises that every row of every file ends in exactly one class, and that what others hold and we do not is
named. Not to be confused with the nightly comparison of journal and ledger (`journal/reconciling`): that one
asks whether our records agree with each other, this one whether traffic went round them. Keeps no subject of
any message, only a keyed digest. No Django, no network, no clock. Source: docs/decisions/0040.
"""
