"""Portcullis says, before an advanced-computing chip moves or is used, whether it may."""

__version__ = "0.1.0"
