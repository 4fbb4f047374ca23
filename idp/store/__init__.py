"""Queries, one aggregate a module: named questions and writes as functions of an open transaction. No decisions."""
