-- Pages, API and worker read parties. Who they are, their keys, powers, roles and passwords are changed by the
-- registrar alone (casework.session.as_administration); a sign-in notes its own moment.
GRANT SELECT ON parties_agency, parties_division, parties_person TO app;
GRANT UPDATE (last_login) ON parties_person TO app;
GRANT SELECT, INSERT, UPDATE ON parties_agency, parties_division, parties_person TO registrar;
GRANT SELECT, INSERT, DELETE ON parties_spentassertion TO app;
GRANT USAGE ON SEQUENCE parties_spentassertion_id_seq TO app;

-- Counts of tried passwords, forgotten by themselves.
GRANT SELECT, INSERT, UPDATE, DELETE ON parties_signinbrake TO app;

-- A person's own factors and open sign-ins (row-level security: whom the session works for). Invitations are made
-- by administration; pages only redeem one, by its own text, or change a password whose hash they name.
GRANT SELECT, INSERT, DELETE ON parties_authenticator TO app;
GRANT UPDATE (label, last_used_at, last_step, sign_count) ON parties_authenticator TO app;
GRANT SELECT, INSERT ON parties_signin TO app;
GRANT UPDATE (seen_at, ended_at, ended_by) ON parties_signin TO app;
GRANT SELECT ON parties_identity TO app;
GRANT UPDATE (last_used_at) ON parties_identity TO app;
GRANT EXECUTE ON FUNCTION parties_change_password(uuid, text, text), parties_invited(text, timestamptz),
    parties_redeem_invitation(text, text, timestamptz) TO app;

-- What the office knows of agencies and people beyond their names: administration writes it and deletes nothing.
GRANT SELECT ON parties_identifier, parties_verification, parties_power, parties_standingattestation,
    parties_certificate, parties_departure, parties_accessreview, parties_accessreviewline TO app;
GRANT SELECT, INSERT, UPDATE ON parties_identifier, parties_verification, parties_power,
    parties_standingattestation, parties_certificate, parties_departure TO registrar;
GRANT SELECT, INSERT ON parties_accessreview, parties_accessreviewline TO registrar;
GRANT SELECT, INSERT, UPDATE, DELETE ON parties_authenticator, parties_identity TO registrar;
GRANT SELECT, INSERT, UPDATE ON parties_invitation, parties_signin TO registrar;

-- Tests that people of agencies handed in; what follows from one is entered by a function that looks itself.
GRANT SELECT, INSERT ON parties_courseattempt TO app;
GRANT EXECUTE ON FUNCTION parties_pass_course(text, date, date, timestamptz),
    parties_tell_leaver(uuid, uuid, date, date, text, uuid, timestamptz) TO app;
