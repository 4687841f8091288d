"""The twenty questions about each law, answered with sources; and the register of claims that others made."""
