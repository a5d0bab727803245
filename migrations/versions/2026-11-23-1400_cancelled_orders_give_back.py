"""Cancelled orders; draws and cancellations are added by the recorder alone, as decisions are."""

from typing import Final

from alembic import op

revision = "2026_11_23_1400"
down_revision = "2026_11_23_1300"
branch_labels = None
depends_on = None

TABLE: Final = """
CREATE TABLE cancellations (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  decision_id uuid NOT NULL,
  given_back jsonb NOT NULL,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL,
  CONSTRAINT cancellations_pkey PRIMARY KEY (tenant_id, mode, decision_id),
  CONSTRAINT cancellations_scope_check
    CHECK (mode IN ('live', 'sandbox') AND tenant_id <> '00000000-0000-0000-0000-000000000000')
);
ALTER TABLE cancellations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY reading ON cancellations FOR SELECT USING (
  (SELECT portcullis_tenant() IS NOT NULL)
  AND tenant_id = (SELECT portcullis_tenant()) AND mode = (SELECT portcullis_mode()));
CREATE POLICY adding ON cancellations FOR INSERT WITH CHECK (
  tenant_id = (SELECT portcullis_tenant()) AND mode = (SELECT portcullis_mode()));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cancellations
  FOR EACH ROW EXECUTE FUNCTION portcullis_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON cancellations
  FOR EACH STATEMENT EXECUTE FUNCTION portcullis_append_only()
"""
GRANTS: Final = """
GRANT SELECT ON cancellations TO portcullis_app;
GRANT INSERT ON cancellations, license_draws TO portcullis_recorder;
REVOKE INSERT ON license_draws FROM portcullis_app
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(GRANTS)


def downgrade() -> None:
    message = "migrations go forward only: decisions and what they read are never thrown away"
    raise NotImplementedError(message)
