"""Hands to the rooms what they may not fetch themselves."""

from clerestory.casework import jobs
from clerestory.site import clock


def connect_rooms() -> None:
    """Give the worker's jobs a clock."""
    jobs.use_clock(clock.now)
