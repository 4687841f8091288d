"""The public ledger: where its files are, whose cosignatures count, and how often a head is published."""

from pathlib import Path

from clerestory.site.folders import shipped
from clerestory.site.settings.environment import ENVIRONMENT

# Of the store: file:///absolute/folder or s3://bucket/prefix.
CLERESTORY_LEDGER: str = ENVIRONMENT.ledger or ENVIRONMENT.folders.ledger.as_uri()
# A tlog-policy. It decides for the office itself, too: without its quorum no release is unlocked.
CLERESTORY_LEDGER_POLICY: Path = ENVIRONMENT.ledger_policy or ENVIRONMENT.folders.ledger_policy
# The log's own keys; read by the sequencer alone.
CLERESTORY_LEDGER_KEYS: Path = ENVIRONMENT.ledger_keys or ENVIRONMENT.folders.ledger_keys
CLERESTORY_LEDGER_SECONDS: float = ENVIRONMENT.ledger_seconds
# The programs that check a proof, as they are handed out to everybody: verify.html, verify.py, SHA256SUMS.
CLERESTORY_VERIFIERS: Path = shipped("verifiers")
