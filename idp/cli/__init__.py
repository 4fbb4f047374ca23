"""The `idp` command: thin, each command one use case; errors are one sentence on stderr and a non-zero exit."""
