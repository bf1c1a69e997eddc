"""The wire of accounts."""

from service.accounts.schemas.sign_in import SignedInOut as SignedInOut
