import pytest

from kiseki.model.mime import UNKNOWN, guess_mime, sniff_mime


@pytest.mark.parametrize(
    ("path", "mime"),
    [
        ("a/b.PNG", "image/png"),
        ("run.log", "text/plain"),
        ("x.parquet", "application/vnd.apache.parquet"),
        ("model.tar.gz", "application/gzip"),
        ("a.b/Makefile", "text/plain"),
        ("a.png/x", UNKNOWN),
        ("x.unheard-of", UNKNOWN),
        ("page.html", "text/html"),
    ],
)
def test_a_type_comes_from_the_ending_of_the_last_part(path: str, mime: str) -> None:
    assert guess_mime(path) == mime


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (b"plain\ttext\r\n", "text/plain"),
        ("日本".encode()[:-1], "text/plain"),
        (b"\x1b[31mred\x1b[0m", "text/plain"),
        (b"", UNKNOWN),
        (b"\xff\xfe\x00", UNKNOWN),
        (b"MZ\x90\x00", UNKNOWN),
        (b"%PDF-1.7", "application/pdf"),
        (b"<html><script>", "text/plain"),
    ],
)
def test_first_bytes_tell_text_and_pictures_but_never_pages(head: bytes, mime: str) -> None:
    assert sniff_mime(head) == mime
