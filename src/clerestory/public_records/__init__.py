"""Requests for public records: what anybody asks of the office, its clocks, what came of it, the public log.

Promises that who asked is kept apart from what was asked, sealed, and never stands in the log; that a step is
taken only where the table of states has it; that a day is told with its arithmetic. Knows no jurisdiction:
days and amounts are given by casework, from the law's packs. Refuses to open any motor-vehicle record.
"""
