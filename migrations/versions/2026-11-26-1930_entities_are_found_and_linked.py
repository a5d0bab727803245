"""Terms by which stored entities are found, and people's word on whether a name or number means one of them.

The terms of an entity are its identifiers, its whole names, and the telling words of its names; a trigger keeps
them, however rows come in. They find candidates; the matcher judges them.
"""

from typing import Final

from alembic import op

revision = "2026_11_26_1930"
down_revision = "2026_11_26_1905"
branch_labels = None
depends_on = None

TERMS: Final = r"""
CREATE FUNCTION portcullis_words(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT pg_catalog.array_remove(
    pg_catalog.regexp_split_to_array(
      pg_catalog.lower(pg_catalog.normalize(name, 'NFKC')), '[\s!-/:-@[-`{-~]+'), '')
$$;

CREATE FUNCTION portcullis_entity_terms(names jsonb, identifiers jsonb)
RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  WITH named AS (
    SELECT public.portcullis_words(name) AS words
    FROM pg_catalog.jsonb_array_elements_text(names) AS name WHERE name IS NOT NULL
  ), numbered AS (
    SELECT one->>'scheme' AS scheme,
      pg_catalog.upper(pg_catalog.regexp_replace(one->>'value', '[^A-Za-z0-9]', '', 'g')) AS value
    FROM pg_catalog.jsonb_array_elements(identifiers) AS one
  )
  SELECT 'name:' || pg_catalog.left(pg_catalog.array_to_string(words, ' '), 100) FROM named WHERE words <> '{}'
  UNION
  SELECT 'word:' || CASE WHEN word ~ '[^\x01-\x7f]' THEN pg_catalog.left(word, 4) ELSE pg_catalog.left(word, 6) END
  FROM named, LATERAL (SELECT word FROM pg_catalog.unnest(words) WITH ORDINALITY AS w (word, place)
    WHERE (pg_catalog.length(word) > 2 OR word ~ '[^\x01-\x7f]') AND word <> ALL (ARRAY[
      'the', 'and', 'ltd', 'inc', 'llc', 'plc', 'pte', 'gmbh', 'corp', 'limited', 'company', 'corporation',
      'holding', 'holdings', 'group', 'international', 'technology', 'technologies', 'trading'])
    ORDER BY place LIMIT 4) AS telling
  UNION
  SELECT scheme || ':' || pg_catalog.left(
    CASE WHEN scheme = 'IMO' THEN pg_catalog.regexp_replace(value, '^IMO', '') ELSE value END, 100)
  FROM numbered WHERE value <> '' AND (scheme IN ('LEI', 'USCC', 'DUNS', 'IMO') OR pg_catalog.length(value) >= 6)
$$
"""
TABLES: Final = """
CREATE TABLE entity_terms (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  term text NOT NULL,
  entity_id text NOT NULL,
  knowledge_version bigint NOT NULL,
  CONSTRAINT entity_terms_pkey PRIMARY KEY (tenant_id, mode, term, entity_id)
);
CREATE INDEX entity_terms_in_order_idx ON entity_terms (tenant_id, mode, term, knowledge_version, entity_id);
CREATE TABLE entity_links (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  id uuid NOT NULL,
  entity_id text NOT NULL CHECK (octet_length(entity_id) BETWEEN 1 AND 512),
  term text NOT NULL,
  said jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('CONFIRMED', 'CUT')),
  reason text NOT NULL,
  expires_on date,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL,
  knowledge_version bigint NOT NULL,
  CONSTRAINT entity_links_pkey PRIMARY KEY (tenant_id, mode, id),
  CONSTRAINT entity_links_scope_check
    CHECK (mode IN ('live', 'sandbox') AND tenant_id <> '00000000-0000-0000-0000-000000000000')
);
CREATE INDEX entity_links_tenant_id_mode_term_idx ON entity_links (tenant_id, mode, term);
CREATE INDEX entity_links_tenant_id_mode_entity_id_idx ON entity_links (tenant_id, mode, entity_id)
"""
TRIGGER: Final = """
CREATE FUNCTION portcullis_keep_entity_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.entity_terms (tenant_id, mode, term, entity_id, knowledge_version)
  SELECT added.tenant_id, added.mode, found.term, added.id, pg_catalog.min(added.knowledge_version)
  FROM added, LATERAL public.portcullis_entity_terms(
    pg_catalog.jsonb_build_array(added.body->'name') || COALESCE(added.body->'aliases', '[]'),
    COALESCE(added.body->'identifiers', '[]')) AS found (term)
  GROUP BY added.tenant_id, added.mode, found.term, added.id
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_terms AFTER INSERT ON entities REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION portcullis_keep_entity_terms()
"""
KEPT_SO_FAR: Final = """
ALTER TABLE entities NO FORCE ROW LEVEL SECURITY;
INSERT INTO entity_terms (tenant_id, mode, term, entity_id, knowledge_version)
SELECT e.tenant_id, e.mode, found.term, e.id, min(e.knowledge_version)
FROM entities AS e, LATERAL portcullis_entity_terms(
  jsonb_build_array(e.body->'name') || COALESCE(e.body->'aliases', '[]'),
  COALESCE(e.body->'identifiers', '[]')) AS found (term)
GROUP BY e.tenant_id, e.mode, found.term, e.id
ON CONFLICT DO NOTHING;
ALTER TABLE entities FORCE ROW LEVEL SECURITY
"""
ENTITY_TERMS: Final = """
ALTER TABLE entity_terms ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY reading ON entity_terms FOR SELECT USING (
  (SELECT portcullis_tenant() IS NOT NULL)
  AND tenant_id = ANY (ARRAY[(SELECT portcullis_tenant()), '00000000-0000-0000-0000-000000000000'])
  AND mode = ANY (ARRAY[(SELECT portcullis_mode()), 'shared']));
CREATE POLICY adding ON entity_terms FOR INSERT WITH CHECK (
  tenant_id = (SELECT portcullis_tenant()) AND mode = (SELECT portcullis_mode())
  AND (mode <> 'shared' OR portcullis_is_operator()))
"""
ENTITY_LINKS: Final = """
ALTER TABLE entity_links ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY reading ON entity_links FOR SELECT USING (
  (SELECT portcullis_tenant() IS NOT NULL)
  AND tenant_id = (SELECT portcullis_tenant()) AND mode = (SELECT portcullis_mode()));
CREATE POLICY adding ON entity_links FOR INSERT WITH CHECK (
  tenant_id = (SELECT portcullis_tenant()) AND mode = (SELECT portcullis_mode()))
"""
APPEND_ONLY: Final = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION portcullis_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION portcullis_append_only()
"""
GRANTS: Final = """
GRANT SELECT, INSERT ON entity_terms, entity_links TO portcullis_app
"""


def upgrade() -> None:
    for statement in (TERMS, TABLES, TRIGGER, KEPT_SO_FAR, ENTITY_TERMS, ENTITY_LINKS, GRANTS):
        op.execute(statement)
    for table in ("entity_terms", "entity_links"):
        op.execute(APPEND_ONLY.format(table=table))


def downgrade() -> None:
    message = "migrations go forward only: decisions and what they read are never thrown away"
    raise NotImplementedError(message)
