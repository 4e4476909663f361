"""People and how they sign in: users, credentials, sessions, links, places."""
