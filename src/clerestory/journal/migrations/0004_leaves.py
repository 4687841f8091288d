"""The outbox holds the very leaf that will be published, with what opens it; people have labels, channels
have counters. Leaves of entries from before name no person and no sealed envelope: nobody was shown any of
them yet."""

import secrets
from typing import Any

from django.db import migrations, models

from clerestory.journal.leaves import NONCE_BYTES, leaf_of
from clerestory.journal.openings import content_of
from clerestory.ledger.leaf import LeafKind

OPEN = """
SELECT set_config('app.office', 'worker', true);
ALTER TABLE journal_outbox DISABLE TRIGGER journal_outbox_stays;
"""
CLOSE = """
ALTER TABLE journal_outbox ENABLE ALWAYS TRIGGER journal_outbox_stays;
ALTER TABLE journal_person ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal_person FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON journal_person
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
ALTER TABLE journal_counter ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal_counter FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON journal_counter
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
"""


def make_leaves(apps: Any, schema_editor: Any) -> None:
    """Make the leaf of every entry that is already there."""
    entries = apps.get_model("journal", "Entry").objects.using(schema_editor.connection.alias)
    outbox = apps.get_model("journal", "Outbox").objects.using(schema_editor.connection.alias)
    for row in entries.order_by("number").iterator(chunk_size=1000):
        nonce = secrets.token_bytes(NONCE_BYTES)
        leaf = leaf_of(LeafKind.ENTRY, content_of(row), nonce, None, None).to_bytes()
        outbox.filter(pk=row.number).update(nonce=nonce, leaf=leaf)


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_row_security")]
    operations = [
        migrations.RunSQL(OPEN),
        migrations.RemoveField("outbox", "salt"),
        migrations.RemoveField("outbox", "commitment"),
        migrations.AddField(
            "outbox", "leaf", models.BinaryField(default=b"", max_length=98), preserve_default=False
        ),
        migrations.AddField(
            "outbox", "nonce", models.BinaryField(default=b"", max_length=32), preserve_default=False
        ),
        migrations.AddField("outbox", "person", models.UUIDField(null=True)),
        migrations.AddField("outbox", "person_number", models.BigIntegerField(null=True)),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("handle", models.UUIDField(primary_key=True, serialize=False)),
                ("key", models.BinaryField(max_length=32)),
                ("entries", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Counter",
            fields=[
                ("channel", models.TextField(primary_key=True, serialize=False)),
                ("last", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.RunPython(make_leaves),
        migrations.RunSQL(CLOSE),
    ]
