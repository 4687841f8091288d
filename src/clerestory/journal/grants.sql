-- Append and read; nothing else. Triggers refuse the rest to everybody, the owner included.
GRANT SELECT, INSERT ON journal_entry, journal_outbox TO app, registrar;

-- Counted up in the entry's own transaction; a person's key is changed or destroyed by the owner alone.
GRANT SELECT, INSERT ON journal_person, journal_counter TO app, registrar;
GRANT UPDATE (entries) ON journal_person TO app, registrar;
GRANT UPDATE (last) ON journal_counter TO app, registrar;

-- The public ledger. The sequencer sees of an entry only what everybody will see: its leaf.
GRANT SELECT (entry_id, leaf, tx) ON journal_outbox TO sequencer;
GRANT SELECT, INSERT ON journal_log, journal_place, journal_head, journal_checkpoint TO sequencer;
GRANT SELECT, INSERT, UPDATE ON journal_witness, journal_sequencer TO sequencer;
GRANT SELECT ON journal_log, journal_place, journal_head, journal_checkpoint, journal_witness, journal_sequencer TO app;
