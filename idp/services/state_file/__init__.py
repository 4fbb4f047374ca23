"""The state file: accounts as YAML. Reading says what is wanted, planning what differs, exporting what there is."""
