-- A release is put on the shelf, unlocked, collected or destroyed; the row stays, and with it which entry of the
-- journal says that it was sealed: without that entry's proof no envelope can be written into the row.
GRANT SELECT, INSERT ON release_release TO app;
GRANT UPDATE (envelope, locked, wrapped_key, tried_at, waits_because, unlocked_at, proof, policy_sha256,
  collected_at, window_from, window_of, destroyed_at) ON release_release TO app;

-- Deliveries begun are counted, never uncounted.
GRANT SELECT, INSERT, UPDATE ON release_attempts TO app;

-- What follows a release is added, never taken away; only what answers a row is filled in. What silence led to,
-- and to whom a release was passed on, stands as it was written.
GRANT SELECT, INSERT ON release_allowance, release_recall, release_usestatement, release_redisclosure,
  release_silence, release_wish TO app;
GRANT UPDATE (used_at) ON release_allowance TO app;
GRANT UPDATE (confirmation, confirmed_by, confirmed_at) ON release_recall TO app;
GRANT USAGE ON SEQUENCE release_silence_id_seq TO app;
