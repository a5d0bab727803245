"""The version of the law: one hash over its source and its dated data."""

import hashlib
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final


def _content(folder: Traversable) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for one in folder.iterdir():
        if one.is_dir() and not one.name.startswith("__"):
            found += [(f"{one.name}/{name}", content) for name, content in _content(one)]
        elif one.name.endswith((".py", ".yaml")):
            found.append((one.name, one.read_bytes()))
    return sorted(found)


def _version() -> str:
    digest = hashlib.sha256()
    for name, content in _content(files("app.law")):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


LAW_VERSION: Final = _version()
