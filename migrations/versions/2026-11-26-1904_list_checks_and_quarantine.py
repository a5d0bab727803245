"""List versions that were found unchanged, quarantined or released; and what publishers answered."""

from typing import Final

from alembic import op

revision = "2026_11_26_1904"
down_revision = "2026_11_26_1900"
branch_labels = None
depends_on = None

NIL: Final = "'00000000-0000-0000-0000-000000000000'"
EVENTS: Final = """
CREATE TABLE list_events (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  id uuid NOT NULL,
  list_version_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('CHECKED', 'QUARANTINED', 'RELEASED')),
  reason text CHECK (reason <> ''),
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL,
  knowledge_version bigint NOT NULL,
  CONSTRAINT list_events_pkey PRIMARY KEY (tenant_id, mode, id),
  CONSTRAINT list_events_list_version_id_fkey FOREIGN KEY (tenant_id, mode, list_version_id)
    REFERENCES list_versions (tenant_id, mode, id),
  CONSTRAINT list_events_stated_check CHECK (kind = 'CHECKED' OR reason IS NOT NULL)
);
CREATE INDEX list_events_tenant_id_mode_list_version_id_idx ON list_events (tenant_id, mode, list_version_id)
"""
FETCHES: Final = """
CREATE TABLE list_fetches (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  id uuid NOT NULL,
  address_sha256 bytea NOT NULL CHECK (octet_length(address_sha256) = 32),
  etag text, last_modified text,
  list_version_ids uuid[] NOT NULL,
  recorded_at timestamptz NOT NULL,
  CONSTRAINT list_fetches_pkey PRIMARY KEY (tenant_id, mode, id)
);
CREATE INDEX list_fetches_tenant_id_mode_address_sha256_idx
  ON list_fetches (tenant_id, mode, address_sha256)
"""
RULES: Final = """
ALTER TABLE {table} ADD CONSTRAINT {table}_scope_check
  CHECK (mode IN ('live', 'sandbox', 'shared') AND (mode = 'shared') = (tenant_id = {nil}));
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY reading ON {table} FOR SELECT USING (
  (SELECT portcullis_tenant() IS NOT NULL)
  AND tenant_id = ANY (ARRAY[(SELECT portcullis_tenant()), {nil}])
  AND mode = ANY (ARRAY[(SELECT portcullis_mode()), 'shared']));
CREATE POLICY adding ON {table} FOR INSERT WITH CHECK (
  tenant_id = (SELECT portcullis_tenant()) AND mode = (SELECT portcullis_mode())
  AND (mode <> 'shared' OR portcullis_is_operator()));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION portcullis_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION portcullis_append_only();
GRANT SELECT, INSERT ON {table} TO portcullis_app
"""


def upgrade() -> None:
    for table, made in (("list_events", EVENTS), ("list_fetches", FETCHES)):
        op.execute(made)
        op.execute(RULES.replace("{table}", table).replace("{nil}", NIL))


def downgrade() -> None:
    message = "migrations go forward only: decisions and what they read are never thrown away"
    raise NotImplementedError(message)
