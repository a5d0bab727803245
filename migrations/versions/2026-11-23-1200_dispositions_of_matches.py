"""Dispositions: a reviewer's word on single name matches, append-only, of one tenant and mode."""

from typing import Final

from alembic import op

revision = "2026_11_23_1200"
down_revision = "2026_11_23_0900"
branch_labels = None
depends_on = None

TABLE: Final = """
CREATE TABLE dispositions (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  id uuid NOT NULL,
  named_sha256 bytea NOT NULL CHECK (octet_length(named_sha256) = 32),
  list_id text NOT NULL,
  entry_id text NOT NULL,
  entry_sha256 bytea NOT NULL CHECK (octet_length(entry_sha256) = 32),
  matcher text NOT NULL,
  state text NOT NULL CHECK (state IN ('CLEARED', 'CONFIRMED')),
  reason text NOT NULL CHECK (reason <> ''),
  decision_id uuid NOT NULL,
  expires_on date,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL,
  knowledge_version bigint NOT NULL,
  CONSTRAINT dispositions_pkey PRIMARY KEY (tenant_id, mode, id),
  CONSTRAINT dispositions_scope_check
    CHECK (mode IN ('live', 'sandbox') AND tenant_id <> '00000000-0000-0000-0000-000000000000')
);
CREATE INDEX dispositions_tenant_id_mode_named_sha256_idx ON dispositions (tenant_id, mode, named_sha256);
GRANT SELECT, INSERT ON dispositions TO portcullis_app;
ALTER TABLE dispositions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY reading ON dispositions FOR SELECT USING (
  (SELECT portcullis_tenant() IS NOT NULL)
  AND tenant_id = (SELECT portcullis_tenant()) AND mode = (SELECT portcullis_mode()));
CREATE POLICY adding ON dispositions FOR INSERT WITH CHECK (
  tenant_id = (SELECT portcullis_tenant()) AND mode = (SELECT portcullis_mode()));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON dispositions
  FOR EACH ROW EXECUTE FUNCTION portcullis_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON dispositions
  FOR EACH STATEMENT EXECUTE FUNCTION portcullis_append_only()
"""


def upgrade() -> None:
    op.execute(TABLE)


def downgrade() -> None:
    message = "migrations go forward only: decisions and what they read are never thrown away"
    raise NotImplementedError(message)
