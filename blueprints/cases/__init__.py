"""Choosing the cases of a round: lists by their pseudonyms, and draws that can be made again."""
