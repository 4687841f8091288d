"""Pages for the office's staff, for agencies that ask, and a small public front.

Promises: a view only translates, a request into a command and a result into a page; each view names its
audience once; every page works by keyboard and without script. Refuses rules, queries and decisions: those
live below."""
