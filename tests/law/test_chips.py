"""The chip catalogue: figures as published, spellings that are found, look-alikes that are not."""

import csv
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.facts import DieKind, Item, ItemKind, Ternary
from app.law.chip_catalogue import CHIPS, DATA, SYSTEMS
from app.law.chips import CHIPS_VERSION, LONGEST_KEPT, CatalogueEntry, find_chip
from app.law.classification import Circumstances, classify

FIGURES = Path(__file__).resolve().parents[2] / "../shared/law/chips.csv"
IC, COMPUTER, COMPONENT = ItemKind.IC, ItemKind.COMPUTER, ItemKind.COMPONENT

SPELLINGS = {
    "H100": "NVIDIA H100 SXM5 80GB",
    "h100": "NVIDIA H100 SXM5 80GB",
    "NVIDIA H100 SXM5 80GB": "NVIDIA H100 SXM5 80GB",
    "H100-SXM5-80GB": "NVIDIA H100 SXM5 80GB",
    "nvidia-h100 pcie": "NVIDIA H100 PCIe 80GB",
    "NVIDIA H100 NVL": "NVIDIA H100 NVL 94GB",
    "NVIDIA® H100 Tensor Core GPU": "NVIDIA H100 SXM5 80GB",
    "ＮＶＩＤＩＡ　Ｈ１００": "NVIDIA H100 SXM5 80GB",
    "Н100": "NVIDIA H100 SXM5 80GB",
    "英伟达 H100": "NVIDIA H100 SXM5 80GB",
    "エヌビディア H100": "NVIDIA H100 SXM5 80GB",
    "8xH100": "NVIDIA H100 SXM5 80GB",
    "H100x8": "NVIDIA H100 SXM5 80GB",
    "H100 refurbished": "NVIDIA H100 SXM5 80GB",
    "eight NVIDIA H100s": "NVIDIA H100 SXM5 80GB",
    "NVIDIA H100S": "NVIDIA H100 SXM5 80GB",
    "8 NVIDIA H100S": "NVIDIA H100 SXM5 80GB",
    "8x H200s SXM": "NVIDIA H200 SXM",
    "AMD MI300Xs": "AMD Instinct MI300X",
    "NVIDIA L40s": "NVIDIA L40S",
    "NVIDIA H20s": "NVIDIA H20 141GB",
    "V100S": "NVIDIA V100S PCIe",
    "H100SXM": "NVIDIA H100 SXM5 80GB",
    "H100SXM5": "NVIDIA H100 SXM5 80GB",
    "H100PCIe": "NVIDIA H100 PCIe 80GB",
    "H100NVL": "NVIDIA H100 NVL 94GB",
    "nvidiah100": "NVIDIA H100 SXM5 80GB",
    "AMDMI300X": "AMD Instinct MI300X",
    "Supermicro SYS-821GE-TNHR H100": "system with NVIDIA H100 SXM5 80GB",
    "PowerEdge XE9680 8x NVIDIA H20": "system with NVIDIA H20 141GB",
    "NVIDIA H100 for printers": "NVIDIA H100 SXM5 80GB",
    "NVIDIA A100 PCIe 80GB (passive heatsink)": "NVIDIA A100 PCIe 80GB",
    "A100": "NVIDIA A100 SXM4 80GB",
    "A 100": "NVIDIA A100 SXM4 80GB",
    "A100 PCIe 40GB": "NVIDIA A100 PCIe 40GB",
    "A100X": "NVIDIA A100X converged accelerator",
    "Tesla V100-SXM2-32GB": "NVIDIA V100 SXM2 32GB",
    "Tesla T4": "NVIDIA T4",
    "L40S 48GB": "NVIDIA L40S",
    "NVIDIA L4": "NVIDIA L4",
    "GPU A30": "NVIDIA A30",
    "B200": "NVIDIA B200",
    "8 GB200": "NVIDIA GB200",
    "RTX4090": "NVIDIA GeForce RTX 4090",
    "GeForce RTX 4090 24GB": "NVIDIA GeForce RTX 4090",
    "RTX 4090D": "NVIDIA GeForce RTX 4090 D",
    "rtx-5090-d v2": "NVIDIA GeForce RTX 5090 D V2",
    "RTX 6000 Ada Generation": "NVIDIA RTX 6000 Ada",
    "Quadro RTX 6000": "NVIDIA Quadro RTX 6000",
    "MI-300X": "AMD Instinct MI300X",
    "MI308": "AMD Instinct MI308X",
    "Intel Gaudi® 2": "Intel Gaudi2",
    "TPU v5e": "Google TPU v5e",
    "Trainium2": "AWS Trainium2",
    "Ascend910C": "Huawei Ascend 910C",
    "昇腾 910A": "Huawei Ascend 910",
    "寒武纪 MLU590": "Cambricon MLU590",
    "寒武纪思元590": "Cambricon MLU590",
    "壁仞 BR100": "Biren BR100",
    "摩尔线程 MTT S4000": "Moore Threads MTT S4000",
    "DGX-H100 640GB": "NVIDIA DGX H100",
    "HGX H20 8-GPU": "NVIDIA HGX H20",
    "GB200NVL72": "NVIDIA GB200 NVL72",
    "CloudMatrix384": "Huawei CloudMatrix 384",
    "Atlas 900 A3 SuperPoD": "Huawei Atlas 900 A3 SuperPoD",
    "Atlas800T A2": "Huawei Atlas 800T A2",
    "Atlas 950 SuperPoD": "Huawei Atlas 950 SuperPoD",
    "A200T A3 Box8": "Huawei A200T A3 Box8",
    "Ascend910_9382": "Huawei Ascend 910C",
    "HL-225H": "Intel Gaudi2",
    "Gaudi 2D": "Intel Gaudi2",
    "Gaudi3 HL-338": "Intel Gaudi3 OAM",
    "H20e": "NVIDIA H20 141GB",
    "DGX Spark": "NVIDIA DGX Spark GB10",
    "Dell PowerEdge XE9680": "Dell PowerEdge XE9680",
    "SYS-821GE-TNHR": "Supermicro SYS-821GE-TNHR",
}
LOOKALIKES = (
    "H100 screw", "H100 bracket", "screws for NVIDIA H100", "NVIDIA H100 heat sinks", "NVIDIA H100 poster",
    "paper about NVIDIA H100", "H-100 pump", "H100 x 100 steel beam", "Hyundai H100 van", "H200 compressor",
    "oscilloscope H200", "Dell H200 RAID controller", "wafer carrier H200", "A10 paper", "model A40 chair",
    "A 100 mm bolt", "A100 chip resistor", "Canon A100 printer", "Huawei A100 router", "Amazon A100 speaker",
    "Samsung Galaxy A40", "AMD A10-7850K", "AMD A10", "Intel L4 cache", "L4 lumbar brace", "L40 steel beam",
    "L20 wood glue", "T4 phage", "T4 rack", "A40 module", "B100 biodiesel", "Mercedes B200", "King Air B200",
    "Cisco UCS B200 M5 blade server", "Roland A800 keyboard", "V100 pump", "K200 servo", "H20", "H20 water",
    "water H20", "Rubin vase", "Ironwood golf clubs", "Gaudi 2 chairs", "TPU filament", "Coral TPU", "GB10 mask",
    "Ascend climbing shoes", "Ascend 310 climbing rope", "Ricoh MI100", "RTX 3050 8 GB 300 W", "12 GB 200 W heater",
    "4090", "910B", "910B oscilloscope", "GeForce GTX 1030", "NVIDIA Shield", "RX 580", "office chairs", "",
)  # fmt: skip


