"""Ours beside peers and limits; `make bench` or `python -m benchmarks [NAME…]`."""
