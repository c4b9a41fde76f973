"""Vega-Lite specifications and their rendering; pure."""
