"""Draws from licenses and tenants' own policies, append-only, of one tenant and mode."""

from typing import Final

from alembic import op

revision = "2026_11_23_1300"
down_revision = "2026_11_23_1200"
branch_labels = None
depends_on = None

TABLES: Final = """
CREATE TABLE license_draws (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  id uuid NOT NULL,
  license_id uuid NOT NULL,
  reference text NOT NULL CHECK (octet_length(reference) <= 2048),
  line text NOT NULL,
  quantity numeric NOT NULL CHECK (quantity >= 0),
  decision_id uuid NOT NULL,
  recorded_at timestamptz NOT NULL,
  CONSTRAINT license_draws_pkey PRIMARY KEY (tenant_id, mode, id)
);
CREATE INDEX license_draws_tenant_id_mode_license_id_idx ON license_draws (tenant_id, mode, license_id);
CREATE INDEX license_draws_tenant_id_mode_reference_idx ON license_draws (tenant_id, mode, reference);

CREATE TABLE policies (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  knowledge_version bigint NOT NULL,
  holds_residual_text boolean NOT NULL,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL,
  CONSTRAINT policies_pkey PRIMARY KEY (tenant_id, mode, knowledge_version)
)
"""
DIVIDED: Final = """
GRANT SELECT, INSERT ON {table} TO portcullis_app;
ALTER TABLE {table} ADD CONSTRAINT {table}_scope_check
  CHECK (mode IN ('live', 'sandbox') AND tenant_id <> '00000000-0000-0000-0000-000000000000');
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY reading ON {table} FOR SELECT USING (
  (SELECT portcullis_tenant() IS NOT NULL)
  AND tenant_id = (SELECT portcullis_tenant()) AND mode = (SELECT portcullis_mode()));
CREATE POLICY adding ON {table} FOR INSERT WITH CHECK (
  tenant_id = (SELECT portcullis_tenant()) AND mode = (SELECT portcullis_mode()));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION portcullis_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION portcullis_append_only()
"""


def upgrade() -> None:
    op.execute(TABLES)
    for table in ("license_draws", "policies"):
        op.execute(DIVIDED.format(table=table))


def downgrade() -> None:
    message = "migrations go forward only: decisions and what they read are never thrown away"
    raise NotImplementedError(message)
