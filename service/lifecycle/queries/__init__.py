"""Reading: what an end takes away, who decides about one, and two accounts that may be one human being's."""

from service.lifecycle.queries.ends import Lost as Lost
from service.lifecycle.queries.ends import duties_of as duties_of
from service.lifecycle.queries.ends import shown as shown
from service.lifecycle.queries.ends import shown_death as shown_death
from service.lifecycle.queries.ends import shown_deaths as shown_deaths
from service.lifecycle.queries.ends import shown_one as shown_one
from service.lifecycle.queries.ends import shown_page as shown_page
from service.lifecycle.queries.ends import what_is_lost as what_is_lost
