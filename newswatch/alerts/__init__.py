"""ALERTS: a named query tells its targets of each new story once, and why.

rules → match (in the article's transaction: hits and outbox) → digest → dispatch → channels
"""
