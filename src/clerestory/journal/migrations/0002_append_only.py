"""The journal grows and never changes: refused to everybody, the owner of the tables included.

ENABLE ALWAYS: the trigger fires in replica sessions too. An owner can still drop a trigger;
`read.verify_chain` then names what was changed."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION journal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The journal is append-only: % on % was refused. Write a new entry instead.',
    TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE ALL ON FUNCTION journal_refuse_change() FROM PUBLIC;

CREATE TRIGGER journal_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_outbox_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_outbox
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change();
ALTER TABLE journal_entry ENABLE ALWAYS TRIGGER journal_entry_stays;
ALTER TABLE journal_outbox ENABLE ALWAYS TRIGGER journal_outbox_stays;

-- The transaction that wrote the row: a sequencer reads rows below the oldest transaction still running.
ALTER TABLE journal_outbox ADD COLUMN tx xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX journal_outbox_in_order ON journal_outbox (tx, entry_id);
"""

BACKWARD = """
DROP INDEX journal_outbox_in_order;
ALTER TABLE journal_outbox DROP COLUMN tx;
DROP TRIGGER journal_outbox_stays ON journal_outbox;
DROP TRIGGER journal_entry_stays ON journal_entry;
DROP FUNCTION journal_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
