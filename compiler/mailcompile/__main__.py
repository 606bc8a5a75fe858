"""`python -m mailcompile`: the same as the command `mailcompile`."""

from mailcompile.cli import main

if __name__ == "__main__":
    main()
