"""Proofs that need nothing but public keys: hash trees, signatures, receipts. Pure."""
