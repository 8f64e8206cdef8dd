"""How the statement model that ships was made: `python -m bot.language.train`. Torch is used here and nowhere else."""
