"""Benchmarks that print ratios against named rivals; `python -m bench`."""
