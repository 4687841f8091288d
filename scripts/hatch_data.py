"""Puts `lawpacks/`, the sample's place and the verifiers into a built wheel, beside the program.

An editable install reads them where they are edited; a copy beside the program would go stale unnoticed.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VERIFIERS = ("SHA256SUMS", "verify.html", "verify.py")


class DataHook(BuildHookInterface[Any]):
    """Adds the data to real wheels only."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the data unless this is an editable install."""
        if version == "standard":
            build_data["force_include"]["lawpacks"] = "clerestory/lawpacks"
            build_data["force_include"]["samples"] = "clerestory/samples"
            for name in VERIFIERS:
                build_data["force_include"][f"verifiers/{name}"] = f"clerestory/verifiers/{name}"
