"""The ports made real: clock, chance, hashing, TOTP, sealing, signing keys, DNS, Redis, logging."""
