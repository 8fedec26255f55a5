"""What every store must do with bytes: packs, uploads in parts, and the collector."""

import hashlib
import secrets

import pytest

from kiseki.model.blob import BlobKey, Upload
from kiseki.model.errors import (
    Conflict,
    InvalidBody,
    MissingBlob,
    NotFound,
    TooLarge,
    WrongDigest,
)
from kiseki.model.limits import BLOB_GRACE_S, MAX_BLOB_BYTES, PACKED_BLOB_BYTES, PART_BYTES
from kiseki.model.pack import head_of, pack
from kiseki.model.run_file import RunFile
from kiseki.store.conformance.scenario import NOW_US, SECOND_US, begin
from kiseki.store.contract import Store

LATER_US = NOW_US + (BLOB_GRACE_S + 2 * 3600) * SECOND_US
"""When nothing is kept any more only because somebody wanted it."""


def key_of(data: bytes) -> BlobKey:
    """Return the key of content."""
    return BlobKey(sha256=hashlib.sha256(data).hexdigest(), size=len(data))


def bring(store: Store, *contents: bytes, at_us: int = NOW_US) -> list[BlobKey]:
    """Bring small contents in one pack; return their keys."""
    keys = [key_of(data) for data in contents]
    body = pack([(key.sha256, data) for key, data in zip(keys, contents, strict=True)])
    store.blobs.put_pack(body, now_us=at_us)
    return keys


def send_part(store: Store, upload: Upload, number: int, data: bytes) -> None:
    """Send one part as it should be."""
    sha256 = hashlib.sha256(data).hexdigest()
    part = store.uploads.claim_part(upload.id, number, sha256, now_us=NOW_US)
    if not part.is_stored:
        writer = store.uploads.open_part(part)
        writer.write(data)
        writer.finish()


def bring_large(store: Store, data: bytes) -> Upload:
    """Bring content in parts, the last one first; return how that ended."""
    upload = store.uploads.begin(key_of(data), now_us=NOW_US)
    starts = range(0, len(data), upload.part_bytes)
    for number in reversed(range(len(starts))):
        send_part(store, upload, number, data[starts[number] :][: upload.part_bytes])
    store.uploads.finish(upload.id, now_us=NOW_US)
    return store.uploads.check(upload.id, clock=lambda: NOW_US)


def content(store: Store, key: BlobKey) -> bytes:
    """Return all bytes of a blob."""
    return b"".join(store.blobs.read(key.sha256))


def put_file(store: Store, uid: str, path: str, key: BlobKey, at_us: int = NOW_US) -> RunFile:
    """Give a blob a name in a run."""
    file = RunFile(path=path, sha256=key.sha256, size=key.size)
    [kept] = store.files.put(uid, [file], expected_new=False, now_us=at_us)
    return kept


