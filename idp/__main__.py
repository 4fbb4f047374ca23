"""`python -m idp`: the command, with the interpreter at hand."""

from idp.cli.main import main

if __name__ == "__main__":
    main()
