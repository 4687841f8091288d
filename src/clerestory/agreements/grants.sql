-- An agreement and what happened to it are public and never changed; the grounds are the office's own.
GRANT SELECT, INSERT ON agreements_agreement, agreements_party, agreements_clause, agreements_act,
  agreements_ground TO app;
GRANT USAGE ON SEQUENCE agreements_party_id_seq, agreements_clause_id_seq, agreements_act_number_seq TO app;
