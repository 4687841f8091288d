-- The vault: content of records, sealed field by field, and the log of every opening.
--
-- Promises, kept by the database itself:
--   * nobody but the owner reads or writes a table here; `vault.open` is the only way to content;
--   * `vault.open` writes its log entry first, and returns only the elements that were named;
--   * log entries are never changed or removed; their serial comes from a sequence, which a rolled-back transaction
--     does not give back: an opening that was undone leaves a gap in the numbers.
-- Who may call `vault.open` stands in registry/grants.sql; no role is named here.

DO $$
BEGIN
    IF (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
        RAISE EXCEPTION 'The vault must not belong to a superuser: whoever opens it would act as one.'
            USING HINT = 'Run the migrations as the role that owns the tables; see docs/operations/own-database.md.';
    END IF;
END $$;

CREATE SCHEMA vault;
REVOKE ALL ON SCHEMA vault FROM PUBLIC;

-- One row a record. Without its wrapped key the content of a record cannot be read by anybody.
CREATE TABLE vault.subject (
    subject      uuid PRIMARY KEY,
    wrapped_key  text,
    forgotten_at timestamptz,
    CONSTRAINT a_key_is_there_or_was_forgotten CHECK ((wrapped_key IS NULL) = (forgotten_at IS NOT NULL))
);

CREATE TABLE vault.field (
    subject uuid NOT NULL REFERENCES vault.subject,
    element text NOT NULL,
    sealed  bytea NOT NULL,
    PRIMARY KEY (subject, element)
);
-- Sealed content does not compress; trying costs time.
ALTER TABLE vault.field ALTER COLUMN sealed SET STORAGE EXTERNAL;

CREATE SEQUENCE vault.opening_serial AS bigint;
CREATE TABLE vault.opening (
    serial            bigint PRIMARY KEY DEFAULT nextval('vault.opening_serial'),
    opened_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    opened_by         name NOT NULL DEFAULT session_user,
    -- Tells a gap left by an unclean stop of the server (which may skip numbers) from one that a rollback left.
    server_started_at timestamptz NOT NULL DEFAULT pg_postmaster_start_time(),
    subject           uuid NOT NULL,
    elements          text[] NOT NULL,
    found             text[] NOT NULL,
    release_ref       text NOT NULL
);
ALTER SEQUENCE vault.opening_serial OWNED BY vault.opening.serial;
CREATE INDEX opening_release_ref ON vault.opening (release_ref);
CREATE INDEX opening_subject ON vault.opening (subject);

CREATE FUNCTION vault.keep_openings() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'The log of vault openings is only ever added to; % is refused.', lower(TG_OP)
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER openings_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON vault.opening
    FOR EACH STATEMENT EXECUTE FUNCTION vault.keep_openings();

CREATE FUNCTION vault.open(handle uuid, elements text[], release_ref text)
    RETURNS TABLE (element text, sealed bytea, wrapped_key text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF handle IS NULL OR elements IS NULL OR cardinality(elements) NOT BETWEEN 1 AND 64
            OR array_position(elements, NULL) IS NOT NULL OR release_ref IS NULL
            OR length(release_ref) NOT BETWEEN 1 AND 200 THEN
        RAISE EXCEPTION 'The vault opens for a handle, one to 64 named elements and the reference of a release.'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO vault.opening (subject, elements, found, release_ref)
    VALUES (
        open.handle,
        open.elements,
        ARRAY(SELECT field.element FROM vault.field
               WHERE field.subject = open.handle AND field.element = ANY (open.elements) ORDER BY 1),
        open.release_ref
    );
    RETURN QUERY
        SELECT field.element, field.sealed, subject.wrapped_key
          FROM vault.field JOIN vault.subject ON subject.subject = field.subject
         WHERE field.subject = open.handle AND field.element = ANY (open.elements)
         ORDER BY field.element;
END $$;

CREATE FUNCTION vault.put(handle uuid, wrapped_key text, elements text[], sealed bytea[])
    RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO vault.subject (subject, wrapped_key) VALUES (put.handle, put.wrapped_key);
    INSERT INTO vault.field (subject, element, sealed)
    SELECT put.handle, one.element, one.content FROM unnest(put.elements, put.sealed) AS one (element, content);
$$;

CREATE FUNCTION vault.forget(handle uuid)
    RETURNS boolean LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH forgotten AS (
        UPDATE vault.subject SET wrapped_key = NULL, forgotten_at = clock_timestamp()
         WHERE subject.subject = forget.handle AND subject.wrapped_key IS NOT NULL
        RETURNING 1
    )
    SELECT EXISTS (SELECT FROM forgotten);
$$;

-- A function can be called by everybody until this is taken away.
REVOKE ALL ON ALL ROUTINES IN SCHEMA vault FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA vault FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA vault FROM PUBLIC;