def found(model: str | None, kind: ItemKind | None = None) -> str | None:
    entry = find_chip(model, None, None, kind)
    return entry.name if entry else None


def tpp(entry: CatalogueEntry) -> Decimal | None:
    classified = classify(entry.item, "/items/0", Circumstances(on=date(2026, 9, 1)))
    return classified[-1].tpp


@pytest.mark.parametrize(("model", "name"), SPELLINGS.items())
def test_a_chip_is_found_as_buyers_write_it(model: str, name: str) -> None:
    assert found(model) == name


@pytest.mark.parametrize("model", LOOKALIKES)
def test_a_lookalike_is_no_chip(model: str) -> None:
    assert found(model) is None
    assert found(model, ItemKind.OTHER) is None


def test_enough_spellings_and_lookalikes_are_tried() -> None:
    assert len(SPELLINGS) >= 40
    assert len(LOOKALIKES) >= 40


@pytest.mark.parametrize(
    ("model", "kind", "name"),
    [
        ("H20", IC, "NVIDIA H20 141GB"),
        ("L4", IC, "NVIDIA L4"),
        ("T4", COMPUTER, "system with NVIDIA T4"),
        ("A40", COMPONENT, "system with NVIDIA A40"),
        ("910B", IC, "Huawei Ascend 910B2"),
        ("4090", IC, "NVIDIA GeForce RTX 4090"),
        ("H100 screw", IC, "NVIDIA H100 SXM5 80GB"),
        ("NVIDIA H100", ItemKind.SOFTWARE, None),
        ("NVIDIA H100", ItemKind.TECHNOLOGY, None),
        ("NVIDIA H100", ItemKind.MODEL_WEIGHTS, None),
    ],
)
def test_the_kind_of_item_supports_a_short_name(model: str, kind: ItemKind, name: str | None) -> None:
    assert found(model, kind) == name


