"""The tables of accounts. What names a person is sealed under ``<table>.<column>:<row id>``."""

from service.accounts.models.ends import AccountEnd as AccountEnd
from service.accounts.models.ends import EndChange as EndChange
from service.accounts.models.inbox import InboxMessage as InboxMessage
from service.accounts.models.people import Account as Account
from service.accounts.models.people import Consent as Consent
from service.accounts.models.people import FormerIndex as FormerIndex
from service.accounts.models.people import ProposedPerson as ProposedPerson
from service.accounts.models.people import RevealApproval as RevealApproval
from service.accounts.models.people import name_birth_index as name_birth_index
from service.accounts.models.people import name_index as name_index
from service.accounts.models.people import read_birth_date as read_birth_date
from service.accounts.models.people import read_name as read_name
from service.accounts.models.sign_in import LinkCode as LinkCode
from service.accounts.models.sign_in import PasswordFailures as PasswordFailures
from service.accounts.models.sign_in import PasswordSignIn as PasswordSignIn
from service.accounts.models.sign_in import RefreshToken as RefreshToken
from service.accounts.models.sign_in import RoleGrant as RoleGrant
from service.accounts.models.sign_in import Session as Session
from service.accounts.models.sign_in import WechatSignIn as WechatSignIn
from service.accounts.models.ties import Delegation as Delegation
from service.accounts.models.ties import FamilyTie as FamilyTie
from service.accounts.models.ties import Guardianship as Guardianship
