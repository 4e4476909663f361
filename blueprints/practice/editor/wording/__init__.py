"""What the editor calls things, in words that a partnership manager understands.

``fields`` names the fields of pieces and explains them, ``lists`` names the
pieces, ``values`` the choices, ``problems`` what must be put right.
"""
