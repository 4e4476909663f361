"""A person's own pages, in no workspace: sign in and out, reset, invitation, account."""
