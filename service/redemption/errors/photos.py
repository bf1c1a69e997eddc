from __future__ import annotations

from service.core.errors import Refusal


class PhotoRefused(Refusal):
    """Why a file is not taken as a photo."""


class PhotoTooLarge(PhotoRefused):
    code, status = "photo.too_large", 409
    zh, en = "照片太大了，最多 {limit_mb} MB。", "The photo is too large: at most {limit_mb} MB."
    next_zh, next_en = "请选小一点的，或先压缩。", "Choose a smaller one, or compress it first."


class NotAPhoto(PhotoRefused):
    code, status = "photo.not_a_photo", 409
    zh, en = "这个文件不是照片。", "This file is not a photo."
    next_zh, next_en = "请选 JPEG、PNG 或 WebP 照片。", "Choose a JPEG, PNG or WebP."


class PhotoTooManyPixels(PhotoRefused):
    code, status = "photo.too_many_pixels", 409
    zh, en = "照片的尺寸太大了。", "The photo has too many pixels."
    next_zh, next_en = "请缩小后再上传。", "Make it smaller first."


class PhotoTooManyScans(PhotoRefused):
    """A small file can keep a decoder busy for seconds: a progressive JPEG goes over the picture once a scan."""

    code, status = "photo.too_many_scans", 409
    zh, en = "这张照片的存法太复杂，读不了。", "This JPEG is made of too many scans."
    next_zh, next_en = "请用手机重新拍一张，或另存为普通的 JPEG。", "Take it again, or save it as a plain JPEG."


class PhotoAnimated(PhotoRefused):
    code, status = "photo.animated", 409
    zh, en = "动图不能用。", "An animation is not taken."
    next_zh, next_en = "请换一张静止的照片。", "Choose a still photo."


class PhotoBroken(PhotoRefused):
    code, status = "photo.broken", 409
    zh, en = "照片不完整，打不开。", "The photo is broken or incomplete."
    next_zh, next_en = "请重新拍一张，或重新上传。", "Take it again, or upload it again."


class NoPhoto(PhotoRefused):
    code, status = "photo.none", 409
    zh, en = "这样礼品没有照片。", "This gift has no photo."
    next_zh, next_en = "无需删除。", "Nothing to do."
