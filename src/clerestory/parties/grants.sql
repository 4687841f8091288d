-- Pages, API and worker read parties. Who they are, their keys, powers, roles and passwords are changed by the
-- owner alone (casework.session.as_administration); a sign-in notes its own moment.
GRANT SELECT ON parties_agency, parties_division, parties_person TO app;
GRANT UPDATE (last_login) ON parties_person TO app;
GRANT SELECT, INSERT, DELETE ON parties_spentassertion TO app;
GRANT USAGE ON SEQUENCE parties_spentassertion_id_seq TO app;

-- Counts of tried passwords, forgotten by themselves.
GRANT SELECT, INSERT, UPDATE, DELETE ON parties_signinbrake TO app;