@pytest.mark.parametrize(
    ("model", "description", "name"),
    [
        (None, "8 servers with NVIDIA H100 GPUs", "system with NVIDIA H100 SXM5 80GB"),
        (None, "AMD MI300X accelerator for research", "AMD Instinct MI300X"),
        (None, "GPU server H100", "system with NVIDIA H100 SXM5 80GB"),
        (None, "NVIDIA DGX H100 with power cables, manual", "NVIDIA DGX H100"),
        (None, "H100", "NVIDIA H100 SXM5 80GB"),
        (None, "8x A100", "NVIDIA A100 SXM4 80GB"),
        (None, "L40", None),
        (None, "A100, hydraulic press", None),
        (None, "case of 8 NVIDIA H100", "NVIDIA H100 SXM5 80GB"),
        (None, "1 crate H100 x 8, NVIDIA", "NVIDIA H100 SXM5 80GB"),
        (None, "carrying case for NVIDIA H100", None),
        (None, "NVIDIA H100 80GB without bracket", "NVIDIA H100 SXM5 80GB"),
        (None, "NVIDIA H100 80GB PCIe passive heatsink", "NVIDIA H100 PCIe 80GB"),
        (None, "NVIDIA H100 kit for research", "NVIDIA H100 SXM5 80GB"),
        (None, "NVIDIA H100 memory 80GB for AI", "NVIDIA H100 SXM5 80GB"),
        (None, "memory for NVIDIA H100 server", None),
        (None, "power supply for DGX H100", None),
        (None, "Cable, for NVIDIA H100", None),
        (None, "NVIDIA H100 NVLink bridge", None),
        (None, "training course for NVIDIA H100", None),
        (None, "garden hose H100", None),
        (None, "computer with Intel processor, L4 cache", None),
        (None, "screws for NVIDIA H100 heatsink", None),
        ("A100", "data center accelerator by NVIDIA", "NVIDIA A100 SXM4 80GB"),
        ("A100", "hydraulic press", None),
        ("H100", "hydraulic press", "NVIDIA H100 SXM5 80GB"),
        ("H100", "steel screws", None),
        ("B200", "concrete mixer", None),
        ("H100", "PCIe accelerator", "NVIDIA H100 PCIe 80GB"),
        ("L20", "in truth an NVIDIA H100", "system with NVIDIA L20, NVIDIA H100 SXM5 80GB"),
        ("DGX H100", "8x NVIDIA H100 GPUs", "NVIDIA DGX H100"),
    ],
)
def test_a_description_names_a_chip_and_gives_context(
    model: str | None, description: str, name: str | None
) -> None:
    entry = find_chip(model, None, description)

    assert (entry.name if entry else None) == name


