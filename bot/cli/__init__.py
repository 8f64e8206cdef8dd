"""The command line: `hearsay`."""


def main() -> None:
    """Run the command line. It is imported only now: worker processes import the program's entry again."""
    from bot.cli.application import main as run

    run()
