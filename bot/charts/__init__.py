"""Pictures for a phone's screen: facts in, the bytes of a PNG out. The only room that knows matplotlib and networkx.

What is drawn is what is handed over: every text says by itself who alleges, and what was denied.
"""

from bot.charts.network import Tie, draw_network
from bot.charts.ranking import Bar, draw_ranking
from bot.charts.timeline import Lane, Moment, draw_timeline

__all__ = ["Bar", "Lane", "Moment", "Tie", "draw_network", "draw_ranking", "draw_timeline"]
