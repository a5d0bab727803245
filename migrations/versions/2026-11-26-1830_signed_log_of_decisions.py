"""The log of decisions: what waits to be sealed, the hash tree of each tenant and mode, its signed heads, the keys."""

from typing import Final

from alembic import op

revision = "2026_11_26_1830"
down_revision = "2026_11_23_1400"
branch_labels = None
depends_on = None

TABLES: Final = """
CREATE TABLE signing_keys (
  id text CONSTRAINT signing_keys_pkey PRIMARY KEY,
  public_key bytea NOT NULL CHECK (octet_length(public_key) = 32),
  valid_from timestamptz NOT NULL,
  valid_until timestamptz CHECK (valid_until >= valid_from)
);

CREATE TABLE log_queue (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  decision_id uuid NOT NULL,
  leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
  CONSTRAINT log_queue_pkey PRIMARY KEY (tenant_id, mode, decision_id)
);

CREATE TABLE log_nodes (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  level integer NOT NULL CHECK (level >= 0),
  position bigint NOT NULL CHECK (position >= 0),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  decision_id uuid CHECK ((decision_id IS NULL) = (level > 0)),
  CONSTRAINT log_nodes_pkey PRIMARY KEY (tenant_id, mode, level, position)
);
CREATE UNIQUE INDEX log_nodes_decision_id_idx ON log_nodes (tenant_id, mode, decision_id)
  WHERE decision_id IS NOT NULL;

CREATE TABLE log_heads (
  tenant_id uuid NOT NULL, mode text NOT NULL,
  tree_size bigint NOT NULL CHECK (tree_size > 0),
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  sealed_at timestamptz NOT NULL,
  signing_key text NOT NULL CONSTRAINT log_heads_signing_key_fkey REFERENCES signing_keys (id),
  signature bytea NOT NULL CHECK (octet_length(signature) = 64),
  CONSTRAINT log_heads_pkey PRIMARY KEY (tenant_id, mode, tree_size)
);

CREATE TABLE dropped_partitions (
  name text CONSTRAINT dropped_partitions_pkey PRIMARY KEY,
  first_id uuid NOT NULL,
  end_id uuid NOT NULL CHECK (end_id > first_id),
  decisions bigint NOT NULL,
  exported_to text NOT NULL,
  export_sha256 bytea NOT NULL CHECK (octet_length(export_sha256) = 32),
  dropped_at timestamptz NOT NULL
)
"""
OWN: Final = "tenant_id = (SELECT portcullis_tenant()) AND mode = (SELECT portcullis_mode())"
DIVIDED: Final = """
ALTER TABLE {table} ADD CONSTRAINT {table}_scope_check
  CHECK (mode IN ('live', 'sandbox') AND tenant_id <> '00000000-0000-0000-0000-000000000000');
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY reading ON {table} FOR SELECT USING ((SELECT portcullis_tenant() IS NOT NULL) AND {own});
CREATE POLICY adding ON {table} FOR INSERT WITH CHECK ({own});
GRANT SELECT ON {table} TO portcullis_app;
GRANT INSERT ON {table} TO portcullis_recorder
"""
APPEND_ONLY: Final = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION portcullis_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION portcullis_append_only()
"""
QUEUE: Final = """
CREATE POLICY taking ON log_queue FOR DELETE USING ((SELECT portcullis_tenant() IS NOT NULL) AND {own});
GRANT DELETE ON log_queue TO portcullis_app;
CREATE FUNCTION portcullis_unsealed() RETURNS TABLE (tenant_id uuid, mode text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH RECURSIVE scopes AS (
    (SELECT q.tenant_id, q.mode FROM public.log_queue q ORDER BY q.tenant_id, q.mode LIMIT 1)
    UNION ALL
    SELECT after.tenant_id, after.mode FROM scopes s CROSS JOIN LATERAL (
      SELECT q.tenant_id, q.mode FROM public.log_queue q
      WHERE (q.tenant_id, q.mode) > (s.tenant_id, s.mode) ORDER BY q.tenant_id, q.mode LIMIT 1) after
  )
  SELECT s.tenant_id, s.mode FROM scopes s
$$;
REVOKE ALL ON FUNCTION portcullis_unsealed() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portcullis_unsealed() TO portcullis_app
"""
"""Which scopes have something to seal, and nothing else of them; the queue alone is not closed to its owner."""
KEYS: Final = """
GRANT SELECT ON signing_keys TO portcullis_app;
CREATE FUNCTION portcullis_keep_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.valid_until IS NULL
     AND (NEW.id, NEW.public_key, NEW.valid_from) = (OLD.id, OLD.public_key, OLD.valid_from) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
    MESSAGE = 'signing_keys is append-only: ' || TG_OP || ' refused';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON signing_keys
  FOR EACH ROW EXECUTE FUNCTION portcullis_keep_key();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON signing_keys
  FOR EACH STATEMENT EXECUTE FUNCTION portcullis_append_only()
"""
"""A key stays published; once, the end of its use is written down."""
EARLIER: Final = """
ALTER TABLE decisions DISABLE ROW LEVEL SECURITY;
INSERT INTO log_queue (tenant_id, mode, decision_id, leaf)
  SELECT tenant_id, mode, id, sha256('\\x00'::bytea || canonical) FROM decisions;
ALTER TABLE decisions ENABLE ROW LEVEL SECURITY
"""
"""What was decided before there was a log is sealed with what follows."""


def upgrade() -> None:
    op.execute(TABLES)
    for table in ("log_queue", "log_nodes", "log_heads"):
        op.execute(DIVIDED.format(table=table, own=OWN))
    for table in ("log_nodes", "log_heads"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(APPEND_ONLY.format(table=table))
    op.execute(APPEND_ONLY.format(table="dropped_partitions"))
    op.execute(QUEUE.format(own=OWN))
    op.execute(KEYS)
    op.execute(EARLIER)


def downgrade() -> None:
    message = "migrations go forward only: decisions and what they read are never thrown away"
    raise NotImplementedError(message)
