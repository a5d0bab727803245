"""Whatever is done to a receipt, its keys or the proofs of its log, ``portcullis verify`` says what is wrong."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from app.canonical import canonical, sha256
from app.cli import app
from app.ids import id_at
from app.proofs.merkle import Node, consistency_path, grow, inclusion_path, leaf_hash, root_of
from app.proofs.receipt import signed_head
from app.proofs.signing import Signer, new_signer
from app.wire import to_json

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
TENANT, OTHER_TENANT = UUID(int=1), UUID(int=2)
SIGNER, STRANGER, RETIRED = new_signer(), new_signer(), new_signer()
SIZES = (3, 7)
AT = 2


def b64(content: bytes) -> str:
    import base64

    return base64.b64encode(content).decode()


def a_decision(number: int, mode: str = "live") -> dict[str, Any]:
    return {
        "id": str(UUID(int=id_at(NOW).int + number)),
        "mode": mode,
        "outcome": "REVIEW",
        "disposition": "HOLD",
        "on": "2026-11-26",
        "items": [{"item": "/items/0", "outcome": "REVIEW"}],
        "matches": [{"score": 0.815, "state": "OPEN"}],
        "versions": {"lists": [{"list": "us-ofac-sdn", "version": "2026-11-25"}]},
        "reference": f"SO-{number}",
    }


class Log:
    """A log and all that is published of it, in memory."""

    def __init__(
        self, decisions: list[dict[str, Any]], tenant: UUID = TENANT, signer: Signer = SIGNER
    ) -> None:
        self.decisions, self.tenant, self.signer = decisions, tenant, signer
        self.nodes: dict[Node, bytes] = dict(
            grow(0, {}, [leaf_hash(canonical(one)) for one in decisions]).nodes
        )

    def head(self, size: int) -> dict[str, Any]:
        root = root_of((0, size), self.nodes)
        mode = self.decisions[0]["mode"]
        head = signed_head(
            self.signer, tenant=self.tenant, mode=mode, tree_size=size, root=root, sealed_at=NOW
        )
        found: Any = to_json(head)
        return dict(found)

    def receipt(self, place: int = AT, size: int = SIZES[1]) -> dict[str, Any]:
        content = canonical(self.decisions[place])
        return {
            "decision": copy.deepcopy(self.decisions[place]),
            "sha256": sha256(content).hex(),
            "algorithm": "Ed25519",
            "signing_key": self.signer.id,
            "signature": b64(self.signer.sign(content)),
            "log": {
                "position": place,
                "path": [root_of(one, self.nodes).hex() for one in inclusion_path(place, size)],
                "head": self.head(size),
            },
        }

    def consistency(self, earlier: int = SIZES[0], later: int = SIZES[1]) -> dict[str, Any]:
        path = [root_of(one, self.nodes).hex() for one in consistency_path(earlier, later)]
        return {"earlier": self.head(earlier), "later": self.head(later), "path": path}


def a_key(signer: Signer, **changed: Any) -> dict[str, Any]:
    since = "2026-01-01T00:00:00Z"
    return {
        "id": signer.id,
        "algorithm": "Ed25519",
        "public_key": b64(signer.public),
        "valid_from": since,
        **changed,
    }


LOG = Log([a_decision(number) for number in range(7)])
KEYS = {"items": [a_key(SIGNER), a_key(RETIRED, valid_until="2026-02-01T00:00:00Z")], "next_cursor": None}


def ran(folder: Path, receipt: object, keys: object = KEYS, **proofs: object) -> tuple[int, str]:
    files = {"receipt": receipt, "keys": keys, **proofs}
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / f"{name}.json").write_text(text)
    options = [
        part
        for name in files
        if name != "receipt"
        for part in (f"--{name.replace('_', '-')}", str(folder / f"{name}.json"))
    ]
    done = CliRunner().invoke(app, ["verify", str(folder / "receipt.json"), *options])
    return done.exit_code, done.output


def test_an_untouched_receipt_is_proven(tmp_path: Path) -> None:
    status, said = ran(tmp_path, LOG.receipt(), log=LOG.consistency(), previous_head=LOG.head(3))
    assert (status, "stands in the log of 7 decisions" in said) == (0, True)
    older = LOG.receipt(size=3)
    assert ran(tmp_path, older, log=LOG.consistency(), previous_head=LOG.head(7))[0] == 0
    assert ran(tmp_path, LOG.receipt(), previous_head=LOG.head(7))[0] == 0
    unsealed = {name: value for name, value in LOG.receipt().items() if name != "log"}
    assert ran(tmp_path, unsealed)[0] == 0


def test_how_it_is_laid_out_does_not_matter(tmp_path: Path) -> None:
    assert ran(tmp_path, json.dumps(LOG.receipt(), indent=4, sort_keys=True), KEYS["items"])[0] == 0


def put(*path: str | int, to: Any) -> Callable[[dict[str, Any]], None]:
    def change(receipt: dict[str, Any]) -> None:
        at: Any = receipt
        for step in path[:-1]:
            at = at[step]
        assert at.get(path[-1]) != to if isinstance(at, dict) else at[path[-1]] != to
        at[path[-1]] = to

    return change


def changed_path(change: Callable[[list[str]], list[str]]) -> Callable[[dict[str, Any]], None]:
    def apply(receipt: dict[str, Any]) -> None:
        receipt["log"]["path"] = change(receipt["log"]["path"])

    return apply


def resigned_by_a_stranger(receipt: dict[str, Any]) -> None:
    receipt["decision"]["outcome"] = "NO_RESTRICTION_FOUND"
    content = canonical(receipt["decision"])
    receipt |= {
        "sha256": sha256(content).hex(),
        "signature": b64(STRANGER.sign(content)),
        "signing_key": STRANGER.id,
    }


def rehashed(receipt: dict[str, Any]) -> None:
    receipt["decision"]["disposition"] = "PROCEED"
    receipt["sha256"] = sha256(canonical(receipt["decision"])).hex()


def signature_of_another(receipt: dict[str, Any]) -> None:
    receipt["signature"] = LOG.receipt(AT + 1)["signature"]


def decision_of_another(receipt: dict[str, Any]) -> None:
    other = LOG.receipt(AT + 1)
    receipt |= {name: other[name] for name in ("decision", "sha256", "signature")}


def head_of_another_tenant(receipt: dict[str, Any]) -> None:
    receipt["log"] = Log([a_decision(number + 100) for number in range(7)], OTHER_TENANT).receipt()["log"]


def head_claimed_by_another_tenant(receipt: dict[str, Any]) -> None:
    receipt["log"]["head"]["tenant"] = str(OTHER_TENANT)


def sandbox_log(receipt: dict[str, Any]) -> None:
    receipt["log"] = Log([a_decision(number, "sandbox") for number in range(7)]).receipt()["log"]


def older_head(receipt: dict[str, Any]) -> None:
    receipt["log"]["head"] = LOG.head(3)


def retired_key(receipt: dict[str, Any]) -> None:
    log = Log(LOG.decisions, signer=RETIRED)
    receipt |= log.receipt()


TAMPERINGS: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "a byte of the decision": (put("decision", "reference", to="SO-3"), "SHA-256 differs"),
    "the outcome": (put("decision", "outcome", to="NO_RESTRICTION_FOUND"), "SHA-256 differs"),
    "the disposition, hashed anew": (rehashed, "not signed by the key"),
    "the law's day": (put("decision", "on", to="2025-01-14"), "SHA-256 differs"),
    "a number": (put("decision", "matches", 0, "score", to=0.8150000001), "SHA-256 differs"),
    "a list version": (
        put("decision", "versions", "lists", 0, "version", to="2026-11-26"),
        "SHA-256 differs",
    ),
    "a member added": (put("decision", "note", to="approved"), "SHA-256 differs"),
    "a finding dropped": (lambda one: one["decision"].pop("items"), "SHA-256 differs"),
    "the hash": (put("sha256", to="0" * 64), "SHA-256 differs"),
    "another decision's signature": (signature_of_another, "not signed by the key"),
    "another decision in its place": (decision_of_another, "does not hold this one at position"),
    "an unknown key": (resigned_by_a_stranger, "not among the published keys"),
    "a key that was retired before": (retired_key, "was not in use"),
    "another algorithm": (put("algorithm", to="none"), "not an algorithm"),
    "a truncated path": (changed_path(lambda path: path[:-1]), "does not hold this one"),
    "a longer path": (changed_path(lambda path: [*path, "0" * 64]), "does not hold this one"),
    "a reordered path": (changed_path(lambda path: path[::-1]), "does not hold this one"),
    "another position": (put("log", "position", to=AT + 1), "does not hold this one"),
    "a negative position": (put("log", "position", to=-1), "does not hold this one"),
    "another tree size": (put("log", "head", "tree_size", to=8), "tree head was not signed"),
    "another root": (put("log", "head", "root", to="0" * 64), "tree head was not signed"),
    "another time of sealing": (
        put("log", "head", "sealed_at", to="2026-11-26T09:00:01Z"),
        "tree head was not signed",
    ),
    "an older head": (older_head, "does not hold this one"),
    "another tenant's log": (head_of_another_tenant, "does not hold this one"),
    "another tenant's name": (head_claimed_by_another_tenant, "tree head was not signed"),
    "another mode's log": (sandbox_log, "mode sandbox"),
    "an unknown member": (put("approved_by", to="counsel"), "approved_by"),
    "no id": (lambda one: one["decision"].pop("id"), "SHA-256 differs"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_with_a_receipt_is_named(tmp_path: Path, name: str) -> None:
    change, reason = TAMPERINGS[name]
    receipt = LOG.receipt()
    change(receipt)
    assert receipt != LOG.receipt()
    status, said = ran(tmp_path, receipt)
    assert status == 1
    assert reason in said
    assert said.startswith("portcullis: NOT PROVEN: ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"decision": {"outcome": "PROCEED"}}',
        json.dumps(LOG.receipt()).replace(
            '"decision": {', '"decision": {"outcome": "NO_RESTRICTION_FOUND", '
        ),
        json.dumps(LOG.receipt()).replace("0.815", "NaN"),
    ],
    ids=["empty", "a list", "half", "a member twice", "no number"],
)
def test_what_is_no_receipt_is_not_proven(tmp_path: Path, text: str) -> None:
    status, said = ran(tmp_path, text)
    assert (status, said.count("\n")) == (1, 1)


def test_a_key_that_is_not_the_one_its_id_names_is_refused(tmp_path: Path) -> None:
    posing = {**a_key(SIGNER), "public_key": b64(STRANGER.public)}
    status, said = ran(tmp_path, LOG.receipt(), [posing])
    assert (status, "is not the key that its id names" in said) == (1, True)


def rewritten(change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Log:
    """The log as one with the private key would write it anew over changed decisions."""
    return Log(change(copy.deepcopy(LOG.decisions)))


HISTORIES: dict[str, Callable[[list[dict[str, Any]]], list[dict[str, Any]]]] = {
    "changed": lambda past: [{**past[0], "outcome": "NO_RESTRICTION_FOUND"}, *past[1:]],
    "dropped": lambda past: [*past[1:], a_decision(90)],
    "doubled": lambda past: [past[0], *past[:-1]],
    "reordered": lambda past: [past[1], past[0], *past[2:]],
    "inserted": lambda past: [past[0], a_decision(91), *past[1:]],
}


@pytest.mark.parametrize("name", HISTORIES)
def test_a_rewritten_past_is_seen_by_who_kept_a_head(tmp_path: Path, name: str) -> None:
    new = rewritten(HISTORIES[name])
    place = next(at for at, one in enumerate(new.decisions[:7]) if one == LOG.decisions[AT])
    receipt = new.receipt(place)
    forged = {**new.consistency(), "earlier": LOG.head(3)}
    assert ran(tmp_path, receipt)[0] == 0
    status, said = ran(tmp_path, receipt, log=forged, previous_head=LOG.head(3))
    assert (status, "does not continue the earlier one" in said) == (1, True)
    status, said = ran(tmp_path, receipt, log=new.consistency(), previous_head=LOG.head(3))
    assert (status, "the log was rewritten" in said) == (1, True)
    status, said = ran(tmp_path, receipt, previous_head=LOG.head(7))
    assert (status, "the log was rewritten" in said) == (1, True)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda proof: proof.update(path=proof["path"][:-1]), "does not continue"),
        (lambda proof: proof.update(path=[*proof["path"], "0" * 64]), "does not continue"),
        (lambda proof: proof["later"].update(root="0" * 64), "tree head was not signed"),
        (lambda proof: proof["earlier"].update(tree_size=2), "tree head was not signed"),
        (lambda proof: proof.update(earlier=Log(LOG.decisions, OTHER_TENANT).head(3)), "different logs"),
        (lambda proof: proof.pop("earlier"), "names no earlier tree head"),
    ],
)
def test_tampering_with_a_consistency_proof_is_named(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], reason: str
) -> None:
    proof = LOG.consistency()
    change(proof)
    status, said = ran(tmp_path, LOG.receipt(), log=proof)
    assert status == 1
    assert reason in said


def test_a_proof_between_other_heads_says_nothing_of_the_receipt(tmp_path: Path) -> None:
    status, said = ran(tmp_path, LOG.receipt(), log=LOG.consistency(3, 5))
    assert (status, "speaks of no tree head of size 7" in said) == (1, True)
    status, said = ran(tmp_path, LOG.receipt(), previous_head=LOG.head(3))
    assert (status, "a consistency proof between the two is needed" in said) == (1, True)


def test_a_decision_recorded_before_its_key_was_there_is_refused(tmp_path: Path) -> None:
    late = a_key(SIGNER, valid_from=to_json(NOW + timedelta(hours=1)))
    status, said = ran(tmp_path, LOG.receipt(), [late])
    assert (status, "was not in use" in said) == (1, True)
