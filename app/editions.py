"""Which edition of a package runs: one hash over its source and its data."""

import hashlib
from importlib.resources import files
from importlib.resources.abc import Traversable


def edition(package: str) -> str:
    """The SHA-256, in hexadecimal, of every source and data file of a package, by name and content."""
    digest = hashlib.sha256()
    for name, content in _content(files(package)):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _content(folder: Traversable) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for one in folder.iterdir():
        if one.is_dir() and not one.name.startswith("__"):
            found += [(f"{one.name}/{name}", content) for name, content in _content(one)]
        elif one.name.endswith((".py", ".yaml", ".tsv")):
            found.append((one.name, one.read_bytes()))
    return sorted(found)
