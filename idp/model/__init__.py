"""Typed tables, one aggregate a file: columns, relations and constraints, no rules and no queries."""
