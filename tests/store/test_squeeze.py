import msgspec
import pytest

from kiseki.store.squeeze import squeeze, unsqueeze


@pytest.mark.parametrize("n", [0, 1, 15, 16, 40, 41, 100, 70_000])
def test_maps_of_any_size_come_back(n: int) -> None:
    plain = msgspec.msgpack.encode({f"layer/{i}/norm": [i / 7, i, None] for i in range(n)})
    assert unsqueeze(squeeze(plain)) == plain


def test_many_keys_take_less() -> None:
    plain = msgspec.msgpack.encode({f"layer/{i}/norm": 0.5 for i in range(1_000)})
    assert len(squeeze(plain)) < len(plain) / 3
