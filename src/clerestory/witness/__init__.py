"""A witness: a small program for an auditor, a university or a newspaper, which sees that a log only grows.

The room knows the ledger's forms, how files are kept, and errors. It knows no office, no database and
nobody's name: what it is shown are roots of trees.
"""
