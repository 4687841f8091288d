"""From what engines rule to what people are told: rulings, verdicts, decisions. Shared by all readings.

An engine only says which policies are satisfied. How layers, reviewers and obligations add up stands here
once, so that two readings can differ about a policy but never about what follows from it.
"""
