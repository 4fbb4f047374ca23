"""A self-hosted identity provider for RAM-style accounts: it logs users on and vouches for them."""
