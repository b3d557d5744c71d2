"""`python -m nianbao`: the command line."""

from nianbao.cli import main

if __name__ == "__main__":
    main()
