"""Postgres behind plain functions: what is known, since when, for whom, and what was decided."""
