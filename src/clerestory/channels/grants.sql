-- A message is kept once and never deleted; only what became of it is noted later, by whoever answers it.
GRANT SELECT, INSERT ON channels_message TO app;
GRANT UPDATE (became) ON channels_message TO app;
