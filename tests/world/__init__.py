"""Factories and simulators: a small office with people, agencies and their keys, made by the real use
cases."""
