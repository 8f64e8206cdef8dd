"""Slack's side of Hearsay: asks are translated in, messages are rendered out, errors are translated. Nothing else."""
