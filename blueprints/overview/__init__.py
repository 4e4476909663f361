"""The overview of a round, what is behind its cells, and its report."""
