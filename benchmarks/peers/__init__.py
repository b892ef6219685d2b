"""newswatch beside its peers: `python -m benchmarks.peers [NAME…]` (or `make bench-peers`).

Each peer lives in an environment of its own, made from the package registry in $NEWSWATCH_BENCH_CACHE (default: the
user's cache folder), and crawls the same replayed site in the same run. CPU is that of the whole process tree.
"""