class BlobConformance:
    """Blobs and uploads."""

    def test_a_pack_is_kept_and_read_back(self, store: Store) -> None:
        contents = [b"one", b"", secrets.token_bytes(PACKED_BLOB_BYTES)]

        keys = bring(store, *contents)

        assert [content(store, key) for key in keys] == contents
        assert store.blobs.find_missing(keys, now_us=NOW_US) == []
        assert store.blobs.find(keys[0].sha256) == keys[0]

    def test_a_range_of_a_blob_in_a_pack_ends_where_the_blob_ends(self, store: Store) -> None:
        first, second = bring(store, b"0123456789", b"abcdefghij")

        assert b"".join(store.blobs.read(second.sha256, 2, 5)) == b"cde"
        assert b"".join(store.blobs.read(first.sha256, 9)) == b"9"
        with pytest.raises(InvalidBody):
            store.blobs.read(first.sha256, 0, 11)

    def test_what_is_there_is_not_asked_for_again(self, store: Store) -> None:
        [known] = bring(store, b"known")
        unknown = key_of(b"unknown")

        missing = store.blobs.find_missing([known, unknown, unknown], now_us=NOW_US)

        assert missing == [unknown.sha256]

    def test_content_that_comes_twice_is_kept_once(self, store: Store) -> None:
        [key] = bring(store, b"twice")
        place_of_first = store.storage.measure(by="type", project=None, limit=1, offset=0)

        bring(store, b"twice", b"new")

        page = store.storage.measure(by="type", project=None, limit=1, offset=0)
        assert page.n_blobs == place_of_first.n_blobs + 1
        assert content(store, key) == b"twice"

    def test_a_pack_with_one_wrong_digest_leaves_nothing(self, store: Store) -> None:
        good, bad = key_of(b"good"), key_of(b"bad")

        with pytest.raises(WrongDigest):
            store.blobs.put_pack(
                pack([(good.sha256, b"good"), (bad.sha256, b"bat")]), now_us=NOW_US
            )

        assert store.blobs.find(good.sha256) is None

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"no pack at all",
            pack([])[:-1],
            pack([]) + b"\0" * 35,
            pack([]) + head_of("0" * 64, 10) + b"short",
        ],
    )
    def test_a_body_that_is_no_pack_is_refused(self, store: Store, body: bytes) -> None:
        with pytest.raises(InvalidBody):
            store.blobs.put_pack(body, now_us=NOW_US)

    def test_a_pack_that_lies_about_a_size_is_refused_before_it_is_read(
        self, store: Store
    ) -> None:
        with pytest.raises(TooLarge, match="PACKED_BLOB_BYTES"):
            store.blobs.put_pack(
                pack([]) + head_of("0" * 64, PACKED_BLOB_BYTES + 1), now_us=NOW_US
            )

    def test_a_known_hash_with_another_size_is_a_lie(self, store: Store) -> None:
        [key] = bring(store, b"12345")

        with pytest.raises(InvalidBody, match="5 bytes, not 6"):
            store.blobs.find_missing([BlobKey(sha256=key.sha256, size=6)], now_us=NOW_US)

    @pytest.mark.parametrize("sha256", ["", "0" * 63, "G" * 64, "A" * 64, "../" + "0" * 61])
    def test_what_is_no_hash_is_refused(self, store: Store, sha256: str) -> None:
        with pytest.raises(InvalidBody):
            store.blobs.find_missing([BlobKey(sha256=sha256, size=0)], now_us=NOW_US)

    def test_content_of_the_server_itself_is_kept(self, store: Store) -> None:
        data = secrets.token_bytes(PART_BYTES + 5)

        key = store.blobs.put([data[:10], data[10:]], now_us=NOW_US)
        again = store.blobs.put([data], now_us=NOW_US)

        assert key == again == key_of(data)
        assert content(store, key) == data

    def test_a_blob_is_given_as_a_file_whatever_it_lies_in(self, store: Store) -> None:
        [packed, _] = bring(store, b"in a pack", b"beside it")
        large = secrets.token_bytes(PACKED_BLOB_BYTES * 2)
        bring_large(store, large)

        with store.blobs.as_file(packed.sha256, suffix=".json") as path:
            assert path.suffix == ".json"
            assert path.read_bytes() == b"in a pack"
        with store.blobs.as_file(key_of(large).sha256) as path:
            assert path.read_bytes() == large

    def test_what_is_not_there_is_said_before_reading(self, store: Store) -> None:
        with pytest.raises(NotFound):
            store.blobs.read("0" * 64)


