"""The office's motor-vehicle records as the disclosure office sees them: who exists (index) and, apart, what
is kept (vault).

Promises that knowing somebody is in the index tells nothing about them, and that content is read only for
named elements, each reading logged by the database itself. Refuses to list candidates or to guess who is
meant. `sample`, `keys`, `records`, `fields` and `sources` need no Django. Source of idea: the house, "decide
before you look".
"""
