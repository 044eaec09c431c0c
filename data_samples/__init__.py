"""See README.md, the rooms of the house."""
