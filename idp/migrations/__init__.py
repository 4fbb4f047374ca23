"""The database's history: one revision a step, written so that the version before can go on serving (expand, contract)."""
