"""Puts `lawpacks/` into a built wheel as `clerestory/lawpacks`.

An editable install reads the packs where they are edited; a copy beside it would go stale unnoticed.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class LawpacksHook(BuildHookInterface[Any]):
    """Adds the packs to real wheels only."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the packs unless this is an editable install."""
        if version == "standard":
            build_data["force_include"]["lawpacks"] = "clerestory/lawpacks"
