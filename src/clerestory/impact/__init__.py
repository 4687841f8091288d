"""Impact: what a law did, or would have done, to a year of questions.

Keeps the form of recorded traffic (`history/`) and makes traffic that never happened (`traffic/`). No Django,
no network, no clock.
"""
