"""The publishers' own samples, where the reference data is at hand."""

from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.commands.ingest_ownership import ingest_ownership
from app.facts import EntityFacts
from app.store.scope import Mode, tenant_transaction
from app.wire import from_json

SAMPLES = Path(__file__).resolve().parents[3] / "shared/data/ownership"
FILES = [
    ("gleif-lei", "gleif_cdf/lei-data.xml", 13),
    ("gleif-lei", "gleif_cdf/lei-updates-data2.xml", 12),
    ("gleif-rr", "gleif_cdf/rr-data.xml", 10),
    ("gleif-rr", "gleif_cdf/rr-updates-data2.xml", 11),
    ("gleif-exceptions", "gleif_cdf/repex-data.xml", 10),
    ("gleif-exceptions", "gleif_cdf/repex-updates-data2.xml", 7),
    ("ofac-links", "ofac_linked_to_edges_derived.csv.gz", 6383),
    ("uk-companies", "uk_psc/company-data-1.json", 2),
    *(("uk-psc", f"uk_psc/psc-data-{number}.json", 1) for number in (2, 4, 5, 6, 7, 9, 10, 12, 13, 14, 15, 16)),
    *(
        ("bods", f"bods_0.4_examples/{name}.json", count)
        for name, count in (
            ("bods-package-fi-soe", 9), ("edge_circular-ownership", 4), ("edge_anonymous-person", 2),
            ("fermcat", 23), ("tecido", 11), ("levent", 7), ("nomination", 8), ("joint-ownership", 7),
            ("multiple-indirect-ownership", 9), ("listed-company-exempt-from-disclosure", 2),
        )
    ),
]  # fmt: skip


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the reference data is not beside this checkout")
def test_every_sample_is_read_without_a_refusal_and_every_entity_is_a_word(
    owner: sa.Engine, tenant: UUID
) -> None:
    for source, name, count in FILES:
        done = ingest_ownership(owner, source, SAMPLES / name, scope=(tenant, Mode.LIVE))
        assert (name, done.progress.read, done.refused.found) == (name, count, {})
    with tenant_transaction(owner, tenant, Mode.LIVE) as conn:
        bodies = conn.scalars(
            sa.text("SELECT body FROM entities WHERE tenant_id = :id"), {"id": tenant}
        ).all()
    assert len(bodies) > 6_800
    assert all(from_json(EntityFacts, body).name for body in bodies)
