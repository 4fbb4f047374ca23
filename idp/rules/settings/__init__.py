"""Every setting an account has, declared once under its published name."""
