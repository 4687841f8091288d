-- Append and read; nothing else. Triggers refuse the rest to everybody, the owner included.
GRANT SELECT, INSERT ON journal_entry, journal_outbox TO app;

-- Counted up in the entry's own transaction; destroying a person's key is for the owner alone.
GRANT SELECT, INSERT, UPDATE ON journal_person, journal_counter TO app;
