"""All tables. What metadata cannot say (checks, partitions, roles, policies, triggers) is in the migrations.

Two kinds of rows: those of one tenant and mode, and those the operator shares with all (the nil tenant,
mode ``shared``). Every table a tenant may see is keyed by (tenant_id, mode) first: row-level security
keeps other kinds of indexes from being used. Validity is half-open.
"""

import re
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB

metadata: Final = sa.MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    }
)

LONGEST_NAME: Final = 512
"""In bytes of UTF-8: ids, names and idempotency keys that callers choose are parts of bounded btree keys."""

_PARTITION: Final = re.compile(r"(decisions|decision_terms)_([0-9]{4}_[0-9]{2}|default)")


def is_ours(name: str) -> bool:
    """Tell whether a table is one the metadata describe; partitions are made as time passes."""
    return _PARTITION.fullmatch(name) is None


def _text(name: str, *, key: bool = False, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=null)


def _uuid(name: str, *, key: bool = False, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid, primary_key=key, nullable=null)


def _bytes(name: str, *, key: bool = False, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, BYTEA, primary_key=key, nullable=null)


def _integer(name: str, *, key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, primary_key=key, autoincrement=False, nullable=False)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, JSONB, nullable=False)


def _day(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date, nullable=null)


def _instant(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _version(name: str, *, key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger, primary_key=key, autoincrement=False, nullable=False)


def _scoped(name: str, *parts: sa.Column[Any] | sa.Constraint | sa.Index) -> sa.Table:
    """Describe a table that row-level security divides by tenant and mode."""
    return sa.Table(name, metadata, _uuid("tenant_id", key=True), _text("mode", key=True), *parts)


tenants = sa.Table(
    "tenants",
    metadata,
    _uuid("id", key=True),
    sa.Column("name", sa.Text, unique=True, nullable=False),
    _instant("created_at"),
)

keys = sa.Table(
    "keys",
    metadata,
    _uuid("id", key=True),
    sa.Column("tenant_id", sa.Uuid, sa.ForeignKey("tenants.id"), nullable=False),
    _text("mode"),
    _text("subject"),
    sa.Column("scopes", ARRAY(sa.Text), nullable=False),
    _bytes("secret_sha256"),
    _instant("created_at"),
    _instant("revoked_at", null=True),
)

knowledge = _scoped("knowledge", _version("version"), _instant("moved_at"))
"""How often what a scope knows has changed, and when last; the source of every recorded_at."""

lists = _scoped(
    "lists",
    _text("id", key=True),
    _text("title"),
    _text("effect", null=True),
    _text("publisher", null=True),
    _instant("recorded_at"),
    _version("knowledge_version"),
)

list_versions = _scoped(
    "list_versions",
    _uuid("id", key=True),
    _text("list_id"),
    _text("version"),
    _day("published_on"),
    _text("completeness"),
    _bytes("content_sha256"),
    _integer("row_count"),
    _instant("recorded_at"),
    _version("knowledge_version"),
    sa.UniqueConstraint("tenant_id", "mode", "list_id", "version"),
    sa.ForeignKeyConstraint(
        ["tenant_id", "mode", "list_id"],
        ["lists.tenant_id", "lists.mode", "lists.id"],
        name="list_versions_list_id_fkey",
    ),
)

listed_parties = _scoped(
    "listed_parties",
    _uuid("list_version_id", key=True),
    _integer("ordinal", key=True),
    _text("entry_id"),
    _json("body"),
    _bytes("content_sha256"),
    sa.UniqueConstraint(
        "tenant_id", "mode", "list_version_id", "entry_id", name="listed_parties_entry_id_key"
    ),
)

list_events = _scoped(
    "list_events",
    _uuid("id", key=True),
    _uuid("list_version_id"),
    _text("kind"),
    _text("reason", null=True),
    _text("recorded_by"),
    _instant("recorded_at"),
    _version("knowledge_version"),
    sa.ForeignKeyConstraint(
        ["tenant_id", "mode", "list_version_id"],
        ["list_versions.tenant_id", "list_versions.mode", "list_versions.id"],
        name="list_events_list_version_id_fkey",
    ),
    sa.Index(None, "tenant_id", "mode", "list_version_id"),
)
"""What happened to list versions after they were stored: found unchanged, quarantined, released."""

list_fetches = _scoped(
    "list_fetches",
    _uuid("id", key=True),
    _bytes("address_sha256"),
    _text("etag", null=True),
    _text("last_modified", null=True),
    sa.Column("list_version_ids", ARRAY(sa.Uuid), nullable=False),
    _instant("recorded_at"),
    sa.Index(None, "tenant_id", "mode", "address_sha256"),
)
"""What publishers answered: by which marks an address is asked again, and the versions its files became."""

entities = _scoped(
    "entities",
    _text("id", key=True),
    _version("knowledge_version", key=True),
    _day("valid_from", null=True),
    _day("valid_until", null=True),
    _json("body"),
    _text("source", null=True),
    _instant("recorded_at"),
    sa.Index(
        "entities_listed_idx",
        "tenant_id",
        "mode",
        "id",
        postgresql_where=sa.text(
            "((body -> 'listings'::text) IS NOT NULL)"
            " OR (((body -> 'facts'::text) -> 'listings'::text) IS NOT NULL)"
        ),
    ),
)
"""Of the versions that state listings there is an index of their own: owners by the thousand are few of them."""

ownership_stakes = _scoped(
    "ownership_stakes",
    _uuid("id", key=True),
    _text("owner"),
    _text("owned"),
    sa.Column("share_min", sa.Numeric, nullable=True),
    sa.Column("share_max", sa.Numeric, nullable=True),
    _text("kind"),
    _day("valid_from", null=True),
    _day("valid_until", null=True),
    _text("source", null=True),
    _uuid("supersedes", null=True),
    _instant("recorded_at"),
    _version("knowledge_version"),
    sa.Column("record", sa.Text(collation="C"), nullable=True),
    _day("as_of", null=True),
    sa.UniqueConstraint("tenant_id", "mode", "supersedes"),
    sa.Index(None, "tenant_id", "mode", "owned"),
    sa.Index(None, "tenant_id", "mode", "record", postgresql_where=sa.text("record IS NOT NULL")),
)
"""``record`` names the record of a published source that an imported stake comes from, ``as_of`` its day."""

entity_statements = _scoped(
    "entity_statements",
    _uuid("id", key=True),
    sa.Column("record", sa.Text(collation="C"), nullable=False),
    _text("aspect"),
    _text("entity_id"),
    _text("about", null=True),
    _integer("authority"),
    _json("body"),
    _day("valid_from", null=True),
    _day("valid_until", null=True),
    _text("source", null=True),
    _day("as_of", null=True),
    _instant("recorded_at"),
    _version("knowledge_version"),
    sa.Index(None, "tenant_id", "mode", "record"),
    sa.Index(None, "tenant_id", "mode", "entity_id"),
    sa.Index(None, "tenant_id", "mode", "about", postgresql_where=sa.text("about IS NOT NULL")),
)
"""What published sources say of entities, a row a record; imported versions of entities are composed of it."""

entity_terms = _scoped(
    "entity_terms",
    _text("term", key=True),
    _text("entity_id", key=True),
    _version("knowledge_version"),
    sa.Index("entity_terms_in_order_idx", "tenant_id", "mode", "term", "knowledge_version", "entity_id"),
)
"""What entities are found by: identifiers, whole names, telling words; kept by a trigger on ``entities``."""

entity_links = _scoped(
    "entity_links",
    _uuid("id", key=True),
    _text("entity_id"),
    _text("term"),
    _json("said"),
    _text("state"),
    _text("reason"),
    _day("expires_on", null=True),
    _text("recorded_by"),
    _instant("recorded_at"),
    _version("knowledge_version"),
    sa.Index(None, "tenant_id", "mode", "term"),
    sa.Index(None, "tenant_id", "mode", "entity_id"),
)
"""A person's word on whether a name or a number means an entity; the last on each counts."""

rulings = _scoped(
    "rulings",
    _uuid("id", key=True),
    _text("kind"),
    _text("title"),
    _text("source", null=True),
    _text("citation", null=True),
    _day("valid_from"),
    _day("valid_until", null=True),
    _uuid("withdraws", null=True),
    _json("body"),
    _text("recorded_by"),
    _instant("recorded_at"),
    _version("knowledge_version"),
)

dispositions = _scoped(
    "dispositions",
    _uuid("id", key=True),
    _bytes("named_sha256"),
    _text("list_id"),
    _text("entry_id"),
    _bytes("entry_sha256"),
    _text("matcher"),
    _text("state"),
    _text("reason"),
    _uuid("decision_id"),
    _day("expires_on", null=True),
    _text("recorded_by"),
    _instant("recorded_at"),
    _version("knowledge_version"),
    sa.Index(None, "tenant_id", "mode", "named_sha256"),
)
"""What a reviewer decided about a match; bound to the facts searched, the entry's content and the matcher."""

reviews = _scoped(
    "reviews",
    _uuid("id", key=True),
    _uuid("decision_id"),
    _text("state"),
    _json("matches"),
    _text("reason"),
    _json("evidence"),
    _day("expires_on", null=True),
    _uuid("release_id", null=True),
    _text("leaves"),
    _day("counts_until", null=True),
    _text("recorded_by"),
    _instant("recorded_at"),
    sa.Index(None, "tenant_id", "mode", "decision_id", "id"),
)
"""What people said of decisions; ``leaves``: how it leaves the decision, through ``counts_until``."""

license_draws = _scoped(
    "license_draws",
    _uuid("id", key=True),
    _uuid("license_id"),
    _text("reference"),
    _text("line"),
    sa.Column("quantity", sa.Numeric, nullable=False),
    _uuid("decision_id"),
    _instant("recorded_at"),
    sa.Index(None, "tenant_id", "mode", "license_id"),
    sa.Index(None, "tenant_id", "mode", "reference"),
)
"""What lines of orders use of licenses; the latest row of a license, reference and line counts."""

cancellations = _scoped(
    "cancellations",
    _uuid("decision_id", key=True),
    _json("given_back"),
    _text("recorded_by"),
    _instant("recorded_at"),
)
"""Orders that did not go: the decision by which each was cancelled, and what it gave back to licenses."""

policies = _scoped(
    "policies",
    _version("knowledge_version", key=True),
    sa.Column("holds_residual_text", sa.Boolean, nullable=False),
    sa.Column("four_eyes", sa.Boolean, nullable=False),
    _text("recorded_by"),
    _instant("recorded_at"),
)
"""What a tenant asks of its answers beyond the law."""

profiles = _scoped(
    "profiles",
    _text("name", key=True),
    _version("knowledge_version", key=True),
    _text("owner"),
    _day("expires_on", null=True),
    _json("facts"),
    _instant("recorded_at"),
)

decisions = _scoped(
    "decisions",
    _uuid("id", key=True),
    _text("kind"),
    _text("reference", null=True),
    _day("law_day"),
    _instant("known_at"),
    _instant("decided_at"),
    _text("outcome"),
    _text("disposition", null=True),
    _bytes("canonical"),
    _bytes("sha256"),
    _integer("schema"),
    _uuid("key_id"),
    _text("subject"),
    _bytes("signature", null=True),
    _text("signing_key", null=True),
)
"""Partitioned by ranges of id: a UUIDv7 begins with its instant. The canonical bytes are the decision."""

decision_terms = _scoped(
    "decision_terms",
    _text("term_kind", key=True),
    _text("term", key=True),
    _uuid("decision_id", key=True),
)
"""What decisions are found by; partitioned like them."""

idempotency_keys = _scoped(
    "idempotency_keys",
    _text("key", key=True),
    _bytes("fingerprint"),
    _integer("status"),
    _json("headers"),
    _bytes("body"),
    _uuid("decision_id", null=True),
    _instant("created_at"),
)

signing_keys = sa.Table(
    "signing_keys",
    metadata,
    _text("id", key=True),
    _bytes("public_key"),
    _instant("valid_from"),
    _instant("valid_until", null=True),
)

log_queue = _scoped("log_queue", _uuid("decision_id", key=True), _bytes("leaf"))
"""Decisions that are recorded and not yet in the log, with the hash of each as a leaf of its tree."""

log_nodes = _scoped(
    "log_nodes",
    _integer("level", key=True),
    _version("position", key=True),
    _bytes("hash"),
    _uuid("decision_id", null=True),
    sa.Index(
        "log_nodes_decision_id_idx",
        "tenant_id",
        "mode",
        "decision_id",
        unique=True,
        postgresql_where=sa.text("decision_id IS NOT NULL"),
    ),
)
"""The hash tree over the decisions of a tenant and mode; level 0 holds the leaves, which outlive the decisions."""

log_heads = _scoped(
    "log_heads",
    _version("tree_size", key=True),
    _bytes("root"),
    _instant("sealed_at"),
    sa.Column("signing_key", sa.Text, sa.ForeignKey("signing_keys.id"), nullable=False),
    _bytes("signature"),
)

dropped_partitions = sa.Table(
    "dropped_partitions",
    metadata,
    _text("name", key=True),
    _uuid("first_id"),
    _uuid("end_id"),
    sa.Column("decisions", sa.BigInteger, nullable=False),
    _text("exported_to"),
    _bytes("export_sha256"),
    _instant("dropped_at"),
)
"""Months of decisions that were exported and dropped after their retention; ids from the first to before the end."""
rule_sets = sa.Table("rule_sets", metadata, _bytes("sha256", key=True), _json("rules"), _instant("kept_at"))
"""What each rule of an edition came to, by hash; decisions name the set by its hash. Ours, of no tenant."""

texts = sa.Table("texts", metadata, _bytes("sha256", key=True), _text("language"), _text("body"))
"""The sentences that decisions name by hash; ours, of no tenant."""
