"""Entities composed of what sources say of them: a version for each stretch of days on which that is the same.

On a day, the highest authority's newest word tells who an entity is; who heads and controls it, and what is
known of that, is told by every record that speaks for the day. From the day a register has ended an entity,
only its name and numbers are known of it.
"""

from typing import Final

import sqlalchemy as sa

from app.store.knowledge import move_knowledge


def compose(conn: sa.Connection) -> int:
    """Append a version of every entity that ``pg_temp.new_statements`` tell something of, or of whose parent.

    ``pg_temp.own_statements`` is a view of the scope's statements.
    """
    for statement in _COMPOSE:
        conn.execute(statement)
    most, entities = conn.execute(_COUNT).one()
    for part in range(1, (most or 0) + 1):
        moved = move_knowledge(conn)  # an entity has one version at a time
        conn.execute(_ADD, {"part": part, "recorded_at": moved.recorded_at, "version": moved.version})
    return int(entities)


# IN within CASE is looked up in a hash: the planner takes one scope's statements for few, and would scan the others
# for each of them.
_TOUCHED: Final = """
    CREATE TEMPORARY TABLE touched ON COMMIT DROP AS
    SELECT entity_id FROM pg_temp.new_statements
    UNION
    SELECT s.entity_id FROM pg_temp.own_statements s WHERE CASE WHEN s.about IS NOT NULL THEN s.about IN (
        SELECT entity_id FROM pg_temp.new_statements WHERE aspect = 'ENTITY') END
"""
_STANDING: Final = """
    CREATE TEMPORARY TABLE standing ON COMMIT DROP AS
    SELECT *, least(valid_until, lead(valid_from) OVER (PARTITION BY record ORDER BY since)) AS until
    FROM (
        SELECT DISTINCT ON (record, since) record, aspect, entity_id, about, authority, body, valid_from,
            valid_until, source, coalesce(valid_from, '-infinity') AS since
        FROM pg_temp.own_statements
        WHERE CASE WHEN aspect IS NOT NULL THEN entity_id IN (SELECT entity_id FROM pg_temp.touched) END
        ORDER BY record, since, knowledge_version DESC
    ) latest
"""
_NAMED: Final = """
    CREATE TEMPORARY TABLE named ON COMMIT DROP AS
    SELECT DISTINCT ON (entity_id) entity_id, body -> 'name' AS name, body -> 'principal_office_country' AS office
    FROM pg_temp.own_statements
    WHERE CASE WHEN aspect = 'ENTITY' THEN entity_id IN (SELECT about FROM pg_temp.standing) END
    ORDER BY entity_id, authority DESC, valid_from DESC NULLS LAST, knowledge_version DESC
"""
_STRETCHES: Final = """
    CREATE TEMPORARY TABLE stretches ON COMMIT DROP AS
    SELECT entity_id, since, lead(since) OVER days AS until, row_number() OVER days AS part
    FROM (
        SELECT entity_id, since FROM pg_temp.standing
        UNION SELECT entity_id, until FROM pg_temp.standing WHERE until IS NOT NULL
    ) found
    WINDOW days AS (PARTITION BY entity_id ORDER BY since)
"""
_SPOKEN: Final = """
    CREATE TEMPORARY TABLE spoken ON COMMIT DROP AS
    SELECT s.entity_id, g.part, s.record, s.aspect, s.about, s.authority, s.body, s.since, s.source,
        s.since <= g.since AND (s.until IS NULL OR s.until > g.since) AS speaks
    FROM pg_temp.stretches g JOIN pg_temp.standing s USING (entity_id)
"""
_VERSIONS: Final = """
    CREATE TEMPORARY TABLE versions ON COMMIT DROP AS
    WITH own AS (
        SELECT DISTINCT ON (entity_id, part) entity_id, part, source, CASE WHEN speaks THEN body ELSE
            jsonb_strip_nulls(jsonb_build_object('name', body -> 'name', 'aliases', body -> 'aliases',
                'type', body -> 'type', 'identifiers', body -> 'identifiers')) END AS body
        FROM pg_temp.spoken WHERE aspect = 'ENTITY'
        ORDER BY entity_id, part, speaks DESC, authority DESC, since DESC, record
    ), told AS (
        SELECT s.entity_id, s.part,
            jsonb_agg(s.body ORDER BY s.record) FILTER (WHERE s.aspect = 'EVIDENCE') AS evidence,
            (array_agg(s.body || jsonb_strip_nulls(jsonb_build_object('name', n.name))
                ORDER BY s.since DESC, s.record) FILTER (WHERE s.aspect = 'ULTIMATE_PARENT'))[1] AS parent,
            jsonb_agg(s.body || jsonb_strip_nulls(jsonb_build_object('name', n.name, 'country', n.office))
                ORDER BY s.record) FILTER (WHERE s.aspect = 'CONTROLLER') AS controllers
        FROM pg_temp.spoken s LEFT JOIN pg_temp.named n ON n.entity_id = s.about
        WHERE s.aspect <> 'ENTITY' AND s.speaks
        GROUP BY s.entity_id, s.part
    )
    SELECT entity_id, part, nullif(g.since, '-infinity') AS valid_from, g.until AS valid_until, own.source,
        (own.body - 'facts') || jsonb_strip_nulls(jsonb_build_object('evidence', told.evidence, 'facts',
            nullif(coalesce(own.body -> 'facts', '{}') || jsonb_strip_nulls(jsonb_build_object(
                'ultimate_parent', told.parent, 'controlled_by', told.controllers)), '{}'))) AS body
    FROM pg_temp.stretches g JOIN own USING (entity_id, part) LEFT JOIN told USING (entity_id, part)
"""
_COMPOSE: Final = (
    sa.text("DROP TABLE IF EXISTS pg_temp.touched, pg_temp.standing, pg_temp.named, pg_temp.stretches"),
    sa.text("DROP TABLE IF EXISTS pg_temp.spoken, pg_temp.versions"),
    sa.text(_TOUCHED),
    sa.text("ANALYZE pg_temp.touched"),
    sa.text(_STANDING),
    sa.text("ANALYZE pg_temp.standing"),
    sa.text(_NAMED),
    sa.text(_STRETCHES),
    sa.text("ANALYZE pg_temp.stretches"),
    sa.text(_SPOKEN),
    sa.text("ANALYZE pg_temp.spoken"),
    sa.text(_VERSIONS),
)
_COUNT: Final = sa.text("SELECT max(part), count(DISTINCT entity_id) FROM pg_temp.versions")
_ADD: Final = sa.text("""
    INSERT INTO entities (tenant_id, mode, id, knowledge_version, valid_from, valid_until, body, source,
        recorded_at)
    SELECT (SELECT portcullis_tenant()), (SELECT portcullis_mode()),
        entity_id, :version, valid_from, valid_until, body, source,
        :recorded_at
    FROM pg_temp.versions WHERE part = :part
""")
