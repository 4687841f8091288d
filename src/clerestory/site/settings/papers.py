"""Papers that are sent: whose signatures in a PDF the office trusts, and how much may be sent at once."""

from pathlib import Path

from clerestory.site.settings.environment import ENVIRONMENT

CLERESTORY_PAPER_ROOTS: Path = ENVIRONMENT.paper_roots or ENVIRONMENT.folders.var / "paper-roots"
# One handler, which keeps nothing on the disk and stops reading what is too large.
FILE_UPLOAD_HANDLERS = ["clerestory.web.uploads.PaperUpload"]
