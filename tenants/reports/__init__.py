"""The overview of a round, and the reports made from it."""
