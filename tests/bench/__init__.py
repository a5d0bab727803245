"""Measurements, as ratios side by side in one run: ``./dev bench NAME``."""
