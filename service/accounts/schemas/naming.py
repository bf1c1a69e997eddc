"""Naming somebody whom one stands beside: nobody knows another's account id by heart."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import validates_schema

from service.core.complaints import wrong
from service.core.wire import Text, Wire


class NamesSomebody(Wire):
    """Exactly one of: the account's id, the ``passport_number`` as it is printed or read aloud, or the ``code`` scanned
    from a passport on a phone or from a card.
    """

    id_field: ClassVar[str] = "account_id"
    passport_number = Text(most=40, example="1234 567 890", metadata={"alternative": True})
    code = Text(most=1024, example="VAZMffl_McO2frWtth1eiQAbcdefghij", metadata={"alternative": True})

    @classmethod
    def between_fields(cls) -> dict[str, Any]:
        """By their number, for all other fields are required: a generated client can read no more."""
        others = [field.required for name, field in cls._declared_fields.items() if name not in cls.ways()]
        return {"minProperties": 1 + len(others), "maxProperties": 1 + len(others)} if all(others) else {}

    @classmethod
    def ways(cls) -> set[str]:
        return {cls.id_field, "passport_number", "code"}

    @validates_schema
    def exactly_one(self, data: dict[str, Any], **_: Any) -> None:
        if len(self.ways() & set(data)) != 1:
            raise wrong("编号、护照号、扫码三选一。", "Exactly one of the three names the person.")
