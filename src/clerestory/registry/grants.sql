-- The web server, the API and the worker look people up; only the owner loads them.
GRANT SELECT ON registry_handle, registry_blindpersonkeys, registry_blindvehiclekeys TO app;
GRANT EXECUTE ON FUNCTION registry_near_names(bytea[]) TO app;

-- Whether each record system was once read to its end: until then nobody is told apart. What a record was like
-- when it was told last is the owner's alone.
GRANT SELECT (source, whole_at) ON registry_system TO app;

-- The worker's second connection opens the vault through its one door. Nobody else, and nothing else in there.
GRANT USAGE ON SCHEMA vault TO releaser;
GRANT EXECUTE ON FUNCTION vault.open(uuid, text[], text) TO releaser;
