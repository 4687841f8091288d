"""The ground everything stands on when it runs: settings, clock, database, launcher, wiring.

Promises that the environment is read in `settings` and `launch` only, and the clock in `clock` only. Nothing
below imports this room.
"""
