"""The first schema: tables, run-time roles, row-level security and the append-only rules."""

from typing import Final

from alembic import op

revision = "2026_11_23_0900"
down_revision = None
branch_labels = None
depends_on = None

ROLES: Final = """
DO $$
DECLARE
  roles text[] := ARRAY['portcullis_app', 'portcullis_recorder'];
  role text;
  needed text := CASE WHEN current_setting('server_version_num')::int < 160000
                      THEN 'MEMBER' ELSE 'SET' END;
BEGIN
  FOREACH role IN ARRAY roles LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
        EXECUTE 'CREATE ROLE ' || quote_ident(role) || ' NOLOGIN';
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END LOOP;
  -- a fresh lock makes the session notice roles that another has just made
  LOCK TABLE pg_catalog.pg_auth_members IN ACCESS SHARE MODE;
  FOREACH role IN ARRAY roles LOOP
    IF NOT pg_has_role(current_user, role, needed) THEN
      EXECUTE 'GRANT ' || quote_ident(role) || ' TO CURRENT_USER';
    END IF;
  END LOOP;
END $$
"""
"""Roles belong to the whole server: another database's migration may be making them right now. An owner who
may not make roles is granted them by someone who made them before."""

SCOPE_FUNCTIONS: Final = """
CREATE FUNCTION portcullis_setting(name text) RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE setting text := current_setting('portcullis.' || name, true);
BEGIN
  IF setting IS NULL OR setting = '' THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
      MESSAGE = 'no ' || name || ' is set for this transaction';
  END IF;
  RETURN setting;
END $$;

CREATE FUNCTION portcullis_tenant() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE tenant uuid := public.portcullis_setting('tenant');
BEGIN
  PERFORM public.portcullis_setting('mode');
  RETURN tenant;
END $$;

CREATE FUNCTION portcullis_mode() RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  PERFORM public.portcullis_setting('tenant');
  RETURN public.portcullis_setting('mode');
END $$;

CREATE FUNCTION portcullis_is_operator() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN (SELECT pg_catalog.pg_has_role(current_user, relowner, 'USAGE')
          FROM pg_catalog.pg_class WHERE oid = 'public.knowledge'::pg_catalog.regclass);
END $$;

CREATE FUNCTION portcullis_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
    MESSAGE = TG_TABLE_NAME || ' is append-only: ' || TG_OP || ' refused';
END $$
"""

ACCESS_TABLES: Final = """
CREATE TABLE tenants (
  id uuid CONSTRAINT tenants_pkey PRIMARY KEY,
  name text NOT NULL CONSTRAINT tenants_name_key UNIQUE CHECK (octet_length(name) BETWEEN 1 AND 512),
  created_at timestamptz NOT NULL
);

CREATE TABLE keys (
  id uuid CONSTRAINT keys_pkey PRIMARY KEY,
  tenant_id uuid NOT NULL CONSTRAINT keys_tenant_id_fkey REFERENCES tenants (id),
  mode text NOT NULL CHECK (mode IN ('live', 'sandbox')),
  subject text NOT NULL,
  scopes text[] NOT NULL CHECK (scopes <@ ARRAY['screen', 'read', 'review', 'admin']),
  secret_sha256 bytea NOT NULL CHECK (octet_length(secret_sha256) = 32),
  created_at timestamptz NOT NULL,
  revoked_at timestamptz
);

CREATE FUNCTION portcullis_find_key(wanted uuid)
RETURNS TABLE (id uuid, tenant_id uuid, mode text, subject text, scopes text[],
               secret_sha256 bytea, created_at timestamptz, revoked_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT k.id, k.tenant_id, k.mode, k.subject, k.scopes, k.secret_sha256, k.created_at, k.revoked_at
  FROM public.keys k WHERE k.id = wanted
$$;
REVOKE ALL ON FUNCTION portcullis_find_key(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portcullis_find_key(uuid) TO portcullis_app
"""

