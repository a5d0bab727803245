"""Failures on the wire: problem details (RFC 9457) for every failure, made in this one place.

The kinds stand in ``problems.yaml``. A deeper layer raises its own exception without knowing of HTTP;
``PROBLEM_OF`` says which problem each becomes, so that one more is one more line.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final
from urllib.parse import quote

import yaml
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.api.answers import json_bytes
from app.api.faults import faults_of
from app.api.language import language_of
from app.decisions.refusal import Fault, Refused, ScreeningUnavailable
from app.ingest.rows import BadRowError
from app.law.language import Language
from app.store.engine import DatabaseOverloadedError, DatabaseUnavailableError
from app.store.idempotency import KeyConflictError, KeyInFlightError
from app.store.knowledge import KnowledgeMovedError
from app.store.listed_parties import BadEntryError, DuplicateEntriesError, EmptyListError
from app.store.lists import ListConflictError, UnknownListError
from app.store.ownership import SupersededStakeError

MEDIA_TYPE: Final = "application/problem+json"
MOST_FAULTS: Final = 100
