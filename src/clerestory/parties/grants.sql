-- The program reads and changes parties; it never deletes an agency, a division or a person.
GRANT SELECT, INSERT, UPDATE ON parties_agency, parties_division, parties_person TO app;
GRANT SELECT, INSERT, DELETE ON parties_spentassertion TO app;
GRANT USAGE ON SEQUENCE parties_spentassertion_id_seq TO app;

-- Counts of tried passwords, forgotten by themselves.
GRANT SELECT, INSERT, UPDATE, DELETE ON parties_signinbrake TO app;
