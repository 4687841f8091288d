-- A release is put on the shelf, collected or destroyed; the row stays.
GRANT SELECT, INSERT, UPDATE ON release_release TO app;

-- Deliveries begun are counted, never uncounted.
GRANT SELECT, INSERT, UPDATE ON release_attempts TO app;
