"""Files of sources, made: small ones record by record, large ones by number, in the layouts of their publishers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RR = "http://www.gleif.org/data/schema/rr/2016"
LEI = "http://www.gleif.org/data/schema/leidata/2016"
REPEX = "http://www.gleif.org/data/schema/repex/2016"


def lei(number: int) -> str:
    return f"TEST{number:014d}00"


def header(prefix: str, name: str, count: int | None, day: str, content: str) -> str:
    stated = "" if count is None else f"<{prefix}:RecordCount>{count}</{prefix}:RecordCount>"
    return (
        f"<{prefix}:{name}><{prefix}:ContentDate>{day}T08:00:00Z</{prefix}:ContentDate>"
        f"<{prefix}:FileContent>{content}</{prefix}:FileContent>{stated}</{prefix}:{name}>"
    )


def entity_xml(number: int, name: str = "", **said: str) -> str:
    told = {
        "legal": "DE", "office": "DE", "status": "ACTIVE", "updated": "2026-01-10", "registration": "ISSUED",
        "more": "", "category": "GENERAL", "authority": "RA000242", "local": f"HRB{number:06d}", **said,
    }  # fmt: skip
    jurisdiction = told.get("jurisdiction", told["legal"])
    return (
        f"<lei:LEIRecord><lei:LEI>{lei(number)}</lei:LEI><lei:Entity>"
        f"<lei:LegalName>{name or f'Muster {number} GmbH'}</lei:LegalName>"
        f"<lei:LegalAddress><lei:Country>{told['legal']}</lei:Country></lei:LegalAddress>"
        f"<lei:HeadquartersAddress><lei:Country>{told['office']}</lei:Country></lei:HeadquartersAddress>"
        f"<lei:RegistrationAuthority><lei:RegistrationAuthorityID>{told['authority']}</lei:RegistrationAuthorityID>"
        f"<lei:RegistrationAuthorityEntityID>{told['local']}</lei:RegistrationAuthorityEntityID>"
        f"</lei:RegistrationAuthority><lei:LegalJurisdiction>{jurisdiction}</lei:LegalJurisdiction>"
        f"<lei:EntityCategory>{told['category']}</lei:EntityCategory>"
        f"<lei:EntityStatus>{told['status']}</lei:EntityStatus>{told['more']}</lei:Entity>"
        f"<lei:Registration><lei:LastUpdateDate>{told['updated']}T00:00:00Z</lei:LastUpdateDate>"
        f"<lei:RegistrationStatus>{told['registration']}</lei:RegistrationStatus></lei:Registration></lei:LEIRecord>"
    )


def lei_file(*records: str, count: int | None = -1, day: str = "2026-02-01") -> str:
    stated = len(records) if count == -1 else count
    head = header("lei", "LEIHeader", stated, day, "GLEIF_FULL_PUBLISHED")
    body = "".join(records)
    return f'<lei:LEIData xmlns:lei="{LEI}">{head}<lei:LEIRecords>{body}</lei:LEIRecords></lei:LEIData>'


def relation_xml(child: int, parent: int, kind: str = "IS_DIRECTLY_CONSOLIDATED_BY", **said: str) -> str:
    told = {
        "since": "2020-03-01",
        "status": "ACTIVE",
        "updated": "2026-01-10",
        "percent": "",
        "until": "",
        **said,
    }
    until = f"<rr:EndDate>{told['until']}T00:00:00Z</rr:EndDate>" if told["until"] else ""
    percent = (
        "<rr:RelationshipQuantifiers><rr:RelationshipQuantifier>"
        "<rr:MeasurementMethod>ACCOUNTING_CONSOLIDATION</rr:MeasurementMethod>"
        f"<rr:QuantifierAmount>{told['percent']}</rr:QuantifierAmount>"
        "<rr:QuantifierUnits>PERCENTAGE</rr:QuantifierUnits>"
        "</rr:RelationshipQuantifier></rr:RelationshipQuantifiers>"
    )
    return (
        "<rr:RelationshipRecord><rr:Relationship>"
        f"<rr:StartNode><rr:NodeID>{lei(child)}</rr:NodeID><rr:NodeIDType>LEI</rr:NodeIDType></rr:StartNode>"
        f"<rr:EndNode><rr:NodeID>{lei(parent)}</rr:NodeID><rr:NodeIDType>LEI</rr:NodeIDType></rr:EndNode>"
        f"<rr:RelationshipType>{kind}</rr:RelationshipType><rr:RelationshipPeriods>"
        "<rr:RelationshipPeriod><rr:StartDate>2025-01-01T00:00:00Z</rr:StartDate>"
        "<rr:PeriodType>ACCOUNTING_PERIOD</rr:PeriodType></rr:RelationshipPeriod>"
        f"<rr:RelationshipPeriod><rr:StartDate>{told['since']}T00:00:00Z</rr:StartDate>{until}"
        "<rr:PeriodType>RELATIONSHIP_PERIOD</rr:PeriodType></rr:RelationshipPeriod></rr:RelationshipPeriods>"
        f"<rr:RelationshipStatus>{told['status']}</rr:RelationshipStatus>{percent if told['percent'] else ''}"
        f"</rr:Relationship><rr:Registration><rr:LastUpdateDate>{told['updated']}T00:00:00Z</rr:LastUpdateDate>"
        "<rr:RegistrationStatus>PUBLISHED</rr:RegistrationStatus></rr:Registration></rr:RelationshipRecord>"
    )


def rr_file(*records: str, count: int | None = -1, day: str = "2026-02-01") -> str:
    return "".join(rr_parts(iter(records), len(records) if count == -1 else count, day))


def rr_parts(records: Iterator[str], count: int | None, day: str = "2026-02-01") -> Iterator[str]:
    yield f'<rr:RelationshipData xmlns:rr="{RR}">{header("rr", "Header", count, day, "GLEIF_FULL_PUBLISHED")}'
    yield "<rr:RelationshipRecords>"
    yield from records
    yield "</rr:RelationshipRecords></rr:RelationshipData>"


def exception_xml(number: int, category: str = "ULTIMATE", reason: str = "NATURAL_PERSONS") -> str:
    return (
        f"<repex:Exception><repex:LEI>{lei(number)}</repex:LEI>"
        f"<repex:ExceptionCategory>{category}_ACCOUNTING_CONSOLIDATION_PARENT</repex:ExceptionCategory>"
        f"<repex:ExceptionReason>{reason}</repex:ExceptionReason></repex:Exception>"
    )


def exception_file(*records: str, day: str = "2026-02-01") -> str:
    head = header("repex", "Header", len(records), day, "GLEIF_FULL_PUBLISHED")
    return (
        f'<repex:ReportingExceptionData xmlns:repex="{REPEX}">{head}<repex:ReportingExceptions>'
        f"{''.join(records)}</repex:ReportingExceptions></repex:ReportingExceptionData>"
    )


def statement(record: str, kind: str, details: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "statementId": f"s-{record}",
        "statementDate": "2026-01-10",
        "recordId": record,
        "recordType": kind,
        "recordStatus": "new",
        "publicationDetails": {"bodsVersion": "0.4", "publisher": {"name": "A Register"}},
        "recordDetails": details,
        **more,
    }


def relationship(record: str, *interests: dict[str, Any], **more: Any) -> dict[str, Any]:
    details = {"subject": "acme", "interestedParty": "holding", "interests": list(interests)}
    return statement(record, "relationship", {**details, **more.pop("details", {})}, **more)


def psc(natures: list[str], **data: Any) -> dict[str, Any]:
    number = data.pop("company_number", "01234567")
    told = {
        "kind": "corporate-entity-person-with-significant-control",
        "name": "Beispiel Holdings Ltd",
        "links": {"self": f"/company/{number}/persons-with-significant-control/corporate-entity/abc"},
        "natures_of_control": natures,
        "notified_on": "2018-05-01",
        **data,
    }
    return {"company_number": number, "data": told}


def lines(*values: dict[str, Any]) -> str:
    return "".join(json.dumps(one) + "\n" for one in values)


def write_csv(file: Path, rows: int) -> None:
    """A company's own research of so many stakes: holdings of about a thousand companies each."""
    with file.open("w", encoding="utf-8") as out:
        out.write("owner,owned,share,valid_from,source\n")
        for number in range(rows):
            share = ("51.25", "25-50", "", "100")[number % 4]
            out.write(f"own-{number // 1000:07d},own-{number:09d},{share},2024-01-01,register extract\n")


def write_rr(file: Path, rows: int) -> None:
    """A level 2 file of so many relationships."""
    with file.open("w", encoding="utf-8") as out:
        out.writelines(rr_parts((relation_xml(one, 10**9 + one // 1000) for one in range(rows)), rows))
