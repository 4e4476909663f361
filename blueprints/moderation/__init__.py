"""Moderation: the second grading, settling the differences, the outcome and its reply."""
