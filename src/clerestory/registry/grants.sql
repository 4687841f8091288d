-- The web server, the API and the worker look people up; only the owner loads them.
GRANT SELECT ON registry_handle, registry_blindpersonkeys, registry_blindvehiclekeys TO app;

-- The worker's second connection opens the vault through its one door. Nobody else, and nothing else in there.
GRANT USAGE ON SCHEMA vault TO releaser;
GRANT EXECUTE ON FUNCTION vault.open(uuid, text[], text) TO releaser;