@pytest.mark.parametrize(
    ("model", "eccn", "description", "name"),
    [
        ("L40", "5A992.c", None, "NVIDIA L40"),
        ("L4", "3A991.p", "graphics card", "NVIDIA L4"),
        ("H20", "4a994", None, "NVIDIA H20 141GB"),
        ("L40", "EAR99", None, None),
        ("L40", "5A991", None, None),
        ("L4", "3A992", "power meter", None),
        ("900-21010-0000-000", "EAR99", None, "NVIDIA H100 PCIe 80GB"),
    ],
)
def test_a_declaration_as_hardware_supports_a_short_name(
    model: str, eccn: str, description: str | None, name: str | None
) -> None:
    entry = find_chip(model, None, description, eccn=eccn)

    assert (entry.name if entry else None) == name


@pytest.mark.parametrize(
    ("sku", "name"),
    [
        ("900-21001-0000-000", "NVIDIA A100 PCIe 40GB"),
        ("900 21010 0000 000", "NVIDIA H100 PCIe 80GB"),
        ("H100-SXM5-80GB", "NVIDIA H100 SXM5 80GB"),
        ("A100-B2", None),
        ("900-00000-0000-000", None),
    ],
)
def test_a_part_number_names_its_chip_whatever_else_is_said(sku: str, name: str | None) -> None:
    for kind in (None, ItemKind.OTHER):
        entry = find_chip("garden chair", sku, None, kind)
        assert (entry.name if entry else None) == name


@pytest.mark.parametrize(
    ("family", "weaker"),
    [
        ("NVIDIA H100", "NVIDIA H100 PCIe 80GB"),
        ("Intel Gaudi 3", "Intel Gaudi3"),
        ("Ascend 910B", "Huawei Ascend 910B4"),
        ("MLU370", "Cambricon MLU370-S4"),
        ("MI300", "AMD Instinct MI300A"),
    ],
)
def test_a_family_name_gives_the_strictest_version(family: str, weaker: str) -> None:
    entry = find_chip(family, None, None)

    assert entry is not None
    assert (tpp(entry) or 0) > (tpp(CHIPS[weaker]) or 0)


def test_of_versions_of_equal_performance_the_one_for_data_centers_counts() -> None:
    assert found("RTX PRO 6000 Blackwell") == "NVIDIA RTX PRO 6000 Blackwell Server"
    assert (
        found("RTX PRO 6000 Blackwell workstation edition", IC) == "NVIDIA RTX PRO 6000 Blackwell Workstation"
    )


def test_a_system_of_unlike_chips_holds_them_all() -> None:
    entry = find_chip("server with Intel Xeon 6 and NVIDIA H100", None, None)

    assert entry is not None
    assert entry.item.kind is COMPUTER
    assert [part.item.model for part in entry.item.components or ()] == [
        "Intel Xeon 6 top SKU",
        "NVIDIA H100 SXM5 80GB",
    ]
    assert entry.item.designer is None
    assert entry.item.subject_to_the_ear is Ternary.YES


def test_systems_contain_known_ics() -> None:
    cluster = find_chip("GB200 NVL72", None, None)
    assert cluster is not None
    part = (cluster.item.components or ())[0]
    assert (part.item.model, part.count) == ("NVIDIA GB200", 72)
    assert len(DATA["systems"]) >= 19
    for row in DATA["systems"]:
        for name in (row["name"], *row["keys"]):
            entry = find_chip(name, None, None, COMPUTER)
            assert entry is not None, name
            assert [one.item.model for one in entry.item.components or ()] == [row["contains"]], name


def test_a_chip_is_the_item_of_its_designer() -> None:
    entry = find_chip("Ascend 910C", None, None)
    assert entry is not None
    assert entry.item.designer is not None
    assert entry.item.designer.ultimate_parent_headquarters_country == "CN"
    assert entry.item.subject_to_the_ear is None
    bow = CHIPS["Graphcore Bow"].item.designer
    assert bow is not None
    assert (bow.headquarters_country, bow.ultimate_parent_headquarters_country) == ("GB", "JP")


def test_unpublished_areas_stay_unknown_and_unlike_dies_stand_apart() -> None:
    open_, apart = CHIPS["AMD Instinct MI300X"].item, CHIPS["Huawei Ascend 910"].item
    assert open_.specification is not None
    assert open_.specification.dies is None
    assert apart.specification is not None
    assert [(die.kind, die.area_mm2) for die in apart.specification.dies or ()] == [
        (DieKind.LOGIC, Decimal("456.25")),
        (DieKind.IO, Decimal(168)),
    ]


