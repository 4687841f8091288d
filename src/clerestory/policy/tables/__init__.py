"""The law as tables: one law on one day, laws beside each other, two versions of one law. Built on DECIDE."""
