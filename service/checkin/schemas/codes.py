"""Codes to be drawn and printed."""

from __future__ import annotations

from service.core.wire import Count, Id, Text, Wire
from service.passports.schemas import RotatingCodeOut


class ShiftCodeOut(RotatingCodeOut):
    """画成二维码的是 ``link``；过了 ``expires_in_seconds`` 秒重新取。

    Draw ``link`` as QR; ask again after ``expires_in_seconds``.
    """

    code = Text(required=True, example="SAZMffl_McO2frWtth1eiQAbcdefghij")
    link = Text(required=True, most=400, example="https://passport.example/q/SAZMffl_McO2frWtth1eiQAbcdefghij")


class PosterOut(Wire):
    """A printed code: valid in the shift's window until it is replaced."""

    shift_id = Id(required=True)
    code = Text(required=True, example="PAZqo81wAehGLIgEjRWeJqwAVt4Yolk7")
    link = Text(required=True, most=400, example="https://passport.example/q/PAZqo81wAehGLIgEjRWeJqwAVt4Yolk7")
    serial = Count(required=True, most=63, example=0)


class CardOut(Wire):
    """The paper passport's code: valid until the card is replaced or withdrawn."""

    passport_id = Id(required=True)
    number = Text(required=True, example="1234567890")
    code = Text(required=True, example="CAZobLD1Of2Cacf7cuph2VABZnuZZOTw")
    link = Text(required=True, most=400, example="https://passport.example/q/CAZobLD1Of2Cacf7cuph2VABZnuZZOTw")
    serial = Count(required=True, most=63, example=1)
