"""Reading: who somebody is, whom one sees, what ties people."""

from service.accounts.queries.inbox import inbox_of as inbox_of
from service.accounts.queries.inbox import message_for as message_for
from service.accounts.queries.inbox import unread_of as unread_of
from service.accounts.queries.people import get_as as get_as
from service.accounts.queries.people import get_for as get_for
from service.accounts.queries.people import grant_for as grant_for
from service.accounts.queries.people import grants_listed as grants_listed
from service.accounts.queries.people import has_administrator as has_administrator
from service.accounts.queries.people import masked_names as masked_names
from service.accounts.queries.people import own as own
from service.accounts.queries.sign_in import has_sign_in as has_sign_in
from service.accounts.queries.sign_in import load_actor as load_actor
from service.accounts.queries.sign_in import own_password_sign_in as own_password_sign_in
from service.accounts.queries.sign_in import password_sign_in as password_sign_in
from service.accounts.queries.ties import Tied as Tied
from service.accounts.queries.ties import acts_for as acts_for
from service.accounts.queries.ties import delegation_for as delegation_for
from service.accounts.queries.ties import delegations_of as delegations_of
from service.accounts.queries.ties import family_of as family_of
from service.accounts.queries.ties import family_tie_for as family_tie_for
from service.accounts.queries.ties import guardianship_for as guardianship_for
from service.accounts.queries.ties import guardianships_of as guardianships_of
from service.accounts.queries.ties import has_guardian as has_guardian
from service.accounts.queries.ties import is_guardian as is_guardian
from service.accounts.queries.ties import ties_between as ties_between
from service.accounts.queries.ties import ties_of as ties_of
