"""The stage of the sample office: who is who, and which request got which reference."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from clerestory.casework.sample_scripts import Scene
from clerestory.parties.identities import AgencyId, PersonId


@dataclass
class Stage:
    """What the scenes need to know."""

    at: datetime
    folder: Path
    people: dict[str, PersonId] = field(default_factory=dict)
    agencies: dict[str, AgencyId] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)


def actor_of(scene: Scene, stage: Stage) -> PersonId:
    """Who does it in this scene."""
    return stage.people[scene.by or ""]
