"""`python -m bot` is `hearsay`."""

from bot.cli import main

if __name__ == "__main__":
    main()
