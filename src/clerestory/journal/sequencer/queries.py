"""What the book asks of the database. Each statement stands alone; the constraints are in the migrations."""

from typing import Final

TURN: Final = 0x434C5351  # "CLSQ": the lock a running sequencer holds; any number, the same in every process
LOGS: Final = "SELECT number, origin, begun_by FROM journal_log ORDER BY number DESC LIMIT 1"
# A commit is waited for, also where the server is set not to: what was signed must not be taken back.
HELD: Final = """
SELECT count(*), CASE current_setting('synchronous_commit')
                 WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END FROM pg_locks
 WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted AND classid = 0 AND objid = %s
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
PLACED: Final = "SELECT count(*), coalesce(max(entry), 0) FROM journal_place"
# A row above pg_snapshot_xmax was written in another server (a database that was moved by dump and restore):
# whoever wrote it is not running here, so it stands for good as well.
PLACE: Final = """
INSERT INTO journal_place (log, index, entry)
SELECT %(log)s, %(next)s + row_number() OVER (ORDER BY first DESC, tx, entry_id) - 1, entry_id
  FROM (SELECT o.entry_id, o.tx, o.entry_id = %(begun_by)s AS first FROM journal_outbox o
         WHERE o.entry_id > %(floor)s
           AND (o.tx < pg_snapshot_xmin(pg_current_snapshot())
                OR o.tx >= pg_snapshot_xmax(pg_current_snapshot()))
           AND NOT EXISTS (SELECT 1 FROM journal_place p WHERE p.entry = o.entry_id)
         ORDER BY first DESC, o.tx, o.entry_id LIMIT %(most)s) AS waiting
RETURNING entry
"""
LEAVES: Final = """
SELECT p.index, o.leaf FROM journal_place p JOIN journal_outbox o ON o.entry_id = p.entry
 WHERE p.log = %s AND p.index >= %s ORDER BY p.index LIMIT %s
"""
HEAD: Final = "SELECT size, root, note, at FROM journal_head WHERE log = %s ORDER BY size DESC LIMIT 1"
LATEST: Final = """
SELECT greatest((SELECT max(at) FROM journal_head WHERE log = %(log)s),
                (SELECT published_at FROM journal_sequencer WHERE log = %(log)s))
"""
KEEP_HEAD: Final = """
INSERT INTO journal_head (log, size, previous, root, note, at)
SELECT %(log)s, %(size)s, %(previous)s, %(root)s, %(note)s, %(at)s
 WHERE (SELECT size FROM journal_head WHERE log = %(log)s ORDER BY size DESC LIMIT 1)
       IS NOT DISTINCT FROM %(previous)s
"""
KEEP_CHECKPOINT: Final = """
INSERT INTO journal_checkpoint (log, size, note, at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
KEEP_HEARD: Final = """
INSERT INTO journal_witness AS w (log, name, holds, asked_at, cosigned_at, trouble, is_lie)
VALUES (%(log)s, %(name)s, %(holds)s, %(at)s, %(cosigned_at)s, %(trouble)s, %(is_lie)s)
ON CONFLICT (log, name) DO UPDATE SET holds = greatest(w.holds, excluded.holds), asked_at = excluded.asked_at,
  cosigned_at = coalesce(excluded.cosigned_at, w.cosigned_at), trouble = excluded.trouble,
  is_lie = excluded.is_lie
"""
SAY: Final = """
INSERT INTO journal_sequencer AS s (log, state, why, at, published_at)
SELECT %s, %s, %s, %s, %s
 WHERE NOT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid() AND granted
                    AND classid = 0 AND objid = %s
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
ON CONFLICT (log) DO UPDATE SET state = excluded.state, why = excluded.why, at = excluded.at,
  published_at = coalesce(excluded.published_at, s.published_at)
"""
