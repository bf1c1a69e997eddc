"""Photos of gifts: put, shown to everybody, replaced, taken away; what is no photo is refused with its reason."""

from __future__ import annotations

import io
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import pytest
from sqlalchemy import update

from service.core import transaction
from service.core.db import db
from service.core.outbox import OutboxMessage
from service.redemption.commands import photos
from service.redemption.commands.photos import BYTES_MOST, TOPIC, clean, remove_unused
from service.redemption.errors.photos import NotAPhoto, PhotoTooLarge
from service.redemption.models import Gift
from tests.factories.cast import Cast
from tests.factories.pictures import animation, jpeg_of_scans, picture
from tests.factories.redemption import Fair
from tests.fakes.phone import Phone
from tests.redemption.test_orders import code, order


def put(phone: Phone, cast: Cast, gift: Any, content: bytes) -> Any:
    form = {"file": (io.BytesIO(content), "../../肥皂.jpg")}
    return phone.of(cast.staff).send("POST", f"/gifts/{gift.id}/photo", data=form)


def shown(phone: Phone, url: str) -> Any:
    return Phone(phone.app).get(url.removeprefix("/api/v1"))


def test_a_photo_is_shown_without_a_sign_in_and_may_do_nothing(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    assert phone.of(cast.resident).get(f"/gifts/{open_fair.soap.id}").json["photo_url"] is None
    told = put(phone, cast, open_fair.soap, picture("PNG"))
    url = told.json["photo_url"]
    assert phone.of(cast.resident).get(f"/gifts/{open_fair.soap.id}").json["photo_url"] == url
    answer = shown(phone, url)
    assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
    assert answer.data.startswith(b"\xff\xd8")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_line_of_an_order_shows_its_gift_when_that_is_offered_no_longer(
    phone: Phone, cast: Cast, open_fair: Fair
) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
    assert [(line["kind"], line["photo_url"]) for line in placed["lines"]] == [("goods", None)]
    url = put(phone, cast, open_fair.soap, picture("PNG")).json["photo_url"]
    withdrawn = update(Gift).where(Gift.id == open_fair.soap.id).values(is_offered=False)
    transaction.run(lambda: db.session.execute(withdrawn))
    [line] = phone.of(cast.resident).get(f"/orders/{placed['id']}").json["lines"]
    assert line["photo_url"] == url


def test_another_has_another_address_and_the_first_is_gone(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    first = put(phone, cast, open_fair.soap, picture(colour="red")).json["photo_url"]
    second = put(phone, cast, open_fair.soap, picture(colour="blue")).json["photo_url"]
    assert first != second
    assert [shown(phone, url).status_code for url in (first, second)] == [404, 200]
    again = put(phone, cast, open_fair.soap, picture(colour="blue")).json
    assert again["photo_url"] == second


def test_what_was_taken_away_is_gone(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    url = put(phone, cast, open_fair.soap, picture()).json["photo_url"]
    path = f"/gifts/{open_fair.soap.id}/photo/remove"
    assert phone.of(cast.staff).post(path).json["photo_url"] is None
    assert shown(phone, url).status_code == 404
    assert code(phone.of(cast.staff).post(path)) == "photo.none"


def test_a_file_goes_when_no_gift_shows_it_any_more(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    files = phone.app.extensions["files"]
    ours = picture(colour=(open_fair.soap.id.int % 256, 7, 7))
    names = [
        put(phone, cast, gift, ours).json["photo_url"].rpartition("/")[2] for gift in (open_fair.soap, open_fair.rice)
    ]
    assert names[0] == names[1]
    phone.of(cast.staff).post(f"/gifts/{open_fair.soap.id}/photo/remove")
    transaction.run(lambda: remove_unused(names, files))
    assert files.get(names[0]) is not None
    phone.of(cast.staff).post(f"/gifts/{open_fair.rice.id}/photo/remove")
    waiting = db.session.query(OutboxMessage).filter_by(topic=TOPIC)
    assert names[0] in transaction.run(lambda: [row.payload["name"] for row in waiting], read_only=True)
    transaction.run(lambda: remove_unused(names, files))
    assert files.get(names[0]) is None


def test_what_is_put_again_while_it_is_removed_stays(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    files = phone.app.extensions["files"]
    ours = clean(picture(colour=(open_fair.rice.id.int % 256, 9, 9)))

    def remove() -> None:
        with phone.app.app_context():
            transaction.run(lambda: remove_unused([name], files))

    def put_again(worker: ThreadPoolExecutor) -> Future[None]:
        """The worker looks for who shows it before we have committed that we do."""
        gift = db.session.get_one(Gift, open_fair.soap.id)
        photos.put(gift, ours, files, actor=cast.staff.actor, now=open_fair.period.opened_at)
        removing = worker.submit(remove)
        wait([removing], timeout=0.5)
        return removing

    name = files.put(ours, "jpg")
    with ThreadPoolExecutor(1) as worker:
        transaction.run(lambda: put_again(worker)).result()
    assert files.get(name) is not None


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b"no photo", "photo.not_a_photo"),
        (picture("GIF"), "photo.not_a_photo"),
        (animation("WEBP"), "photo.animated"),
        (picture("JPEG", size=(200, 200))[:-200], "photo.broken"),
        (picture("PNG", size=(5001, 5000)), "photo.too_many_pixels"),
        (jpeg_of_scans(300), "photo.too_many_scans"),
    ],
    ids=["text", "gif", "animation", "cut short", "pixels", "scans"],
)
def test_what_is_no_good_photo_is_refused_with_its_reason(
    phone: Phone, cast: Cast, open_fair: Fair, content: bytes, refused: str
) -> None:
    assert code(put(phone, cast, open_fair.soap, content)) == refused
    assert phone.of(cast.staff).get(f"/gifts/{open_fair.soap.id}").json["photo_url"] is None


def test_four_megabytes_are_read_and_a_byte_more_is_not() -> None:
    with pytest.raises(PhotoTooLarge) as refused:
        clean(bytes(BYTES_MOST + 1))
    assert refused.value.facts == {"limit_mb": 4}
    with pytest.raises(NotAPhoto):
        clean(bytes(BYTES_MOST))


def test_another_gifts_address_shows_nothing(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    url = put(phone, cast, open_fair.soap, picture()).json["photo_url"]
    assert shown(phone, url.replace(str(open_fair.soap.id), str(open_fair.rice.id))).status_code == 404
    assert shown(phone, f"/gifts/{open_fair.soap.id}/photo/..%2Fsecret").status_code == 404
