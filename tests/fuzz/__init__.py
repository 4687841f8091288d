"""Fuzzing of what reads bytes from outside; docs/reference/switch-messages.md tells how to run it long."""
