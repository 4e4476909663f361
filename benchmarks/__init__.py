"""Measures the budgets of the service, as ratios to a floor measured in the same run.

``python -m benchmarks`` (``make bench``) starts servers of its own, fills them, and prints a
table. docs/performance.md says how to read it.
"""