KNOWLEDGE_TABLES: Final = """
CREATE TABLE knowledge (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  version bigint NOT NULL,
  moved_at timestamptz NOT NULL,
  CONSTRAINT knowledge_pkey PRIMARY KEY (tenant_id, mode)
);
INSERT INTO knowledge VALUES ('00000000-0000-0000-0000-000000000000', 'shared', 0, clock_timestamp());

CREATE TABLE lists (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  id text NOT NULL CHECK (octet_length(id) BETWEEN 1 AND 512),
  title text NOT NULL,
  effect text,
  publisher text,
  recorded_at timestamptz NOT NULL,
  knowledge_version bigint NOT NULL,
  CONSTRAINT lists_pkey PRIMARY KEY (tenant_id, mode, id)
);

CREATE TABLE list_versions (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  id uuid NOT NULL,
  list_id text NOT NULL,
  version text NOT NULL CHECK (octet_length(version) BETWEEN 1 AND 512),
  published_on date NOT NULL,
  completeness text NOT NULL CHECK (completeness IN ('FULL', 'STARTER')),
  content_sha256 bytea NOT NULL CHECK (octet_length(content_sha256) = 32),
  row_count integer NOT NULL CHECK (row_count > 0),
  recorded_at timestamptz NOT NULL,
  knowledge_version bigint NOT NULL,
  CONSTRAINT list_versions_pkey PRIMARY KEY (tenant_id, mode, id),
  CONSTRAINT list_versions_tenant_id_mode_list_id_version_key UNIQUE (tenant_id, mode, list_id, version),
  CONSTRAINT list_versions_list_id_fkey FOREIGN KEY (tenant_id, mode, list_id)
    REFERENCES lists (tenant_id, mode, id)
);

CREATE TABLE listed_parties (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  list_version_id uuid NOT NULL,
  ordinal integer NOT NULL,
  entry_id text NOT NULL CHECK (octet_length(entry_id) BETWEEN 1 AND 512),
  body jsonb NOT NULL,
  content_sha256 bytea NOT NULL CHECK (octet_length(content_sha256) = 32),
  CONSTRAINT listed_parties_pkey PRIMARY KEY (tenant_id, mode, list_version_id, ordinal),
  CONSTRAINT listed_parties_entry_id_key UNIQUE (tenant_id, mode, list_version_id, entry_id)
);

CREATE TABLE entities (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  id text NOT NULL CHECK (octet_length(id) BETWEEN 1 AND 512),
  knowledge_version bigint NOT NULL,
  valid_from date,
  valid_until date CHECK (valid_until > valid_from),
  body jsonb NOT NULL,
  source text,
  recorded_at timestamptz NOT NULL,
  CONSTRAINT entities_pkey PRIMARY KEY (tenant_id, mode, id, knowledge_version)
);

CREATE TABLE ownership_stakes (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  id uuid NOT NULL,
  owner text NOT NULL CHECK (octet_length(owner) BETWEEN 1 AND 512),
  owned text NOT NULL CHECK (octet_length(owned) BETWEEN 1 AND 512),
  share_min numeric CHECK (share_min BETWEEN 0 AND 100),
  share_max numeric CHECK (share_max BETWEEN 0 AND 100 AND share_max >= share_min),
  kind text NOT NULL CHECK (kind IN ('SHARES', 'VOTES')),
  valid_from date,
  valid_until date CHECK (valid_until > valid_from),
  source text,
  supersedes uuid,
  recorded_at timestamptz NOT NULL,
  knowledge_version bigint NOT NULL,
  CONSTRAINT ownership_stakes_pkey PRIMARY KEY (tenant_id, mode, id),
  CONSTRAINT ownership_stakes_tenant_id_mode_supersedes_key UNIQUE (tenant_id, mode, supersedes)
);
CREATE INDEX ownership_stakes_tenant_id_mode_owned_idx ON ownership_stakes (tenant_id, mode, owned);

CREATE TABLE rulings (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  title text NOT NULL,
  source text,
  citation text,
  valid_from date NOT NULL,
  valid_until date CHECK (valid_until > valid_from),
  withdraws uuid,
  body jsonb NOT NULL,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL,
  knowledge_version bigint NOT NULL,
  CONSTRAINT rulings_pkey PRIMARY KEY (tenant_id, mode, id)
);

CREATE TABLE profiles (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  name text NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 512),
  knowledge_version bigint NOT NULL,
  owner text NOT NULL,
  expires_on date,
  facts jsonb NOT NULL,
  recorded_at timestamptz NOT NULL,
  CONSTRAINT profiles_pkey PRIMARY KEY (tenant_id, mode, name, knowledge_version)
)
"""

DECISION_TABLES: Final = """
CREATE TABLE decisions (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  reference text,
  law_day date NOT NULL,
  known_at timestamptz NOT NULL,
  decided_at timestamptz NOT NULL,
  outcome text NOT NULL,
  disposition text,
  canonical bytea NOT NULL,
  sha256 bytea NOT NULL CHECK (sha256 = sha256(canonical)),
  schema integer NOT NULL,
  key_id uuid NOT NULL,
  subject text NOT NULL,
  signature bytea,
  signing_key text,
  CONSTRAINT decisions_pkey PRIMARY KEY (tenant_id, mode, id)
) PARTITION BY RANGE (id);
CREATE TABLE decisions_default PARTITION OF decisions DEFAULT;

CREATE TABLE decision_terms (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  term_kind text NOT NULL,
  term text NOT NULL CHECK (octet_length(term) <= 512),
  decision_id uuid NOT NULL,
  CONSTRAINT decision_terms_pkey PRIMARY KEY (tenant_id, mode, term_kind, term, decision_id)
) PARTITION BY RANGE (decision_id);
CREATE TABLE decision_terms_default PARTITION OF decision_terms DEFAULT;

CREATE TABLE idempotency_keys (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  key text NOT NULL CHECK (octet_length(key) BETWEEN 1 AND 512),
  fingerprint bytea NOT NULL,
  status integer NOT NULL,
  headers jsonb NOT NULL,
  body bytea NOT NULL,
  decision_id uuid,
  created_at timestamptz NOT NULL,
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (tenant_id, mode, key)
);

CREATE TABLE texts (
  sha256 bytea CONSTRAINT texts_pkey PRIMARY KEY CHECK (octet_length(sha256) = 32),
  language text NOT NULL,
  body text NOT NULL
)
"""

