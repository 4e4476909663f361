"""Giving out the parts of a round: by hand, by a fair draw, and to agencies."""
