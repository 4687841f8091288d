"""A registry of people who do not exist: same seed, same bytes, on every machine.

Promises that every value is visibly synthetic: licence numbers, plates and identification numbers carry a
reserved marker, social security numbers come from ranges never issued, telephone numbers from the range kept
for fiction, portraits are geometric and say SYNTHETIC. Refuses to name a state: places come from a data file.
Names are two short lists of common names written for this purpose; no list of real persons was used. Source
of idea: households, twins and namesakes are where systems disclose the wrong person, so they are planted.
"""
