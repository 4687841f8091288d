-- A release is put on the shelf, unlocked, collected or destroyed; the row stays, and with it which entry of the
-- journal says that it was sealed: without that entry's proof no envelope can be written into the row.
GRANT SELECT, INSERT ON release_release TO app;
GRANT UPDATE (envelope, locked, wrapped_key, tried_at, waits_because, unlocked_at, proof, policy_sha256,
  collected_at, destroyed_at) ON release_release TO app;

-- Deliveries begun are counted, never uncounted.
GRANT SELECT, INSERT, UPDATE ON release_attempts TO app;
