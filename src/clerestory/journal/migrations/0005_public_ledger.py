"""What the public ledger is, as far as the database decides it: places, heads, checkpoints.

The rules that no program may break stand here as constraints: an entry has one place, a place one entry;
each head follows exactly one other of a smaller size, so the log cannot fork; what is written stays. What
witnesses hold and how the sequencer fares is kept beside it and changes. Nobody's data stand here."""

from django.db import migrations

FORWARD = """
CREATE TABLE journal_log (
  number integer PRIMARY KEY CHECK (number > 0),
  origin text NOT NULL UNIQUE CHECK (origin <> ''),
  begun_by bigint UNIQUE REFERENCES journal_entry,
  CHECK ((number = 1) = (begun_by IS NULL))
);
CREATE TABLE journal_place (
  log integer NOT NULL REFERENCES journal_log,
  index bigint NOT NULL CHECK (index >= 0),
  entry bigint NOT NULL UNIQUE REFERENCES journal_outbox,
  PRIMARY KEY (log, index)
);
CREATE TABLE journal_head (
  log integer NOT NULL REFERENCES journal_log,
  size bigint NOT NULL CHECK (size >= 0),
  previous bigint,
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  note text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (log, size),
  UNIQUE (log, previous),
  FOREIGN KEY (log, previous) REFERENCES journal_head,
  CHECK (size > coalesce(previous, -1)),
  CHECK ((size = 0) = (previous IS NULL))
);
CREATE TABLE journal_checkpoint (
  log integer NOT NULL,
  size bigint NOT NULL,
  note text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (log, size),
  FOREIGN KEY (log, size) REFERENCES journal_head
);
CREATE TABLE journal_witness (
  log integer NOT NULL REFERENCES journal_log,
  name text NOT NULL,
  holds bigint NOT NULL CHECK (holds >= 0),
  asked_at timestamptz NOT NULL,
  cosigned_at timestamptz,
  trouble text NOT NULL,
  is_lie boolean NOT NULL,
  PRIMARY KEY (log, name)
);
CREATE TABLE journal_sequencer (
  log integer PRIMARY KEY REFERENCES journal_log,
  state text NOT NULL CHECK (state IN ('running', 'waiting', 'refusing')),
  why text NOT NULL,
  at timestamptz NOT NULL,
  published_at timestamptz
);

CREATE TRIGGER journal_log_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_log
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_place_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_place
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_head_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_head
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_checkpoint_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change();
ALTER TABLE journal_log ENABLE ALWAYS TRIGGER journal_log_stays;
ALTER TABLE journal_place ENABLE ALWAYS TRIGGER journal_place_stays;
ALTER TABLE journal_head ENABLE ALWAYS TRIGGER journal_head_stays;
ALTER TABLE journal_checkpoint ENABLE ALWAYS TRIGGER journal_checkpoint_stays;

-- The sequencer sees leaves and in which transaction they were written; see grants.sql for the columns.
CREATE POLICY sequencer_reads ON journal_outbox FOR SELECT
  USING (current_setting('app.office', true) = 'sequencer');
"""

BACKWARD = """
DROP POLICY sequencer_reads ON journal_outbox;
DROP TABLE journal_sequencer, journal_witness, journal_checkpoint, journal_head, journal_place, journal_log;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_leaves")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
