"""Use cases: gather facts from the store and the ports, ask the rules, keep the result. No Flask, no wire formats."""
