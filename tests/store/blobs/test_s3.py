"""Everything about bytes on a real S3 server."""

import datetime
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiseki.model.blob import BlobKey
from kiseki.model.errors import Busy
from kiseki.store.blobs.open import open_places
from kiseki.store.blobs.places import Places
from kiseki.store.conformance.blobs import (
    LATER_US,
    BlobConformance,
    CollectorConformance,
    UploadConformance,
    content,
    key_of,
)
from kiseki.store.conformance.places import PlacesConformance, new_place, read, write
from kiseki.store.conformance.scenario import NOW_US
from kiseki.store.open import SqlStore, open_store

pytestmark = pytest.mark.slow  # the server takes twenty seconds to start
DATA = b"0123456789"


def put(address: str, data: bytes) -> None:
    request = urllib.request.Request(address, data=data, method="PUT")
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200


def open_on(bucket: str, folder: Path, *, direct: bool = False) -> SqlStore:
    return open_store(folder, places=open_places(bucket, direct=direct))


class TestPlaces(PlacesConformance):
    @pytest.fixture
    def places(self, s3_bucket: str) -> Places:
        return open_places(s3_bucket)


class TestStore(BlobConformance, UploadConformance, CollectorConformance):
    @pytest.fixture
    def store(self, s3_bucket: str, tmp_path: Path) -> Iterator[SqlStore]:
        store = open_on(s3_bucket, tmp_path)
        yield store
        store.close()


def test_a_signed_address_lets_anybody_write_and_read_one_object(s3_bucket: str) -> None:
    places = open_places(s3_bucket, direct=True)
    name, minute = f"{new_place()}/0", datetime.timedelta(minutes=1)

    put(places.sign_put(name, lifetime=minute) or "", DATA)

    assert read(places, name, 0, 10) == DATA
    with urllib.request.urlopen(places.sign_get(name, lifetime=minute) or "") as answer:
        assert answer.read() == DATA


def test_there_are_no_addresses_unless_somebody_asked_for_them(s3_bucket: str) -> None:
    places = open_places(s3_bucket)
    write(places, "place/0", DATA)

    assert places.sign_get("place/0", lifetime=datetime.timedelta(minutes=1)) is None
    assert places.sign_put("place/1", lifetime=datetime.timedelta(minutes=1)) is None


def test_parts_that_were_put_directly_make_the_blob(s3_bucket: str, tmp_path: Path) -> None:
    store = open_on(s3_bucket, tmp_path, direct=True)
    data = bytes(range(256)) * 80_000
    key = key_of(data)
    upload = store.uploads.begin(key, now_us=NOW_US)
    assert sorted(upload.part_urls) == [0, 1]

    put(upload.part_urls[1], data[upload.part_bytes :])
    assert store.uploads.get(upload.id).parts == [1]
    assert store.uploads.finish(upload.id, now_us=NOW_US).state == "open"
    put(upload.part_urls[0], data[: upload.part_bytes])
    assert store.uploads.finish(upload.id, now_us=NOW_US).state == "checking"
    assert store.uploads.check(upload.id, clock=lambda: NOW_US).state == "done"
    assert content(store, key) == data

    # The address still works for a while; what was checked is not what it leads to.
    put(upload.part_urls[0], bytes(upload.part_bytes))
    assert content(store, key) == data
    store.storage.collect(now_us=LATER_US, work_s=60)
    store.close()


def test_parts_of_a_wrong_size_do_not_count(s3_bucket: str, tmp_path: Path) -> None:
    store = open_on(s3_bucket, tmp_path, direct=True)
    upload = store.uploads.begin(BlobKey(sha256="0" * 64, size=10), now_us=NOW_US)

    put(upload.part_urls[0], b"only nine")

    assert store.uploads.get(upload.id).parts == []
    store.close()


def test_a_store_that_is_away_is_busy_not_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("AWS_REGION", "us-east-1")

    with pytest.raises(Busy):
        write(open_places("s3://bucket/prefix"), "place/0", DATA)
