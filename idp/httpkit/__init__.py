"""What all edges share: who speaks, cookies, headers, form protection, the way through a logon, and error pages."""
