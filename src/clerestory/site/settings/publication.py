"""Where the worker leaves what public pages show and no page computes: proofs and replays."""

from pathlib import Path

from clerestory.site.settings.environment import ENVIRONMENT

CLERESTORY_PROMISES: Path = ENVIRONMENT.folders.promises
CLERESTORY_HISTORY: Path = ENVIRONMENT.folders.history
CLERESTORY_REPLAYS: Path = ENVIRONMENT.folders.replays
# The law that the office's own is compared with where nobody chose another; None: no comparison is prepared.
CLERESTORY_COMPARED_WITH = ENVIRONMENT.compared_with
