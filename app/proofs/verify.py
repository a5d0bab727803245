"""Checking a receipt with public keys alone: what does not hold is named in one sentence."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.canonical import sha256
from app.ids import instant_of
from app.proofs.merkle import is_consistent, is_included, leaf_hash
from app.proofs.receipt import (
    Consistency,
    Inclusion,
    PublicKey,
    Receipt,
    TreeHead,
    decision_content,
    head_content,
    signed_by,
)
from app.proofs.signing import ALGORITHM, key_id

CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""How far the clocks of those who record may stand apart."""

Keys = Mapping[str, PublicKey]


class NotProvenError(Exception):
    """Something does not hold; the message says what."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What holds of a decision: whose signature, and how large the log was that it stands in."""

    decision: str
    signing_key: str
    head: TreeHead | None


def keys_of(published: Iterable[PublicKey]) -> Keys:
    """Give the published keys by their ids. Raises NotProvenError where an id is not that of its key."""
    found = {}
    for one in published:
        if one.algorithm != ALGORITHM or one.id != key_id(base64.b64decode(one.public_key)):
            message = f"the published key {one.id} is not the key that its id names"
            raise NotProvenError(message)
        found[one.id] = one
    return found


def verify_receipt(receipt: Receipt, keys: Keys) -> Proven:
    """Check a receipt by itself. Raises NotProvenError."""
    try:
        content = decision_content(receipt)
    except ValueError as error:
        message = "the decision cannot be written as canonical JSON"
        raise NotProvenError(message) from error
    _require(
        sha256(content).hex() == receipt.sha256,
        "the decision is not the one that was recorded: its SHA-256 differs",
    )
    decision_id, recorded_at = _made(receipt)
    _refuse_signature(
        _key(keys, receipt.signing_key, receipt.algorithm, recorded_at),
        receipt.signature,
        content,
        "the decision",
    )
    if receipt.log is not None:
        _verify_inclusion(receipt, receipt.log, content, keys)
    return Proven(decision_id, receipt.signing_key, receipt.log.head if receipt.log else None)


def verify_continuation(
    receipt: Receipt, keys: Keys, proof: Consistency | None, previous: TreeHead | None
) -> None:
    """Check that the receipt's log continues, or is continued by, heads that are known. Raises NotProvenError."""
    known = [receipt.log.head if receipt.log else None, previous]
    heads = [one for one in known if one is not None]
    _require(bool(receipt.log), "the receipt holds no proof of its log yet: fetch it again")
    if previous is not None:
        verify_head(previous, keys)
        _same_log(heads[0], previous)
        _same_state(heads[0], previous)
    if proof is None:
        _require(
            len({one.tree_size for one in heads}) == 1,
            "the log has another size than in the previous head: a consistency proof between the two is needed",
        )
        return
    verify_consistency(proof, keys)
    ends = [one for one in (proof.earlier, proof.later) if one is not None]
    for head in heads:
        _same_log(ends[0], head)
        for end in ends:
            _same_state(end, head)
        _require(
            head.tree_size in {one.tree_size for one in ends},
            f"the consistency proof speaks of no tree head of size {head.tree_size}",
        )


def verify_consistency(proof: Consistency, keys: Keys) -> None:
    """Check that the later head continues the earlier one. Raises NotProvenError."""
    verify_head(proof.later, keys)
    if proof.earlier is None:
        _require(not proof.path, "the consistency proof names no earlier tree head")
        return
    verify_head(proof.earlier, keys)
    _same_log(proof.earlier, proof.later)
    holds = is_consistent(
        proof.earlier.tree_size,
        bytes.fromhex(proof.earlier.root),
        proof.later.tree_size,
        bytes.fromhex(proof.later.root),
        [bytes.fromhex(one) for one in proof.path],
    )
    _require(holds, "the later log does not continue the earlier one: what it held was changed")


def verify_head(head: TreeHead, keys: Keys) -> None:
    """Check the signature of a tree head. Raises NotProvenError."""
    key = _key(keys, head.signing_key, head.algorithm, head.sealed_at)
    _refuse_signature(key, head.signature, head_content(head), "the tree head")


def _verify_inclusion(receipt: Receipt, log: Inclusion, content: bytes, keys: Keys) -> None:
    verify_head(log.head, keys)
    _require(
        receipt.decision.get("mode") == log.head.mode,
        f"a decision of mode {receipt.decision.get('mode')} does not stand in a log of mode {log.head.mode}",
    )
    path = [bytes.fromhex(one) for one in log.path]
    holds = is_included(
        leaf_hash(content), log.position, log.head.tree_size, path, bytes.fromhex(log.head.root)
    )
    _require(
        holds, f"the log of {log.head.tree_size} decisions does not hold this one at position {log.position}"
    )


def _made(receipt: Receipt) -> tuple[str, datetime]:
    """The decision's id, and the instant at which the id was made: a clock of the question's own may differ."""
    said = receipt.decision.get("id")
    try:
        return str(said), instant_of(UUID(str(said)))
    except ValueError as error:
        message = "the decision has no id of ours"
        raise NotProvenError(message) from error


def _key(keys: Keys, name: str, algorithm: str, at: datetime) -> PublicKey:
    _require(algorithm == ALGORITHM, f"{algorithm} is not an algorithm that we sign with")
    key = keys.get(name)
    if key is None:
        message = f"the signing key {name} is not among the published keys"
        raise NotProvenError(message)
    began, ended = key.valid_from - CLOCKS_DIFFER, key.valid_until
    _require(
        began <= at and (ended is None or at <= ended + CLOCKS_DIFFER),
        f"the signing key {name} was not in use at {at.isoformat()}",
    )
    return key


def _refuse_signature(key: PublicKey, signature: str, content: bytes, what: str) -> None:
    _require(signed_by(key, signature, content), f"{what} was not signed by the key {key.id}")


def _same_log(one: TreeHead, other: TreeHead) -> None:
    same = (one.tenant, one.mode) == (other.tenant, other.mode)
    _require(same, "the tree heads are those of different logs: another tenant's or mode's")


def _same_state(one: TreeHead, other: TreeHead) -> None:
    _require(
        one.tree_size != other.tree_size or one.root == other.root,
        f"two tree heads of size {one.tree_size} differ: the log was rewritten",
    )


def _require(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - what must hold, and what is said if not
    if not holds:
        raise NotProvenError(otherwise)
