"""Reviews of decisions, append-only; what rules came to, by hash; and tenants that ask for a second pair of eyes."""

from typing import Final

from alembic import op

revision = "2026_11_26_1900"
down_revision = "2026_11_26_1830"
branch_labels = None
depends_on = None

REVIEWS: Final = """
CREATE TABLE reviews (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  id uuid NOT NULL,
  decision_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('CLEARED', 'CONFIRMED', 'ESCALATED', 'RELEASED', 'REJECTED')),
  matches jsonb NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  evidence jsonb NOT NULL,
  expires_on date,
  release_id uuid,
  leaves text NOT NULL
    CHECK (leaves IN ('OPEN', 'CLEARED', 'CONFIRMED', 'ESCALATED', 'RELEASED', 'REJECTED')),
  counts_until date,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL,
  CONSTRAINT reviews_pkey PRIMARY KEY (tenant_id, mode, id),
  CONSTRAINT reviews_release_check CHECK ((state = 'RELEASED') = (release_id IS NOT NULL)),
  CONSTRAINT reviews_scope_check
    CHECK (mode IN ('live', 'sandbox') AND tenant_id <> '00000000-0000-0000-0000-000000000000')
);
CREATE INDEX reviews_tenant_id_mode_decision_id_id_idx ON reviews (tenant_id, mode, decision_id, id);
GRANT SELECT, INSERT ON reviews TO portcullis_app;
ALTER TABLE reviews ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY reading ON reviews FOR SELECT USING (
  (SELECT portcullis_tenant() IS NOT NULL)
  AND tenant_id = (SELECT portcullis_tenant()) AND mode = (SELECT portcullis_mode()));
CREATE POLICY adding ON reviews FOR INSERT WITH CHECK (
  tenant_id = (SELECT portcullis_tenant()) AND mode = (SELECT portcullis_mode()))
"""
RULE_SETS: Final = """
CREATE TABLE rule_sets (
  sha256 bytea CONSTRAINT rule_sets_pkey PRIMARY KEY CHECK (octet_length(sha256) = 32),
  rules jsonb NOT NULL,
  kept_at timestamptz NOT NULL
);
GRANT SELECT, INSERT ON rule_sets TO portcullis_app
"""
FOUR_EYES: Final = "ALTER TABLE policies ADD COLUMN four_eyes boolean NOT NULL DEFAULT false"
NOTHING_CHANGES: Final = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION portcullis_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION portcullis_append_only()
"""


def upgrade() -> None:
    for statement in (REVIEWS, RULE_SETS, FOUR_EYES):
        op.execute(statement)
    for table in ("reviews", "rule_sets"):
        op.execute(NOTHING_CHANGES.format(table=table))


def downgrade() -> None:
    message = "migrations go forward only: decisions and what they read are never thrown away"
    raise NotImplementedError(message)
