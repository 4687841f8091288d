"""Clerestory: disclosure decisions a motor-vehicle office can explain, seal and prove."""

__version__ = "0.1.0"
