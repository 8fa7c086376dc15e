"""`python -m kg`: the command line without the console script."""

from kg.cli import main

if __name__ == "__main__":
    main()
