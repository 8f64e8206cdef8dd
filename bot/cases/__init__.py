"""Cases: which one a statement belongs to, what a case's status is, and what counts as one claim. Pure decisions.

A case gathers what is said about one conduct of one accused. What it comes to does not depend on the order in which the
articles arrived: statements are filed, and statuses folded, in the order of their dates.
"""

from bot.cases.choice import WINDOW, CaseStep, OpenCase, Told, accused_key, choose, known_as, title
from bot.cases.claims import gather, same_claim, told_again
from bot.cases.order import arrange, in_order
from bot.cases.status import Step, Where, standing, status_of

__all__ = [
    "WINDOW",
    "CaseStep",
    "OpenCase",
    "Step",
    "Told",
    "Where",
    "accused_key",
    "arrange",
    "choose",
    "gather",
    "in_order",
    "known_as",
    "same_claim",
    "standing",
    "status_of",
    "title",
    "told_again",
]
