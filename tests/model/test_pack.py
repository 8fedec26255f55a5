import hashlib

import pytest

from kiseki.model.errors import InvalidBody, TooLarge, WrongDigest
from kiseki.model.limits import MAX_BLOBS_PER_REQUEST
from kiseki.model.pack import HEAD_BYTES, MAGIC, Packed, head_of, pack, unpack


def named(data: bytes) -> tuple[str, bytes]:
    return hashlib.sha256(data).hexdigest(), data


def test_a_pack_is_what_its_format_says() -> None:
    sha256, data = named(b"data")

    body = pack([(sha256, data)])

    assert body == b"KSKPACK1" + bytes.fromhex(sha256) + b"\x04\0\0\0" + b"data"
    assert unpack(body) == [Packed(sha256, len(MAGIC) + HEAD_BYTES, 4)]


def test_a_pack_holds_nothing_or_many_and_empty_ones() -> None:
    contents = [b"", b"a", b"", b"bb"]
    body = pack(map(named, contents))

    assert unpack(pack([])) == []
    assert [body[one.at : one.at + one.size] for one in unpack(body)] == contents


def test_every_cut_of_a_pack_is_noticed_or_ends_between_two() -> None:
    body = pack(map(named, [b"first", b"second"]))
    whole = {len(MAGIC), len(MAGIC) + HEAD_BYTES + 5}

    for end in range(len(body)):
        if end in whole:
            assert len(unpack(body[:end])) < 2
        else:
            with pytest.raises(InvalidBody):
                unpack(body[:end])


def test_every_flipped_bit_of_content_is_noticed() -> None:
    body = bytearray(pack([named(b"data")]))
    for place in range(len(body) - 4, len(body)):
        body[place] ^= 1
        with pytest.raises(WrongDigest):
            unpack(body)
        body[place] ^= 1


def test_too_many_contents_are_refused() -> None:
    head = head_of(named(b"")[0], 0)

    with pytest.raises(TooLarge, match="MAX_BLOBS_PER_REQUEST"):
        unpack(MAGIC + head * (MAX_BLOBS_PER_REQUEST + 1))
