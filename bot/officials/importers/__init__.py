"""Files of officials that a user may hold, each read as a stream of `Told`.

    our own CSV               people, posts, or both in one table      `tables`
    Wikidata query results    SPARQL JSON of the query in the docs     `wikidata`
    FollowTheMoney            entities.ftm.json, a line for each       `followthemoney`

A file ending in .gz is unpacked while it is read.
"""

from bot.officials.importers.formats import Format, format_of, read
from bot.officials.importers.told import Told

__all__ = ["Format", "Told", "format_of", "read"]
