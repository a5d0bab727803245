"""What published sources say, record by record: imported stakes name theirs, entities are composed of them."""

from typing import Final

from alembic import op

revision = "2026_11_26_1905"
down_revision = "2026_11_26_1904"
branch_labels = None
depends_on = None

STAKES: Final = """
ALTER TABLE ownership_stakes ADD COLUMN record text COLLATE "C", ADD COLUMN as_of date;
ALTER TABLE ownership_stakes ADD CONSTRAINT ownership_stakes_record_check
  CHECK (octet_length(record) BETWEEN 1 AND 2048);
CREATE INDEX ownership_stakes_tenant_id_mode_record_idx ON ownership_stakes (tenant_id, mode, record)
  WHERE record IS NOT NULL
"""
STATEMENTS: Final = """
CREATE TABLE entity_statements (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  id uuid NOT NULL,
  record text COLLATE "C" NOT NULL CHECK (octet_length(record) BETWEEN 1 AND 2048),
  aspect text NOT NULL CHECK (aspect IN ('ENTITY', 'ULTIMATE_PARENT', 'CONTROLLER', 'EVIDENCE')),
  entity_id text NOT NULL CHECK (octet_length(entity_id) BETWEEN 1 AND 512),
  about text CHECK (octet_length(about) BETWEEN 1 AND 512),
  authority integer NOT NULL,
  body jsonb NOT NULL,
  valid_from date,
  valid_until date CHECK (valid_until > valid_from),
  source text,
  as_of date,
  recorded_at timestamptz NOT NULL,
  knowledge_version bigint NOT NULL,
  CONSTRAINT entity_statements_pkey PRIMARY KEY (tenant_id, mode, id)
);
CREATE INDEX entity_statements_tenant_id_mode_record_idx ON entity_statements (tenant_id, mode, record);
CREATE INDEX entity_statements_tenant_id_mode_entity_id_idx ON entity_statements (tenant_id, mode, entity_id);
CREATE INDEX entity_statements_tenant_id_mode_about_idx ON entity_statements (tenant_id, mode, about)
  WHERE about IS NOT NULL;
GRANT SELECT, INSERT ON entity_statements TO portcullis_app;
ALTER TABLE entity_statements ADD CONSTRAINT entity_statements_scope_check
  CHECK (mode IN ('live', 'sandbox', 'shared')
    AND (mode = 'shared') = (tenant_id = '00000000-0000-0000-0000-000000000000'));
ALTER TABLE entity_statements ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY reading ON entity_statements FOR SELECT USING (
  (SELECT portcullis_tenant() IS NOT NULL)
  AND tenant_id = ANY (ARRAY[(SELECT portcullis_tenant()), '00000000-0000-0000-0000-000000000000'])
  AND mode = ANY (ARRAY[(SELECT portcullis_mode()), 'shared']));
CREATE POLICY adding ON entity_statements FOR INSERT WITH CHECK (
  tenant_id = (SELECT portcullis_tenant()) AND mode = (SELECT portcullis_mode())
  AND (mode <> 'shared' OR (SELECT portcullis_is_operator())));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON entity_statements
  FOR EACH ROW EXECUTE FUNCTION portcullis_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON entity_statements
  FOR EACH STATEMENT EXECUTE FUNCTION portcullis_append_only()
"""


def upgrade() -> None:
    op.execute(STAKES)
    op.execute(STATEMENTS)


def downgrade() -> None:
    message = "migrations go forward only: decisions and what they read are never thrown away"
    raise NotImplementedError(message)
