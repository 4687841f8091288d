"""Puts `lawpacks/` and the sample's place into a built wheel, beside the program that reads them.

An editable install reads both where they are edited; a copy beside the program would go stale unnoticed.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DataHook(BuildHookInterface[Any]):
    """Adds the data to real wheels only."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the data unless this is an editable install."""
        if version == "standard":
            build_data["force_include"]["lawpacks"] = "clerestory/lawpacks"
            build_data["force_include"]["samples"] = "clerestory/samples"
