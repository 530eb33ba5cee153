-- A session stands on one membership, and its tokens may be issued for another organisation of the same person.
-- Where that membership has ended, the session acts for its own organisation again: so there is no foreign key.
ALTER TABLE auth.sessions ADD COLUMN acts_for uuid;
COMMENT ON COLUMN auth.sessions.acts_for IS 'The organisation that tokens are issued for; null for that of the session itself.';
GRANT UPDATE (acts_for) ON auth.sessions TO assay_auth;
