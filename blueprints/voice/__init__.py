"""What families and children say: the officer's pages, and their own by link."""