def test_ascend_910b4_is_controlled_whether_its_io_die_counts_or_not() -> None:
    (read,) = classify(CHIPS["Huawei Ascend 910B4"].item, "/items/0", Circumstances(on=date(2026, 9, 1)))

    assert (read.controlled, read.tpp) == (Ternary.YES, Decimal(4480))


def test_every_entry_says_how_well_it_is_known_and_from_where() -> None:
    assert len(CHIPS) >= 119
    assert {one.confidence for one in CHIPS.values()} <= {"HIGH", "MEDIUM", "LOW", "MEMORY", "UNVERIFIED"}
    assert all(one.sources for one in (*CHIPS.values(), *SYSTEMS.values()))
    assert len(CHIPS_VERSION) == 64


@pytest.mark.parametrize("name", CHIPS)
def test_every_chip_is_found_by_its_own_name(name: str) -> None:
    item, entry = CHIPS[name].item, find_chip(name, None, None, IC)

    assert entry is not None
    assert entry.item.designer == item.designer
    assert (tpp(entry) or 0) >= (tpp(CHIPS[name]) or 0)


@given(
    st.sampled_from(
        sorted(one for one in SPELLINGS if one[0].isalpha() and "(" not in one and " for " not in one)
    ),
    st.sampled_from(["", " ", "  ", "-", "_", "\u200b", " - "]),
    st.booleans(),
    st.integers(1, 64),
)
def test_separators_case_and_counts_make_no_difference(model: str, gap: str, upper: bool, count: int) -> None:
    written = gap.join(re.split(r"[ \-]", model)) if gap else model
    written = written.upper() if upper else written
    for text in (written, f"{count}x {written}", f"{written}, {count} pcs"):
        assert found(text, IC) is not None, text


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=60), st.sampled_from([None, *ItemKind]))
def test_any_text_is_read_without_failing(model: str, sku: str, text: str, kind: ItemKind | None) -> None:
    assert find_chip(model, sku, text, kind) == find_chip(model, sku, text, kind)


@pytest.mark.parametrize("text", ["office chairs of oak", "NVIDIA H100 GPU"])
def test_a_long_text_is_read_as_a_short_one(text: str) -> None:
    long = text + ", and more" * LONGEST_KEPT

    assert find_chip(None, None, long) == find_chip(None, None, text)


@pytest.mark.skipif(not FIGURES.exists(), reason="the reference figures are not on this machine")
def test_every_figure_of_the_reference_is_entered_as_it_stands() -> None:
    with FIGURES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    different = [
        (row["chip"], stated, wanted)
        for row in rows
        for stated, wanted in _figures(CHIPS[re.sub(r" \(.*\)", "", row["chip"])], row)
        if stated != wanted
    ]

    assert len(rows) == 119
    assert different == []


def _figures(entry: CatalogueEntry, row: dict[str, str]) -> list[tuple[object, object]]:
    item: Item = entry.item
    spec, designer = item.specification, item.designer
    assert spec is not None
    assert designer is not None
    rates = {one.format.value: one.tops for one in spec.rates or ()}
    wanted = {name[:-6]: Decimal(row[name]) for name in row if name.endswith("_dense") and row[name]}
    center = {"Y": Ternary.YES, "N": Ternary.NO, "U": Ternary.UNKNOWN}[row["datacenter_marketed"]]
    dies = spec.dies or ()
    settled = [die for die in dies if die.non_planar is Ternary.YES]
    area = sum(((die.area_mm2 or Decimal(0)) * (die.count or 1) for die in settled), Decimal(0))
    bandwidth = Decimal(row["mem_bw_gb_s"]) if row["mem_bw_gb_s"] else None
    return [
        (rates, wanted),
        (area, Decimal(row["logic_die_area_mm2"] or 0)),
        (spec.dram_bandwidth_gb_s, bandwidth),
        (spec.marketed_for_data_center, center),
        (designer.headquarters_country, row["designer_hq"][:2]),
        (entry.confidence, row["confidence"]),
    ]
