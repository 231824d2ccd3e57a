"""Archives that no tool would make, made in a test's own folder. Most are small; some unpack to gigabytes."""

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

PROGRAM = b"import socket\n"
Make = Callable[[Path], Path]


def zip_of(*members: tuple[zipfile.ZipInfo | str, bytes], name: str = "work.zip") -> Make:
    """Return what makes a zip archive of these members."""

    def make(folder: Path) -> Path:
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, data in members:
                archive.writestr(member, data)
        return folder / name

    return make


def zip_info(name: str, mode: int) -> zipfile.ZipInfo:
    """Return a member as Unix tools write it, with the mode of stat(2)."""
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = mode << 16
    return info


def plain_info(name: str) -> zipfile.ZipInfo:
    """Return a member that is stored as it is, which takes no time."""
    info = zip_info(name, 0o100644)
    info.compress_type = zipfile.ZIP_STORED
    return info


def late(choose: Callable[[], Make]) -> Make:
    """Return what makes an archive, and its content only then: large ones would cost all who read the table."""
    return lambda folder: choose()(folder)


def tar_of(*members: tuple[str, bytes, bytes], name: str = "work.tar") -> Make:
    """Return what makes a tar archive of members: name, type and content, or what a link leads to."""

    def make(folder: Path) -> Path:
        with tarfile.open(folder / name, "w", format=tarfile.GNU_FORMAT) as archive:
            for member, kind, data in members:
                info = tarfile.TarInfo(member)
                info.type = kind
                info.linkname = data.decode() if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""
                info.size = len(data) if kind == tarfile.REGTYPE else 0
                archive.addfile(info, io.BytesIO(data))
        return folder / name

    return make


def changed(make: Make, change: Callable[[bytes], bytes], name: str = "") -> Make:
    """Return what makes an archive and then changes its bytes."""

    def make_changed(folder: Path) -> Path:
        path = make(folder)
        changed_path = path.with_name(name or path.name)
        changed_path.write_bytes(change(path.read_bytes()))
        return changed_path

    return make_changed


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Return a change that replaces bytes by as many others, wherever they stand."""
    assert len(old) == len(new)

    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new)

    return change


def in_directory(offset: int, new: bytes) -> Callable[[bytes], bytes]:
    """Return a change of the first entry of a zip's central directory, counted from its signature."""

    def change(data: bytes) -> bytes:
        at = data.index(b"PK\1\2") + offset
        return data[:at] + new + data[at + len(new) :]

    return change


def file_of(name: str, make_data: Callable[[], bytes]) -> Make:
    """Return what makes a file."""

    def make(folder: Path) -> Path:
        (folder / name).write_bytes(make_data())
        return folder / name

    return make


def zip_with_lying_size(declared: int) -> Make:
    """Return a member of 9 MiB of zeros that declares another size in both of its headers."""
    size = 9 << 20
    lie = replaced(struct.pack("<I", size), struct.pack("<I", declared))
    return changed(zip_of(("server.py", bytes(size)), ("noise", noise(1 << 20))), lie)


def noise(size: int) -> bytes:
    """Return bytes that do not shrink, the same each time."""
    return random.Random(1).randbytes(size)


def overlapping_zip() -> bytes:
    """Return an archive whose thousand members share one piece of data, as David Fifield's bombs do."""
    data = zlib.compress(bytes(1 << 20), 9)[2:-4]
    checksum = zlib.crc32(bytes(1 << 20))
    sizes = struct.pack("<III", checksum, len(data), 1 << 20)
    local = struct.pack("<IHHHHH", 0x04034B50, 20, 0, 8, 0, 0x21) + sizes + struct.pack("<HH", 5, 0) + b"00000"
    directory = b""
    for number in range(1000):
        name = b"%05d" % number
        directory += struct.pack("<IHHHHHH", 0x02014B50, 20, 20, 0, 8, 0, 0x21) + sizes
        directory += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1000, 1000, len(directory), len(local) + len(data), 0)
    return local + data + directory + end


def crowded_zip() -> bytes:
    """Return a central directory of 200,000 entries, which zipfile alone would make objects of."""
    entry = struct.pack("<IHHHHHH", 0x02014B50, 20, 20, 0, 0, 0, 0x21) + bytes(12)
    entry += struct.pack("<HHHHHII", 1, 0, 0, 0, 0, 0, 0) + b"x"
    directory = entry * 200_000
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFE, 0xFFFE, len(directory), 0, 0)
    return directory + end


def nested_zip() -> bytes:
    """Return a zip in a zip in a zip: 5 GiB of zeros at the bottom, were they all unpacked."""
    data = bytes(5 << 20)
    for level in range(3):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(10 if level else 1):
                archive.writestr(f"level{level}-{number}.zip" if level else "zeros", data)
        data = buffer.getvalue()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("work/inner.zip", data)
    return buffer.getvalue()


def greedy_xz() -> bytes:
    """Return an xz stream that asks its reader for a dictionary of 1.5 GiB."""
    data = lzma.compress(bytes(1 << 16), filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}])
    # The block header (xz-file-format 1.2.1, 3.1): filter id 0x21, one byte of properties, padding, CRC32.
    start = 12
    length = (data[start] + 1) * 4
    header = bytearray(data[start : start + length - 4])
    header[header.index(0x21) + 2] = 39
    return data[:start] + header + struct.pack("<I", zlib.crc32(header)) + data[start + length :]


def tar_header(name: bytes, size_field: bytes, kind: bytes = b"0") -> bytes:
    """Return a header of 512 bytes with the right checksum, whatever its fields hold (pax(1), ustar)."""
    header = bytearray(512)
    header[: len(name)] = name
    header[100:108] = b"0000644\0"
    header[124 : 124 + len(size_field)] = size_field
    header[156:157] = kind
    header[257:265] = b"ustar\x0000"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


def negative_tar() -> bytes:
    """Return a member whose size is minus one block, in base 256: a walk by sizes alone would never end."""
    return tar_header(b"server.py", b"\xff" * 10 + b"\xfe\x00") + bytes(1024)


def long_pax_tar() -> bytes:
    """Return an extended header of 8 MiB of digits."""
    size = 8 << 20
    return tar_header(b"x", b"%011o\0" % size, b"x") + b"1" * size + tar_header(b"a", b"%011o\0" % 0) + bytes(1024)


def pax_tar(record: bytes) -> bytes:
    """Return a file with one record of an extended header before it."""
    body = b" " + record + b"\n"
    length = len(body) + 2 if len(body) + 2 < 100 else len(body) + 3
    record = b"%d" % length + body
    padded = record + bytes(-len(record) % 512)
    head = tar_header(b"x", b"%011o\0" % len(record), b"x")
    return head + padded + tar_header(b"server.py", b"%011o\0" % 0) + bytes(1024)


def gnu_sparse_tar() -> bytes:
    """Return a sparse file of 8 GiB in a kilobyte."""
    return tar_header(b"server.py", b"%011o\0" % 0, b"S") + bytes(1024)


def tar_bytes(*members: tuple[str, bytes]) -> bytes:
    """Return a tar archive of plain files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def zeros_tar(compress: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    """Return what makes a compressed tar of one file of 30 MiB of zeros."""
    return lambda: compress(tar_bytes(("server.py", bytes(30 << 20))))


def cut_off(data: bytes) -> bytes:
    """Return the first two thirds of it."""
    return data[: len(data) * 2 // 3]


GZIP: Callable[[bytes], bytes] = gzip.compress
BZIP2: Callable[[bytes], bytes] = bz2.compress
XZ: Callable[[bytes], bytes] = lzma.compress
