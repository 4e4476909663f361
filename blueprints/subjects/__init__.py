"""What is audited by several people or agencies: its parts, beside each other, and one's own."""
