"""The witnesses that `make run` starts."""

from clerestory.journal.sequencer.rotation import rotate
from clerestory.site import clock
from clerestory.site.folders import Folders
from clerestory.site.installation import ensure_keys
from clerestory.site.launch_ledger import ensure_ledger


def test_while_a_rotation_overlaps_the_witnesses_accept_the_old_keys_and_the_new(tmp_path):
    folders = Folders(var=tmp_path)
    ensure_keys(folders.secrets)
    before = ensure_ledger(folders)
    change, _ = rotate(folders.ledger_keys, clock.now(), 1)
    old, new = set(before[0].logs), {key.vkey for key in change.new}
    assert [set(one.logs) for one in ensure_ledger(folders)] == [old | new] * 2
