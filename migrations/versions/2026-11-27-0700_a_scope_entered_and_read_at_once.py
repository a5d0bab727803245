"""A transaction enters a tenant's scope and reads where knowledge stands in one statement, as every question does.

Row-level security binds what is read here as everywhere: the function has no rights of its own.
"""

from typing import Final

from alembic import op

revision = "2026_11_27_0700"
down_revision = "2026_11_27_0600"
branch_labels = None
depends_on = None

ENTER: Final = """
CREATE FUNCTION portcullis_enter(
  asked_tenant uuid, asked_mode text,
  OUT tenant bigint, OUT shared bigint, OUT at timestamptz,
  OUT own_moved_at timestamptz, OUT shared_moved_at timestamptz
) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_catalog.set_config('portcullis.tenant', asked_tenant::text, true),
    pg_catalog.set_config('portcullis.mode', asked_mode, true);
  SELECT max(k.version) FILTER (WHERE k.tenant_id = asked_tenant AND k.mode = asked_mode),
    max(k.version) FILTER (WHERE k.mode = 'shared'),
    greatest(pg_catalog.clock_timestamp(), max(k.moved_at)),
    max(k.moved_at) FILTER (WHERE k.tenant_id = asked_tenant AND k.mode = asked_mode),
    max(k.moved_at) FILTER (WHERE k.mode = 'shared')
  INTO tenant, shared, at, own_moved_at, shared_moved_at
  FROM public.knowledge AS k
  WHERE (k.tenant_id = asked_tenant AND k.mode = asked_mode)
    OR (k.tenant_id = '00000000-0000-0000-0000-000000000000' AND k.mode = 'shared');
END $$
"""


def upgrade() -> None:
    op.execute(ENTER)


def downgrade() -> None:
    message = "migrations go forward only: decisions and what they read are never thrown away"
    raise NotImplementedError(message)