GRANTS: Final = """
GRANT USAGE ON SCHEMA public TO portcullis_app, portcullis_recorder;
GRANT SELECT ON alembic_version TO portcullis_app;
GRANT SELECT ON knowledge, lists, list_versions, listed_parties, entities, ownership_stakes, rulings,
  profiles, decisions, decision_terms, idempotency_keys, texts TO portcullis_app;
GRANT INSERT ON lists, list_versions, listed_parties, entities, ownership_stakes, rulings, profiles, texts
  TO portcullis_app;
GRANT UPDATE (version, moved_at) ON knowledge TO portcullis_app;
GRANT UPDATE (title, publisher) ON lists TO portcullis_app;
GRANT INSERT ON decisions, decision_terms, idempotency_keys TO portcullis_recorder
"""

SHARED: Final = (
    "knowledge", "lists", "list_versions", "listed_parties", "entities", "ownership_stakes", "rulings",
)  # fmt: skip
PRIVATE: Final = ("profiles", "decisions", "decision_terms", "idempotency_keys")
APPEND_ONLY: Final = (
    "list_versions", "listed_parties", "entities", "ownership_stakes", "rulings", "profiles", "decisions",
    "decision_terms", "texts",
)  # fmt: skip
NO_TRUNCATE: Final = (*APPEND_ONLY, "decisions_default", "decision_terms_default")

NIL: Final = "'00000000-0000-0000-0000-000000000000'"
IS_SET: Final = "(SELECT portcullis_tenant() IS NOT NULL)"
"""Asked once; and as it costs nothing a row, it is checked before all else: an unset scope raises."""
OWN: Final = "tenant_id = (SELECT portcullis_tenant()) AND mode = (SELECT portcullis_mode())"
OWN_OR_SHARED: Final = (
    f"tenant_id = ANY (ARRAY[(SELECT portcullis_tenant()), {NIL}])"
    " AND mode = ANY (ARRAY[(SELECT portcullis_mode()), 'shared'])"
)
"""Exact, as the scope checks let only the nil tenant be shared; unlike an OR it can be looked up by key."""

POLICIES: Final = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY reading ON {table} FOR SELECT USING ({is_set} AND ({readable}));
CREATE POLICY adding ON {table} FOR INSERT
  WITH CHECK ({own} AND (mode <> 'shared' OR portcullis_is_operator()))
"""
CHANGING: Final = """
CREATE POLICY changing ON {table} FOR UPDATE USING ({is_set} AND {own})
  WITH CHECK ({own} AND (mode <> 'shared' OR portcullis_is_operator()))
"""
TENANT_ROWS: Final = """
ALTER TABLE {table} ADD CONSTRAINT {table}_scope_check
  CHECK (mode IN ('live', 'sandbox') AND tenant_id <> {nil})
"""
TENANT_OR_SHARED_ROWS: Final = """
ALTER TABLE {table} ADD CONSTRAINT {table}_scope_check
  CHECK (mode IN ('live', 'sandbox', 'shared') AND (mode = 'shared') = (tenant_id = {nil}))
"""
NO_CHANGE_TRIGGER: Final = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION portcullis_append_only()
"""
NO_TRUNCATE_TRIGGER: Final = """
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION portcullis_append_only()
"""


def upgrade() -> None:
    op.execute(ROLES)
    op.execute(SCOPE_FUNCTIONS)
    op.execute(ACCESS_TABLES)
    op.execute(KNOWLEDGE_TABLES)
    op.execute(DECISION_TABLES)
    op.execute(GRANTS)
    _divide_by_tenant()
    _refuse_changes()


def downgrade() -> None:
    message = "migrations go forward only: decisions and what they read are never thrown away"
    raise NotImplementedError(message)


def _divide_by_tenant() -> None:
    for table in PRIVATE:
        op.execute(POLICIES.format(table=table, is_set=IS_SET, own=OWN, readable=OWN))
        op.execute(TENANT_ROWS.format(table=table, nil=NIL))
    for table in SHARED:
        op.execute(POLICIES.format(table=table, is_set=IS_SET, own=OWN, readable=OWN_OR_SHARED))
        op.execute(TENANT_OR_SHARED_ROWS.format(table=table, nil=NIL))
    for table in ("knowledge", "lists"):
        op.execute(CHANGING.format(table=table, is_set=IS_SET, own=OWN))


def _refuse_changes() -> None:
    for table in APPEND_ONLY:
        op.execute(NO_CHANGE_TRIGGER.format(table=table))
    for table in NO_TRUNCATE:
        op.execute(NO_TRUNCATE_TRIGGER.format(table=table))
