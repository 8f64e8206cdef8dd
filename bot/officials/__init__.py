"""Who is who: the people of the registry, and which of them an article means."""
