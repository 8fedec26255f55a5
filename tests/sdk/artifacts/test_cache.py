import hashlib
import os
import time

from kiseki.sdk.artifacts.cache import Cleaned, ContentCache


def put(cache, data, age_s=0):
    sha256 = hashlib.sha256(data).hexdigest()
    path = cache.path_of(sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (time.time() - age_s,) * 2)
    return sha256


def test_content_is_copied_and_checked(tmp_path):
    cache = ContentCache()
    sha256 = put(cache, b"abc")
    assert cache.has(sha256, 3)
    assert cache.copy_to(sha256, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"abc"


def test_damaged_content_is_thrown_away(tmp_path):
    cache = ContentCache()
    sha256 = put(cache, b"abc")
    cache.path_of(sha256).write_bytes(b"abX")
    assert not cache.copy_to(sha256, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    assert not cache.has(sha256, 3)


def test_content_that_went_is_simply_not_there(tmp_path):
    cache = ContentCache()
    assert not cache.has("0" * 64, 3)
    assert not cache.copy_to("0" * 64, tmp_path / "copy")


def test_a_clean_up_takes_what_was_not_used_for_longest(tmp_path):
    cache = ContentCache()
    old, used, new = (
        put(cache, b"o" * 10, 300),
        put(cache, b"u" * 10, 200),
        put(cache, b"n" * 10, 9),
    )
    cache.copy_to(used, tmp_path / "copy")
    assert cache.clean_up(20) == Cleaned(10, 1, 20)
    assert (cache.has(old, 10), cache.has(used, 10), cache.has(new, 10)) == (False, True, True)
    assert cache.clean_up(0) == Cleaned(20, 2, 0)


def test_a_clean_up_leaves_downloads_that_are_under_way(tmp_path):
    cache = ContentCache()
    put(cache, b"x")
    going = cache.folder / "ab" / ".abc.part"
    left = cache.folder / "ab" / ".def.part"
    for path in (going, left):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"half")
    os.utime(left, (1, 1))
    cache.clean_up(0)
    assert list(cache.folder.glob("*/*")) == [going]


def test_a_cache_that_is_not_there_is_empty():
    assert ContentCache().size() == (0, 0)
    assert ContentCache().clean_up(0) == Cleaned(0, 0, 0)
