"""Choosing cases: lists of pseudonyms, what must not be in them, and draws that can be checked."""
