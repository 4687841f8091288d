"""Is this exactly one person, or one vehicle? Exact, ambiguous, none or refused, and why, in words for a
clerk.

Promises that more records never turn "ambiguous" or "refused" into "exact"; that candidates and their number
are never told; that how much is looked up depends on the question alone. Refuses likelihoods: no score here
could name anybody, and slips of the pen only ever make an answer less certain. Pure rules over the look-ups
of `register.Register`; who keeps the records is another room's matter. Source of idea: decision 0038.
"""
