import io

import pytest

from provisioning.agent import synthetic


def image(size_mib: int = 2, seed: str = "s") -> io.BytesIO:
    out = io.BytesIO()
    synthetic.make(out, "lab", size_mib, seed)
    return out


def test_a_whole_image_is_recognised_also_on_a_larger_disk() -> None:
    out = image()
    assert len(out.getvalue()) == 2 << 20
    out.write(b"rest of the disk")
    assert synthetic.recognise(out) == synthetic.SyntheticInfo("lab", 2 << 20, "s")


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert image().getvalue() == image().getvalue()
    assert image().getvalue() != image(seed="other").getvalue()


@pytest.mark.parametrize("position", [30, 5000, (2 << 20) - 1])
def test_a_damaged_image_does_not_boot(position: int) -> None:
    data = bytearray(image().getvalue())
    data[position] ^= 1
    assert synthetic.recognise(io.BytesIO(bytes(data))) is None


def test_a_truncated_or_empty_disk_does_not_boot() -> None:
    assert synthetic.recognise(io.BytesIO(image().getvalue()[:-1])) is None
    assert synthetic.recognise(io.BytesIO(bytes(1 << 20))) is None
    assert synthetic.recognise(io.BytesIO()) is None
