"""Agreements: with whom, for what, which data, signed by whom, and whether they stand on a day.

Promises that nothing in the register is changed: what happens to an agreement (a signature, a certificate, a
breach, a cure, an early end) is added beside it, and whether it stands on a day is computed from all of it.
Knows agencies and the tree of requesters; no request and no record.
"""
