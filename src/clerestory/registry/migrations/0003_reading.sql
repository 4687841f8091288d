-- A record that its system tells in another way: its content is sealed anew under a key of its own, and what was there
-- before is gone. Content that somebody had forgotten stays so; only a record that its system had ceased to tell, and
-- tells again, comes back. For the owner alone, like vault.put.
CREATE FUNCTION vault.put_again(handle uuid, wrapped_key text, elements text[], sealed bytea[], was_gone boolean)
    RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE vault.subject SET wrapped_key = put_again.wrapped_key, forgotten_at = NULL
     WHERE subject.subject = put_again.handle AND (subject.wrapped_key IS NOT NULL OR put_again.was_gone);
    IF NOT FOUND THEN
        RETURN;
    END IF;
    DELETE FROM vault.field WHERE field.subject = put_again.handle;
    INSERT INTO vault.field (subject, element, sealed)
    SELECT put_again.handle, one.element, one.content
      FROM unnest(put_again.elements, put_again.sealed) AS one (element, content);
END $$;
REVOKE ALL ON FUNCTION vault.put_again(uuid, text, text[], bytea[], boolean) FROM PUBLIC;