class UploadConformance:
    """Large blobs in parts."""

    def test_parts_come_in_any_order_and_make_the_blob(self, store: Store) -> None:
        data = secrets.token_bytes(2 * PART_BYTES + 3)

        ended = bring_large(store, data)

        assert ended.state == "done"
        assert content(store, key_of(data)) == data
        middle = b"".join(store.blobs.read(key_of(data).sha256, PART_BYTES - 2, PART_BYTES + 2))
        assert middle == data[PART_BYTES - 2 : PART_BYTES + 2]

    def test_an_upload_that_was_cut_goes_on_where_it_stood(self, store: Store) -> None:
        data = secrets.token_bytes(PART_BYTES + 1)
        upload = store.uploads.begin(key_of(data), now_us=NOW_US)
        send_part(store, upload, 1, data[PART_BYTES:])

        again = store.uploads.begin(key_of(data), now_us=NOW_US)

        assert (again.id, again.parts) == (upload.id, [1])
        assert store.uploads.finish(again.id, now_us=NOW_US).state == "open"

    def test_a_part_that_is_there_need_not_be_written_again(self, store: Store) -> None:
        data = secrets.token_bytes(PART_BYTES + 1)
        upload = store.uploads.begin(key_of(data), now_us=NOW_US)
        sha256 = hashlib.sha256(data[PART_BYTES:]).hexdigest()
        send_part(store, upload, 1, data[PART_BYTES:])

        assert store.uploads.claim_part(upload.id, 1, sha256, now_us=NOW_US).is_stored

    def test_content_that_is_there_needs_no_upload(self, store: Store) -> None:
        [key] = bring(store, b"here")

        assert store.uploads.begin(key, now_us=NOW_US) == Upload(state="done")

    def test_a_part_that_is_not_what_was_said_is_not_kept(self, store: Store) -> None:
        data = secrets.token_bytes(PART_BYTES)
        upload = store.uploads.begin(key_of(data), now_us=NOW_US)
        sha256 = hashlib.sha256(data).hexdigest()
        part = store.uploads.claim_part(upload.id, 0, sha256, now_us=NOW_US)
        writer = store.uploads.open_part(part)
        writer.write(data[:-1] + bytes([data[-1] ^ 1]))
        with pytest.raises(WrongDigest):
            writer.finish()
        writer.abort()

        assert store.uploads.get(upload.id).parts == []
        send_part(store, upload, 0, data)
        assert store.uploads.get(upload.id).parts == [0]

    def test_a_part_with_two_contents_ends_the_upload(self, store: Store) -> None:
        data = secrets.token_bytes(PART_BYTES)
        upload = store.uploads.begin(key_of(data), now_us=NOW_US)
        send_part(store, upload, 0, data)

        with pytest.raises(Conflict):
            store.uploads.claim_part(upload.id, 0, "0" * 64, now_us=NOW_US)

        assert store.uploads.get(upload.id).state == "failed"
        anew = store.uploads.begin(key_of(data), now_us=NOW_US)
        assert anew.id != upload.id
        assert anew.parts == []

    def test_parts_that_are_not_the_whole_that_was_announced_fail(self, store: Store) -> None:
        data, other = secrets.token_bytes(PART_BYTES), secrets.token_bytes(PART_BYTES)
        upload = store.uploads.begin(key_of(data), now_us=NOW_US)
        send_part(store, upload, 0, other)
        store.uploads.finish(upload.id, now_us=NOW_US)

        ended = store.uploads.check(upload.id, clock=lambda: NOW_US)

        assert ended.state == "failed"
        assert key_of(other).sha256 in ended.problem
        assert store.blobs.find(key_of(data).sha256) is None
        assert bring_large(store, data).state == "done"

    def test_a_part_has_exactly_the_bytes_that_it_should(self, store: Store) -> None:
        data = secrets.token_bytes(PART_BYTES + 10)
        upload = store.uploads.begin(key_of(data), now_us=NOW_US)
        sha256 = hashlib.sha256(data[PART_BYTES:]).hexdigest()
        part = store.uploads.claim_part(upload.id, 1, sha256, now_us=NOW_US)
        short, long = store.uploads.open_part(part), store.uploads.open_part(part)

        short.write(data[PART_BYTES:-1])
        with pytest.raises(InvalidBody, match="Part 1 has 10 bytes"):
            short.finish()
        with pytest.raises(InvalidBody, match="Part 1 has 10 bytes"):
            long.write(data[PART_BYTES:] + b"!")
        short.abort()
        long.abort()

        assert store.uploads.get(upload.id).parts == []

    @pytest.mark.parametrize("number", [-1, 2, 10_000])
    def test_a_part_beyond_the_end_is_refused(self, store: Store, number: int) -> None:
        upload = store.uploads.begin(BlobKey(sha256="0" * 64, size=PART_BYTES + 1), now_us=NOW_US)

        with pytest.raises(InvalidBody, match="of 2"):
            store.uploads.claim_part(upload.id, number, "0" * 64, now_us=NOW_US)

    def test_sizes_that_differ_are_uploads_that_do_not_meet(self, store: Store) -> None:
        data = secrets.token_bytes(PART_BYTES)
        lie = store.uploads.begin(
            BlobKey(sha256=key_of(data).sha256, size=PART_BYTES + 1), now_us=NOW_US
        )

        assert bring_large(store, data).state == "done"
        assert store.uploads.get(lie.id).state == "open"

    def test_a_blob_over_the_limit_is_refused(self, store: Store) -> None:
        with pytest.raises(TooLarge, match="MAX_BLOB_BYTES"):
            store.uploads.begin(BlobKey(sha256="0" * 64, size=MAX_BLOB_BYTES + 1), now_us=NOW_US)

    def test_the_largest_blob_has_few_enough_parts(self, store: Store) -> None:
        key = BlobKey(sha256="0" * 64, size=MAX_BLOB_BYTES)

        upload = store.uploads.begin(key, now_us=NOW_US)

        assert -(-MAX_BLOB_BYTES // upload.part_bytes) <= 10_000

    def test_an_empty_blob_needs_no_parts(self, store: Store) -> None:
        assert bring_large(store, b"").state == "done"
        assert content(store, key_of(b"")) == b""

    def test_an_upload_nobody_knows_is_not_there(self, store: Store) -> None:
        with pytest.raises(NotFound):
            store.uploads.get("0" * 32)

    def test_an_upload_left_unchecked_can_be_taken_up(self, store: Store) -> None:
        data = secrets.token_bytes(PART_BYTES)
        upload = store.uploads.begin(key_of(data), now_us=NOW_US)
        send_part(store, upload, 0, data)
        store.uploads.finish(upload.id, now_us=NOW_US)

        assert not store.uploads.is_unattended(upload.id, before_us=NOW_US)
        assert store.uploads.is_unattended(upload.id, before_us=NOW_US + 1)
        assert store.uploads.check(upload.id, clock=lambda: NOW_US).state == "done"
        assert store.uploads.check(upload.id, clock=lambda: NOW_US).state == "done"
        assert not store.uploads.is_unattended(upload.id, before_us=NOW_US + 1)


class CollectorConformance:
    """What goes, what stays, and what is said about room."""

    def collect(self, store: Store, at_us: int = LATER_US) -> int:
        """Collect; return how many blobs went."""
        return store.storage.collect(now_us=at_us, work_s=60).n_blobs

    def test_what_nothing_refers_to_goes_after_a_day(self, store: Store) -> None:
        [key] = bring(store, b"unused")

        assert self.collect(store, NOW_US + BLOB_GRACE_S * SECOND_US) == 0
        assert self.collect(store) == 1
        assert store.blobs.find(key.sha256) is None
        with pytest.raises(NotFound):
            store.blobs.read(key.sha256)

    def test_what_a_run_names_stays(self, store: Store) -> None:
        kept, gone = bring(store, b"named", b"not named")
        uid = begin(store).run.uid
        put_file(store, uid, "a.txt", kept)

        assert self.collect(store) == 1
        assert content(store, kept) == b"named"
        assert store.blobs.find(gone.sha256) is None

    def test_a_wish_keeps_content_for_another_day(self, store: Store) -> None:
        [key] = bring(store, b"wanted")
        wish_us = LATER_US - SECOND_US

        assert store.blobs.find_missing([key], now_us=wish_us) == []

        assert self.collect(store) == 0
        assert self.collect(store, wish_us + (BLOB_GRACE_S + 7200) * SECOND_US) == 1

    def test_content_that_was_collected_can_be_brought_again(self, store: Store) -> None:
        [key] = bring(store, b"again")
        self.collect(store)

        assert store.blobs.find_missing([key], now_us=LATER_US) == [key.sha256]
        bring(store, b"again", at_us=LATER_US)

        assert content(store, key) == b"again"

    def test_a_name_for_content_that_is_gone_is_refused(self, store: Store) -> None:
        [key] = bring(store, b"too late")
        uid = begin(store).run.uid
        self.collect(store)

        with pytest.raises(MissingBlob) as caught:
            put_file(store, uid, "a.txt", key)

        assert caught.value.field == key.sha256

    def test_a_dry_run_counts_and_takes_nothing(self, store: Store) -> None:
        bring(store, b"12", b"345")

        counted = store.storage.collect(now_us=LATER_US, work_s=60, dry_run=True)

        assert (counted.n_blobs, counted.bytes) == (2, 5)
        assert self.collect(store) == 2

    def test_an_upload_that_nobody_goes_on_with_is_forgotten(self, store: Store) -> None:
        data = secrets.token_bytes(PART_BYTES + 1)
        upload = store.uploads.begin(key_of(data), now_us=NOW_US)
        send_part(store, upload, 1, data[PART_BYTES:])

        self.collect(store)

        with pytest.raises(NotFound):
            store.uploads.get(upload.id)
        assert bring_large(store, data).state == "done"

    def test_files_of_a_purged_run_free_their_content(self, store: Store) -> None:
        [key] = bring(store, b"of a run")
        uid = begin(store).run.uid
        put_file(store, uid, "a.txt", key)
        store.runs.purge(uid)
        while store.upkeep.clean():
            pass

        assert self.collect(store) == 1

    def test_room_is_told_by_project_run_and_type(self, store: Store) -> None:
        text, image = bring(store, b"12345", b"1234567")
        first, second = begin(store, name="first").run, begin(store, name="second").run
        other = begin(store, project="other").run
        put_file(store, first.uid, "a.txt", text)
        put_file(store, first.uid, "b.png", image)
        put_file(store, second.uid, "a.txt", text)
        put_file(store, other.uid, "c.png", image)
        bring(store, b"unused!!!")

        def listed(by: str, project: int | None = None) -> list[tuple[str, str, int, int]]:
            page = store.storage.measure(by=by, project=project, limit=10, offset=0)
            return [(use.kind, use.name, use.n_files, use.bytes) for use in page.items]

        assert listed("project") == [
            ("files", f"{first.entity}/p", 3, 17),
            ("files", f"{first.entity}/other", 1, 7),
        ]
        assert listed("run", first.project_id) == [
            ("files", "first", 2, 12),
            ("files", "second", 1, 5),
        ]
        assert listed("type") == [("files", "image/png", 2, 14), ("files", "text/plain", 2, 10)]
        page = store.storage.measure(by="run", project=None, limit=1, offset=1)
        assert (page.total, len(page.items), page.n_blobs) == (3, 1, 3)
        assert (page.blob_bytes, page.unused_bytes) == (21, 9)
        assert page.database_bytes > 0
