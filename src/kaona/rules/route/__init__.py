"""The exact route from a score to a target: what to do for the least effort, or the most points for an effort.

`route_to` and `route_within` decide; `reasons`, `fragility` and `warnings` explain an answer; `read_effort` reads what a
user says about effort. Pure: it must not know a database or Django; the solver is imported only where it is needed.
"""

from kaona.rules.route.binding import edition_links
from kaona.rules.route.effort_file import Effort, problem_of, read_effort
from kaona.rules.route.explain import Asked, Caution, Fragile, Reason, fragility, reasons, warnings
from kaona.rules.route.find import route_to, route_within
from kaona.rules.route.model import BINDING, Answer, Expected, Obstacle, Problem, Route, RouteLink
from kaona.rules.route.order import order_of

__all__ = [
    "BINDING",
    "Answer",
    "Asked",
    "Caution",
    "Effort",
    "Expected",
    "Fragile",
    "Obstacle",
    "Problem",
    "Reason",
    "Route",
    "RouteLink",
    "edition_links",
    "fragility",
    "order_of",
    "problem_of",
    "read_effort",
    "reasons",
    "route_to",
    "route_within",
    "warnings",
]
