"""The shared, immutable words: the one vocabulary of facts that every question reads.

Shapes only, no behaviour beyond what a word means. Every field is optional (``None`` means the
caller said nothing); what silence means is the law's business. Countries are ISO 3166-1 alpha-2,
shares are percent 0..100, areas mm2, rates tera-operations per second, bandwidths GB/s.
The wire form of these words is the HTTP contract, sections 3 and 7.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final

from annotated_types import Ge, Interval

FORBID_UNKNOWN: Final = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Pattern:
    """The form a text must have, as a regular expression; Pydantic reads it where requests are parsed."""

    regex: str

    def __get_pydantic_core_schema__(self, source: object, handler: Callable[[object], Any]) -> object:
        """The schema of the annotated text, with this pattern (Pydantic's own hook)."""
        return {**handler(source), "pattern": self.regex}


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a text of a known form is spelt: other writings of it are read as this one."""

    of: Callable[[str], str]

    def __get_pydantic_core_schema__(self, source: object, handler: Callable[[object], Any]) -> object:
        """The schema of the annotated text, spelt anew once its form is known (Pydantic's own hook)."""
        spelt = {"type": "no-info", "function": self.of}
        return {"type": "function-after", "function": spelt, "schema": handler(source)}


ISO_COUNTRIES: Final = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV "
    "BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES "
    "ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE "
    "IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY "
    "MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU "
    "NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM "
    "SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE "
    "VG VI VN VU WF WS XK YE YT ZA ZM ZW"
)
"""ISO 3166-1 alpha-2, and XK. A code outside it is refused: a misspelt country is in no country group."""

Country = Annotated[str, Pattern(f"^({ISO_COUNTRIES.replace(' ', '|')})$")]
Region = Annotated[str, Pattern("^[A-Z]{2}-[A-Z0-9]{1,3}$")]
_ECCN_PARTS: Final = re.compile(r"[a-z]+|[0-9]+")


def spelt_eccn(said: str) -> str:
    """An ECCN as the Commerce Control List spells it: "4a003 Z1b" is 4A003.z.1.b, "ear 99" is EAR99."""
    text = "".join(said.split()).casefold()
    if not text[0].isdigit():
        return text.upper()
    return ".".join((text[:5].upper(), *_ECCN_PARTS.findall(text[5:])))


Eccn = Annotated[
    str, Pattern("^([Ee][Aa][Rr] ?99|[0-9][A-Ea-e][0-9]{3}[A-Za-z0-9. ]*)$"), Spelling(spelt_eccn)
]
Pointer = Annotated[str, Pattern("^(/[^/]*)*$")]
FlagId = Annotated[str, Pattern("^(CD-RF-(0[1-9]|1[01])|KYC-(0[1-9]|[12][0-9]))$")]
Percent = Annotated[Decimal, Interval(ge=0, le=100)]
Amount = Annotated[Decimal, Ge(0)]


class Ternary(StrEnum):
    """A yes-or-no fact that may be unknown."""

    YES = "YES"
    NO = "NO"
    UNKNOWN = "UNKNOWN"


class KnowledgeLevel(StrEnum):
    """Knowledge in the sense of 15 CFR 772.1: awareness of a high probability counts."""

    NONE = "NONE"
    RED_FLAG = "RED_FLAG"
    HIGH_PROBABILITY = "HIGH_PROBABILITY"
    ACTUAL = "ACTUAL"
    UNKNOWN = "UNKNOWN"


class Stage(StrEnum):
    """Where the order stands."""

    QUOTE = "QUOTE"
    ORDER = "ORDER"
    RELEASE = "RELEASE"
    SHIPMENT = "SHIPMENT"


class Activity(StrEnum):
    """What is about to be done."""

    EXPORT = "EXPORT"
    REEXPORT = "REEXPORT"
    IN_COUNTRY_TRANSFER = "IN_COUNTRY_TRANSFER"
    SELL = "SELL"
    TRANSFER = "TRANSFER"
    FINANCE = "FINANCE"
    ORDER = "ORDER"
    BUY = "BUY"
    REMOVE = "REMOVE"
    CONCEAL = "CONCEAL"
    STORE = "STORE"
    USE = "USE"
    LOAN = "LOAN"
    DISPOSE = "DISPOSE"
    TRANSPORT = "TRANSPORT"
    FORWARD = "FORWARD"
    SERVICE = "SERVICE"
    NEGOTIATE = "NEGOTIATE"
    SUPPORT = "SUPPORT"
    PROVIDE_COMPUTE = "PROVIDE_COMPUTE"
    RELEASE = "RELEASE"


class ActorRole(StrEnum):
    """What the one who acts is in the trade."""

    EXPORTER = "EXPORTER"
    REEXPORTER = "REEXPORTER"
    DISTRIBUTOR = "DISTRIBUTOR"
    FABRICATOR = "FABRICATOR"
    OSAT = "OSAT"
    IC_DESIGNER = "IC_DESIGNER"
    FORWARDER = "FORWARDER"
    FINANCIER = "FINANCIER"
    IAAS_PROVIDER = "IAAS_PROVIDER"
    INTEGRATOR = "INTEGRATOR"
    RESEARCHER = "RESEARCHER"
    END_USER = "END_USER"


class PartyRole(StrEnum):
    """What a party is in the dealing."""

    PURCHASER = "PURCHASER"
    INTERMEDIATE_CONSIGNEE = "INTERMEDIATE_CONSIGNEE"
    ULTIMATE_CONSIGNEE = "ULTIMATE_CONSIGNEE"
    END_USER = "END_USER"
    IAAS_PROVIDER = "IAAS_PROVIDER"
    TRAINING_BENEFICIARY = "TRAINING_BENEFICIARY"
    DESIGNER = "DESIGNER"
    FABRICATOR = "FABRICATOR"
    FORWARDER = "FORWARDER"
    FINANCIER = "FINANCIER"
    SUPPLIER = "SUPPLIER"
    OTHER = "OTHER"


class PartyType(StrEnum):
    """What kind of being a party is."""

    ORGANIZATION = "ORGANIZATION"
    PERSON = "PERSON"
    VESSEL = "VESSEL"
    AIRCRAFT = "AIRCRAFT"
    UNKNOWN = "UNKNOWN"


class IdentifierScheme(StrEnum):
    """Who gave an identifier."""

    LEI = "LEI"
    USCC = "USCC"
    DUNS = "DUNS"
    IMO = "IMO"
    TAX = "TAX"
    REGISTRY = "REGISTRY"
    OTHER = "OTHER"


class AddressType(StrEnum):
    """What stands at a party's address."""

    COMMERCIAL = "COMMERCIAL"
    RESIDENTIAL = "RESIDENTIAL"
    PO_BOX = "PO_BOX"
    FORWARDER = "FORWARDER"
    UNKNOWN = "UNKNOWN"


class WebPresence(StrEnum):
    """How visible a party's business is."""

    ESTABLISHED = "ESTABLISHED"
    MINIMAL = "MINIMAL"
    NONE = "NONE"
    UNKNOWN = "UNKNOWN"


class HeadquartersAffirmation(StrEnum):
    """What a party said when asked where it and its parent are headquartered."""

    GIVEN = "GIVEN"
    REFUSED = "REFUSED"
    MISSING = "MISSING"
    UNKNOWN = "UNKNOWN"


class MatchState(StrEnum):
    """What is known of a name match."""

    OPEN = "OPEN"
    CLEARED = "CLEARED"
    CONFIRMED = "CONFIRMED"


class DispositionState(StrEnum):
    """What a reviewer said of a name match."""

    CLEARED = "CLEARED"
    CONFIRMED = "CONFIRMED"


class ItemKind(StrEnum):
    """What an item is."""

    IC = "IC"
    HBM = "HBM"
    COMPUTER = "COMPUTER"
    COMPONENT = "COMPONENT"
    SOFTWARE = "SOFTWARE"
    MODEL_WEIGHTS = "MODEL_WEIGHTS"
    SME = "SME"
    TECHNOLOGY = "TECHNOLOGY"
    OTHER = "OTHER"


class JurisdictionBasis(StrEnum):
    """Why an item is, or is not, subject to the EAR."""

    US_ORIGIN = "US_ORIGIN"
    DE_MINIMIS = "DE_MINIMIS"
    FDP = "FDP"
    NONE = "NONE"
    UNKNOWN = "UNKNOWN"


class OtherControls(StrEnum):
    """What the caller's own classification says of controls outside our scope."""

    LICENSE_NOT_REQUIRED = "LICENSE_NOT_REQUIRED"
    LICENSE_REQUIRED = "LICENSE_REQUIRED"
    UNKNOWN = "UNKNOWN"


class NumberFormat(StrEnum):
    """The format of the numbers a processing rate counts."""

    INT4 = "int4"
    INT8 = "int8"
    FP4 = "fp4"
    FP6 = "fp6"
    FP8 = "fp8"
    FP16 = "fp16"
    BF16 = "bf16"
    TF32 = "tf32"
    FP32 = "fp32"
    FP64 = "fp64"


class DieKind(StrEnum):
    """What a die in a package does."""

    LOGIC = "LOGIC"
    MEMORY = "MEMORY"
    IO = "IO"
    INTERPOSER = "INTERPOSER"
    DUMMY = "DUMMY"


class PackagedBy(StrEnum):
    """Who packaged an IC (Note 1 to 3A090.a)."""

    FABRICATOR = "FABRICATOR"
    APPROVED_OSAT = "APPROVED_OSAT"
    OTHER_OSAT = "OTHER_OSAT"
    UNKNOWN = "UNKNOWN"


class DesignerStatus(StrEnum):
    """An IC designer's standing under Note 1 to 3A090.a."""

    APPROVED = "APPROVED"
    AUTHORIZED = "AUTHORIZED"
    NONE = "NONE"
    UNKNOWN = "UNKNOWN"


class AttestedBy(StrEnum):
    """Who vouches for an IC's figures (Note 1 to 3A090.a)."""

    DESIGNER = "DESIGNER"
    FABRICATOR = "FABRICATOR"
    OSAT = "OSAT"
    END_USER = "END_USER"
    NONE = "NONE"


class Workload(StrEnum):
    """What the compute will run."""

    TRAINING = "TRAINING"
    INFERENCE = "INFERENCE"
    OTHER = "OTHER"
    UNKNOWN = "UNKNOWN"


class Purpose(StrEnum):
    """What the items are for."""

    COMMERCIAL = "COMMERCIAL"
    RESEARCH = "RESEARCH"
    MILITARY = "MILITARY"
    MILITARY_INTELLIGENCE = "MILITARY_INTELLIGENCE"
    NUCLEAR = "NUCLEAR"
    MISSILE = "MISSILE"
    CHEMICAL_BIOLOGICAL = "CHEMICAL_BIOLOGICAL"
    SUPERCOMPUTER = "SUPERCOMPUTER"
    ADVANCED_NODE_FABRICATION = "ADVANCED_NODE_FABRICATION"
    SME_PRODUCTION = "SME_PRODUCTION"
    TECHNICAL_ANALYSIS_ONLY = "TECHNICAL_ANALYSIS_ONLY"
    UNKNOWN = "UNKNOWN"


class RedFlagState(StrEnum):
    """Where a red flag stands; RESOLVED needs evidence."""

    PRESENT = "PRESENT"
    ABSENT = "ABSENT"
    RESOLVED = "RESOLVED"
    UNKNOWN = "UNKNOWN"


class EvidenceKind(StrEnum):
    """What a document proves."""

    BIS_LICENSE = "BIS_LICENSE"
    BIS_AUTHORIZATION_CHAIN = "BIS_AUTHORIZATION_CHAIN"
    LICENSE_EXCEPTION = "LICENSE_EXCEPTION"
    NAC_NOTIFICATION = "NAC_NOTIFICATION"
    END_USER_CERTIFICATE = "END_USER_CERTIFICATE"
    HEADQUARTERS_AFFIRMATION = "HEADQUARTERS_AFFIRMATION"
    OWNERSHIP_EXTRACT = "OWNERSHIP_EXTRACT"
    UVL_STATEMENT = "UVL_STATEMENT"
    CUSTOMER_NOTICE = "CUSTOMER_NOTICE"
    DATA_CENTER_EVALUATION = "DATA_CENTER_EVALUATION"
    USER_HQ_POLICY = "USER_HQ_POLICY"
    POST_DELIVERY_CHECK = "POST_DELIVERY_CHECK"
    DATASHEET = "DATASHEET"
    OTHER = "OTHER"


class ListId(StrEnum):
    """The published lists we know; a tenant's private lists are named ``x-...``."""

    ENTITY_LIST = "us-bis-entity-list"
    DPL = "us-bis-dpl"
    UVL = "us-bis-uvl"
    MEU = "us-bis-meu"
    SDN = "us-ofac-sdn"
    OFAC_CONS = "us-ofac-cons"
    NSCMIC = "us-ofac-nscmic"
    STATE_DEBARRED = "us-state-debarred"
    STATE_ISN = "us-state-isn"
    DOD_1260H = "us-dod-1260h"
    FCC_COVERED = "us-fcc-covered"
    UFLPA = "us-dhs-uflpa"
    METI = "jp-meti-end-user"
    MOFCOM = "cn-mofcom"
    EU_FSF = "eu-fsf"
    UK_OFSI = "uk-ofsi"
    UN_SC = "un-sc"


class EntityType(StrEnum):
    """What kind of being a stored entity is."""

    ORGANIZATION = "ORGANIZATION"
    PERSON = "PERSON"
    STATE = "STATE"


class StakeKind(StrEnum):
    """What is held of an entity."""

    SHARES = "SHARES"
    VOTES = "VOTES"


class LinkState(StrEnum):
    """A person's word on whether a name or a number means a stored entity."""

    CONFIRMED = "CONFIRMED"
    CUT = "CUT"


class AliasQuality(StrEnum):
    """How much a listed alias is worth for matching."""

    STRONG = "STRONG"
    WEAK = "WEAK"


ListName = Annotated[str, Pattern("^[a-z0-9]+(-[a-z0-9]+)*$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A shape of the vocabulary: immutable, every field named, unknown fields refused."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor(Word):
    """Who acts: the caller's company or its client."""

    name: str | None = None
    role: ActorRole | None = None
    us_person: Ternary | None = None
    country: Country | None = None
    headquarters_country: Country | None = None
    ultimate_parent_headquarters_country: Country | None = None
    is_informed: Ternary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier(Word):
    """A number that a registry gave to one being."""

    scheme: IdentifierScheme
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Word):
    """An entry of a restricted-party list, as its own text has it."""

    list: ListName
    footnotes: tuple[str, ...] | None = None
    programs: tuple[str, ...] | None = None
    license_requirement: str | None = None
    license_review_policy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UltimateParent(Word):
    """The top of a party's control chain."""

    name: str | None = None
    headquarters_country: Country | None = None
    identifiers: tuple[Identifier, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner(Word):
    """Who holds a share of a party, or votes in it; in percent, as an interval.

    Shares unless told; ``source`` says so, as of a day. Each source gives its own account of one holding.
    """

    name: str | None = None
    entity_id: str | None = None
    share_min: Percent | None = None
    share_max: Percent | None = None
    kind: StakeKind | None = None
    source: str | None = None
    as_of: date | None = None
    country: Country | None = None
    listings: tuple[Listing, ...] | None = None
    owners: tuple["Owner", ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller(Word):
    """Who controls a party without holding its shares."""

    name: str | None = None
    how: str | None = None
    country: Country | None = None
    listings: tuple[Listing, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchDisposition(Word):
    """A reviewer's word on name matches of one party."""

    state: DispositionState
    entry_ids: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCenter(Word):
    """Where the compute stands and whether it can run there."""

    country: Country | None = None
    infrastructure_attested: Ternary | None = None
    power_mw: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party(Word):
    """Someone in the dealing."""

    role: PartyRole | None = None
    name: str | None = None
    aliases: tuple[str, ...] | None = None
    type: PartyType | None = None
    other_roles: tuple[PartyRole, ...] | None = None
    country: Country | None = None
    address: str | None = None
    incorporation_country: Country | None = None
    principal_office_country: Country | None = None
    place_of_management_country: Country | None = None
    headquarters_country: Country | None = None
    ultimate_parent: UltimateParent | None = None
    identifiers: tuple[Identifier, ...] | None = None
    birth_date: date | None = None
    entity_id: str | None = None
    owners: tuple[Owner, ...] | None = None
    listings: tuple[Listing, ...] | None = None
    disposition: MatchDisposition | None = None
    government_body: Ternary | None = None
    military_end_user: Ternary | None = None
    military_intelligence_end_user: Ternary | None = None
    listed_in_supplement_8_part_740: Ternary | None = None
    citizenships: tuple[Country, ...] | None = None
    legal_form: str | None = None
    payment_country: Country | None = None
    controlled_by: tuple[Controller, ...] | None = None
    incorporated_on: date | None = None
    first_advanced_ic_purchase_on: date | None = None
    address_type: AddressType | None = None
    web_presence: WebPresence | None = None
    business_line: str | None = None
    business_fits_items: Ternary | None = None
    headquarters_affirmation: HeadquartersAffirmation | None = None
    screens_user_headquarters: Ternary | None = None
    data_center: DataCenter | None = None
    final_address_given: Ternary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Designer(Word):
    """Who designed an item."""

    name: str | None = None
    country: Country | None = None
    headquarters_country: Country | None = None
    ultimate_parent_headquarters_country: Country | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Word):
    """A processing rate as on a datasheet: tera-operations per second, a MAC counted twice."""

    format: NumberFormat
    tops: Amount
    sparse: bool = False
    bit_length: Annotated[int, Interval(ge=1, le=1024)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Die(Word):
    """One die (or ``count`` like dies) in the package."""

    area_mm2: Amount | None = None
    kind: DieKind | None = None
    non_planar: Ternary | None = None
    node_nm: Amount | None = None
    transistors_bn: Amount | None = None
    rates: tuple[Rate, ...] | None = None
    count: Annotated[int, Interval(ge=1, le=10000)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification(Word):
    """The figures of one IC or HBM package."""

    tpp: Amount | None = None
    performance_density: Amount | None = None
    rates: tuple[Rate, ...] | None = None
    mac_tops: Amount | None = None
    bit_length: Annotated[int, Interval(ge=1, le=1024)] | None = None
    dies: tuple[Die, ...] | None = None
    applicable_die_area_mm2: Amount | None = None
    process_node_nm: Amount | None = None
    non_planar: Ternary | None = None
    transistor_count_bn: Amount | None = None
    contains_hbm: Ternary | None = None
    interconnect_gb_s: Amount | None = None
    dram_bandwidth_gb_s: Amount | None = None
    hbm_bandwidth_gb_s: Amount | None = None
    hbm_area_mm2: Amount | None = None
    designed_for_data_center: Ternary | None = None
    marketed_for_data_center: Ternary | None = None
    commercially_available_in_us_on_2026_01_15: Ternary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundry(Word):
    """What Note 1 to 3A090.a asks of a fabricator or OSAT."""

    packaging_country: Country | None = None
    packaged_by: PackagedBy | None = None
    aggregated_transistor_count_bn: Amount | None = None
    contains_hbm: Ternary | None = None
    completed_on: date | None = None
    designer_status: DesignerStatus | None = None
    designer_agreed_to_report: Ternary | None = None
    designer_application_filed: Ternary | None = None
    designer_application_filed_on: date | None = None
    attested_by: AttestedBy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Component(Word):
    """An item inside another, ``count`` times."""

    item: "Item"
    count: Annotated[int, Ge(1)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Word):
    """What is dealt in: one order line."""

    model: str | None = None
    sku: str | None = None
    description: str | None = None
    quantity: Amount | None = None
    eccn: Eccn | None = None
    subject_to_the_ear: Ternary | None = None
    kind: ItemKind | None = None
    designer: Designer | None = None
    line: str | None = None
    made_in: Country | None = None
    jurisdiction_basis: JurisdictionBasis | None = None
    hts: str | None = None
    other_controls: OtherControls | None = None
    specification: Specification | None = None
    components: tuple[Component, ...] | None = None
    foundry: Foundry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndUse(Word):
    """What the items will be used for."""

    workload: Workload | None = None
    purposes: tuple[Purpose, ...] | None = None
    purpose_country: Country | None = None
    change_of_end_use_or_user: Ternary | None = None
    ongoing_use_of_items_already_received: Ternary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge(Word):
    """What the actor knows, by object."""

    training_for_beneficiary: KnowledgeLevel | None = None
    prohibited_end_use: KnowledgeLevel | None = None
    violation: KnowledgeLevel | None = None
    diversion: KnowledgeLevel | None = None
    diversion_destination: Country | None = None
    self_blinding: Ternary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseByCase(Word):
    """Certifications of the January 2026 review policy."""

    us_supply_sufficient: Ternary | None = None
    no_foundry_capacity_diverted: Ternary | None = None
    china_share_of_us_volume: Amount | None = None
    recipient_security_and_kyc: Ternary | None = None
    us_third_party_tested: Ternary | None = None
    no_military_end_use: Ternary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlag(Word):
    """A red flag the caller speaks of, by its id (``CD-RF-05``, ``KYC-09``)."""

    id: FlagId
    state: RedFlagState
    evidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Word):
    """A document, what it proves and which facts it covers."""

    kind: EvidenceKind
    reference: str | None = None
    issued_on: date | None = None
    valid_until: date | None = None
    complete: Ternary | None = None
    covers: tuple[Pointer, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts(Word):
    """Everything a caller may say of one dealing."""

    profile: str | None = None
    on: date | None = None
    known_at: datetime | None = None
    reference: str | None = None
    stage: Stage | None = None
    activities: tuple[Activity, ...] | None = None
    actor: Actor | None = None
    ship_from: Country | None = None
    destination: Country | None = None
    destination_region: Region | None = None
    us_persons_involved: Ternary | None = None
    route: tuple[Country, ...] | None = None
    parties: tuple[Party, ...] | None = None
    items: tuple[Item, ...] | None = None
    end_use: EndUse | None = None
    knowledge: Knowledge | None = None
    case_by_case: CaseByCase | None = None
    red_flags: tuple[RedFlag, ...] | None = None
    evidence: tuple[Evidence, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution(Word):
    """A red flag resolved for a customer once, with its evidence; it counts through its last day."""

    id: FlagId
    evidence: str
    expires_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityFacts(Word):
    """What is kept about an entity; ``facts`` are any fields of a party in an order with it."""

    name: str
    aliases: tuple[str, ...] | None = None
    type: EntityType | None = None
    identifiers: tuple[Identifier, ...] | None = None
    incorporation_country: Country | None = None
    principal_office_country: Country | None = None
    place_of_management_country: Country | None = None
    headquarters_country: Country | None = None
    headquarters_basis: str | None = None
    listings: tuple[Listing, ...] | None = None
    facts: Party | None = None
    evidence: tuple[Evidence, ...] | None = None
    resolutions: tuple[Resolution, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAlias(Word):
    """Another name of a listed party."""

    name: str
    quality: AliasQuality = AliasQuality.STRONG


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAddress(Word):
    """An address that a list gives; the Entity List lists addresses themselves."""

    full: str | None = None
    city: str | None = None
    country: Country | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedParty(Word):
    """One entry of a restricted-party list; ``id`` is unique in its list and stable over versions."""

    id: str
    name: str
    type: PartyType = PartyType.UNKNOWN
    aliases: tuple[ListedAlias, ...] = ()
    addresses: tuple[ListedAddress, ...] = ()
    countries: tuple[Country, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    birth_dates: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    listed_on: date | None = None
    delisted_on: date | None = None
    footnotes: tuple[str, ...] = ()
    license_requirement: str | None = None
    license_review_policy: str | None = None
    remarks: str | None = None
    source_url: str | None = None
