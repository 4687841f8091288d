-- A release is put on the shelf, collected or destroyed; the row stays.
GRANT SELECT, INSERT, UPDATE ON release_release TO app;
