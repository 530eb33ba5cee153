-- A membership has an id of its own, by which the API names it. Rows of an older service get theirs from the default.
ALTER TABLE auth.memberships ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE auth.memberships ADD CONSTRAINT memberships_id_key UNIQUE (organisation_id, id);
