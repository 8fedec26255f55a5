import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import obstore
import obstore.store
import pytest

from kiseki.model.artifact import ArtifactEntry
from kiseki.model.errors import KisekiError, NotFound, UsageError, WrongDigest
from kiseki.sdk.artifacts.artifact import Artifact
from kiseki.sdk.artifacts.references import fetch_reference


def facts(entries):
    return [entry.facts for entry in entries]


@pytest.fixture
def draft():
    return Artifact("digits", "dataset")


# --- files -------------------------------------------------------------------------------


def test_a_folder_of_this_machine_is_an_entry_for_each_file(draft, tmp_path):
    (tmp_path / "d" / "x").mkdir(parents=True)
    (tmp_path / "d" / "x" / "ä b.txt").write_bytes(b"b")
    found = facts(draft.add_reference(tmp_path / "d", name="train"))
    assert found == [
        ArtifactEntry(
            path="train/x/ä b.txt",
            size=1,
            ref=(tmp_path / "d" / "x" / "ä b.txt").as_uri(),
            digest="sha256:" + hashlib.sha256(b"b").hexdigest(),
        )
    ]
    fetch_reference(found[0], tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"b"


def test_a_referenced_file_that_changed_is_not_taken_for_it(draft, tmp_path):
    (tmp_path / "a").write_bytes(b"a")
    (entry,) = facts(draft.add_reference(tmp_path / "a"))
    (tmp_path / "a").write_bytes(b"b")
    with pytest.raises(WrongDigest, match="has changed"):
        fetch_reference(entry, tmp_path / "copy")
    (tmp_path / "a").unlink()
    with pytest.raises(NotFound, match="is gone"):
        fetch_reference(entry, tmp_path / "copy2")


def test_more_files_than_allowed_are_refused(draft, tmp_path):
    for name in "abc":
        (tmp_path / name).touch()
    with pytest.raises(UsageError, match="max_objects=2"):
        draft.add_reference(tmp_path, max_objects=2)


# --- the web -----------------------------------------------------------------------------


@pytest.fixture
def web():
    """A web server with one file that has an ETag and one that has none."""
    content = {
        "/data.csv": (b"1,2\n", '"abc"'),
        "/plain": (b"plain", None),
        "/no-head": (b"signed", '"s"'),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body, etag = content.get(self.path, (b"", None))
            refused = self.path == "/no-head" and self.command == "HEAD"
            self.send_response(403 if refused else 200 if body else 404)
            self.send_header("Content-Length", str(len(body)))
            if etag:
                self.send_header("ETag", etag)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", content
        server.shutdown()
        thread.join()


def test_a_page_is_known_by_its_etag(draft, web, tmp_path):
    address, content = web
    (entry,) = facts(draft.add_reference(f"{address}/data.csv"))
    assert entry == ArtifactEntry(path="data.csv", size=4, ref=f"{address}/data.csv", digest="abc")
    fetch_reference(entry, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"1,2\n"
    content["/data.csv"] = (b"3,4\n", '"def"')
    with pytest.raises(WrongDigest, match="has changed"):
        fetch_reference(entry, tmp_path / "copy2")


def test_a_page_without_etag_is_known_by_its_address(draft, web, tmp_path):
    (entry,) = facts(draft.add_reference(f"{web[0]}/plain", name="x/y"))
    assert (entry.path, entry.digest) == ("x/y", f"{web[0]}/plain")
    fetch_reference(entry, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"plain"


def test_a_page_that_tells_nothing_without_its_content_is_asked_for_that(draft, web):
    (entry,) = facts(draft.add_reference(f"{web[0]}/no-head"))
    assert (entry.size, entry.digest) == (6, "s")


def test_a_page_that_is_not_there_is_told_of(draft, web):
    with pytest.raises(NotFound, match="answers 404"):
        draft.add_reference(f"{web[0]}/nothing")


# --- object stores -----------------------------------------------------------------------


@pytest.fixture
def bucket(monkeypatch):
    """A bucket in memory, whatever address is asked for; gives the addresses, too."""
    store, asked = obstore.store.MemoryStore(), []

    def from_url(url, **options):
        asked.append(url)
        return store

    monkeypatch.setattr(obstore.store, "from_url", from_url)
    return store, asked


def test_a_prefix_is_an_entry_for_each_object(draft, bucket, tmp_path):
    store, asked = bucket
    for key in ("train/a.png", "train/b/c.png", "training.txt"):
        obstore.put(store, key, key.encode())
    found = facts(draft.add_reference("s3://pictures/train"))
    assert [(entry.path, entry.ref, entry.size) for entry in found] == [
        ("a.png", "s3://pictures/train/a.png", 11),
        ("b/c.png", "s3://pictures/train/b/c.png", 13),
    ]
    assert asked == ["s3://pictures"]
    assert all(entry.digest not in ("", entry.ref) for entry in found)
    fetch_reference(found[1], tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"train/b/c.png"


@pytest.mark.parametrize(
    ("uri", "store_url"),
    [
        ("gs://pictures/a.png", "gs://pictures"),
        ("az://account/pictures/a.png", "az://account/pictures"),
        (
            "https://account.blob.core.windows.net/pictures/a.png",
            "https://account.blob.core.windows.net/pictures",
        ),
    ],
)
def test_one_object_is_one_entry(draft, bucket, uri, store_url):
    obstore.put(bucket[0], "a.png", b"x")
    (entry,) = facts(draft.add_reference(uri))
    assert (entry.path, entry.ref, entry.size) == ("a.png", uri, 1)
    assert bucket[1] == [store_url]


def test_an_object_that_changed_or_went_is_not_taken_for_it(draft, bucket, tmp_path):
    obstore.put(bucket[0], "a", b"x")
    (entry,) = facts(draft.add_reference("s3://b/a"))
    obstore.put(bucket[0], "a", b"y")
    with pytest.raises(WrongDigest):
        fetch_reference(entry, tmp_path / "copy")
    obstore.delete(bucket[0], "a")
    with pytest.raises(NotFound):
        fetch_reference(entry, tmp_path / "copy2")


def test_an_empty_prefix_and_too_many_objects_are_refused(draft, bucket):
    with pytest.raises(UsageError, match="nothing at"):
        draft.add_reference("s3://b/none/")
    for key in "abc":
        obstore.put(bucket[0], f"p/{key}", b"x")
    with pytest.raises(UsageError, match="max_objects=2"):
        draft.add_reference("s3://b/p", max_objects=2)


@pytest.mark.slow
def test_objects_of_a_real_server_are_listed_fetched_and_known_to_have_changed(
    draft, s3_bucket, tmp_path
):
    """Through obstore as it is, with credentials and address from the environment."""
    bucket, _, folder = s3_bucket.removeprefix("s3://").partition("/")
    store = obstore.store.S3Store(bucket)
    for name in ("a.txt", "写真/猫 1.png"):
        obstore.put(store, f"{folder}/{name}", name.encode())
    found = facts(draft.add_reference(s3_bucket, name="in"))
    assert [(entry.path, entry.size) for entry in found] == [
        ("in/a.txt", 5),
        ("in/写真/猫 1.png", 16),
    ]
    for number, entry in enumerate(found):
        fetch_reference(entry, tmp_path / str(number))
    assert (tmp_path / "1").read_bytes().decode() == "写真/猫 1.png"
    (single,) = facts(Artifact("one", "dataset").add_reference(f"{s3_bucket}/a.txt"))
    assert (single.path, single.digest) == ("a.txt", found[0].digest)
    obstore.put(store, f"{folder}/a.txt", b"new")
    with pytest.raises(WrongDigest):
        fetch_reference(single, tmp_path / "changed")
    with pytest.raises(UsageError, match="nothing at"):
        draft.add_reference(f"{s3_bucket}/none")


@pytest.mark.slow
def test_a_store_that_lets_nobody_in_is_told_of_in_words(draft, s3_bucket, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(KisekiError, match="cannot be read"):
        draft.add_reference(s3_bucket)


# --- others ------------------------------------------------------------------------------


def test_what_kiseki_does_not_know_is_kept_unseen(draft, tmp_path):
    (entry,) = facts(draft.add_reference("hdfs://cluster/data.parquet"))
    assert entry == ArtifactEntry(
        path="data.parquet",
        ref="hdfs://cluster/data.parquet",
        digest="hdfs://cluster/data.parquet",
    )
    with pytest.raises(KisekiError, match="cannot fetch"):
        fetch_reference(entry, tmp_path / "copy")


def test_without_checksum_nothing_is_looked_at(draft):
    (entry,) = facts(draft.add_reference("s3://no-such-bucket/x", checksum=False))
    assert entry.digest == "s3://no-such-bucket/x"
