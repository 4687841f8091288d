-- Append and read; nothing else. Triggers refuse the rest to everybody, the owner included.
GRANT SELECT, INSERT ON journal_entry, journal_outbox TO app;
