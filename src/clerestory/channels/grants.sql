-- A message is kept once and never deleted; only what became of it is noted later, by whoever answers it.
GRANT SELECT, INSERT ON channels_message TO app;
GRANT UPDATE (became) ON channels_message TO app;
-- What a reconciliation found stays as it was found.
GRANT SELECT, INSERT ON channels_trafficreconciliation TO app;
