"""The web's shared parts: templates, security, errors, who is signed in."""
