"""An index of the entities that state listings: of a thousand owners it tells at once which few do."""

from alembic import op

revision = "2026_11_27_0600"
down_revision = "2026_11_26_1930"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX entities_listed_idx ON entities (tenant_id, mode, id)"
        " WHERE body -> 'listings' IS NOT NULL OR body -> 'facts' -> 'listings' IS NOT NULL"
    )


def downgrade() -> None:
    message = "migrations go forward only: decisions and what they read are never thrown away"
    raise NotImplementedError(message)
