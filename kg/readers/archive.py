"""Archives: .zip, .tar and files squeezed by gzip, bzip2 or xz. Nothing is ever unpacked to disk.

Members are read in memory or as a stream, so a name such as `../../x` can lead nowhere; it is named all the same,
because an archive that holds one was made to harm. What comes out is bounded, whatever the headers say.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from kg.errors import InputError, Skipped
from kg.readers.source import MAX_BYTES, Source, readable_name, suffix_of

MAX_DEPTH = 3  # archives inside archives
MAX_MEMBERS = 100_000
MAX_RATIO = 250  # news text shrinks 3 to 20 times; a bomb a thousand times
_FREE = 2 * 1024 * 1024  # bytes that may come out before the ratio is looked at
_SIDECAR = ".meta.json"
_DAMAGED = (zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, OSError, NotImplementedError)


class _Bounded(io.RawIOBase):
    """A stream that stops with InputError when far more comes out than went in."""

    def __init__(self, stream: BinaryIO, squeezed: Callable[[], int], name: str, below: BinaryIO | None) -> None:
        self._stream, self._squeezed, self._name, self._below = stream, squeezed, name, below
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._stream.read(len(buffer))
        except _DAMAGED as error:
            raise InputError(self._name, f"damaged or cut off ({error})") from None
        buffer[: len(data)] = data
        self._given += len(data)
        if self._given > _FREE and self._given > MAX_RATIO * max(1, self._squeezed()):
            raise InputError(self._name, f"a decompression bomb: it grows more than {MAX_RATIO} times")
        return len(data)

    def close(self) -> None:
        self._stream.close()
        if self._below is not None:  # gzip and its like leave open what they were given
            self._below.close()
        super().close()


def _bounded(stream: BinaryIO, squeezed: Callable[[], int], name: str, *, below: BinaryIO | None = None) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Bounded(stream, squeezed, name, below), 1 << 16))


def read_compressed(source: Source) -> Iterator[Source]:
    """Yield the one file in a .gz, .bz2 or .xz, under the same name: `a.txt.gz` is a document `a.txt.gz`."""
    _check_depth(source)
    stem = source.name[: -len(source.suffix)] if source.name.lower().endswith(source.suffix) else source.name
    suffix = ".tar" if source.suffix == ".tgz" else suffix_of(stem)
    opener: Any = {".bz2": bz2.open, ".xz": lzma.open}.get(source.suffix, gzip.open)

    def inflate() -> BinaryIO:
        raw = source.open()
        return _bounded(cast(BinaryIO, opener(raw, "rb")), raw.tell, source.name, below=raw)

    yield replace(source, suffix=suffix or ".txt", open=inflate, depth=source.depth + 1)


def read_zip(source: Source) -> Iterator[Source | InputError]:
    """Yield each file of a zip archive as `ARCHIVE/MEMBER`, by name."""
    _check_depth(source)
    try:
        with _seekable(source) as stream, zipfile.ZipFile(stream) as archive:
            infos = {info.filename: info for info in archive.infolist() if not info.is_dir()}
            if len(infos) > MAX_MEMBERS:
                raise InputError(source.name, f"too large: more than {MAX_MEMBERS:,} files")
            for name in sorted(infos):
                member = _member(source, name, partial(_open_zipped, archive, infos[name], source.name))
                if isinstance(member, InputError):
                    yield member
                elif infos[name].flag_bits & 0x1:
                    yield InputError(member.name, "encrypted")
                elif member.suffix and not _passed_over(name):
                    sidecar = str(PurePosixPath(name).with_suffix(_SIDECAR))
                    if sidecar in infos:
                        open_sidecar = partial(_open_zipped, archive, infos[sidecar], source.name)
                        member = replace(member, sidecar=partial(_all, open_sidecar))
                    yield member
    except _DAMAGED as error:
        raise InputError(source.name, f"damaged or cut off ({error})") from None


def _open_zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> BinaryIO:
    try:
        stream = archive.open(info)
    except (*_DAMAGED, RuntimeError) as error:  # RuntimeError: encrypted, though its header does not say so
        raise InputError(f"{name}/{readable_name(info.filename)}", f"damaged ({error})") from None
    return _bounded(cast(BinaryIO, stream), lambda: info.compress_size, f"{name}/{readable_name(info.filename)}")


def read_tar(source: Source) -> Iterator[Source | InputError]:
    """Yield each file of a tar archive as `ARCHIVE/MEMBER`, in the archive's order; it is read as a stream, twice.

    The first time for the sidecars, which may stand behind the texts they belong to.
    """
    _check_depth(source)
    sidecars: dict[str, bytes] = {}
    for info, stream in _tar_members(source):
        if info.name.endswith(_SIDECAR) and stream is not None:
            sidecars[info.name] = stream.read(MAX_BYTES)
            if sum(map(len, sidecars.values())) > MAX_BYTES:
                raise InputError(source.name, "too large: its sidecars")
    for info, stream in _tar_members(source):
        if stream is None:
            yield Skipped(
                f"{source.name}/{readable_name(info.name)}", "a link or a device in an archive is not followed"
            )
        elif not _passed_over(info.name):
            member = _member(source, info.name, partial(_same, stream))
            if isinstance(member, Source):
                said = sidecars.get(str(PurePosixPath(info.name).with_suffix(_SIDECAR)))
                member = replace(member, sidecar=partial(_same_bytes, said))
            yield member


def _tar_members(source: Source) -> Iterator[tuple[tarfile.TarInfo, BinaryIO | None]]:
    """Yield each member but folders, with its bytes, which can be read only until the next one is asked for."""
    try:
        with source.open() as raw, tarfile.open(fileobj=raw, mode="r|") as archive:
            for number, info in enumerate(archive):
                if number >= MAX_MEMBERS:
                    raise InputError(source.name, f"too large: more than {MAX_MEMBERS:,} files")
                if info.isfile():
                    yield info, cast("BinaryIO | None", archive.extractfile(info))
                elif not info.isdir():
                    yield info, None
    except _DAMAGED as error:
        raise InputError(source.name, f"damaged or cut off ({error})") from None


def _member(source: Source, name: str, opener: Callable[[], BinaryIO]) -> Source | InputError:
    shown = readable_name(name.replace("\\", "/"))
    if shown.startswith("/") or ".." in shown.split("/") or ":" in shown.split("/")[0] or "\0" in name:
        return InputError(f"{source.name}/{shown}", "a name that leads out of its archive, which is refused")
    return Source(
        name=f"{source.name}/{shown}",
        label=f"{source.label}/{shown}",
        suffix=suffix_of(shown),
        open=opener,
        fields=source.fields,
        depth=source.depth + 1,
    )


def _passed_over(name: str) -> bool:
    """Whether a member is hidden, a sidecar, or what a Mac adds to archives; as in folders."""
    parts = name.replace("\\", "/").split("/")
    return name.endswith(_SIDECAR) or any(part.startswith(".") for part in parts) or parts[0] == "__MACOSX"


def _check_depth(source: Source) -> None:
    if source.depth >= MAX_DEPTH:
        raise InputError(source.name, f"archives inside archives, more than {MAX_DEPTH} deep")


def _seekable(source: Source) -> BinaryIO:
    """Return a file on disk as it is, however large; what lies in another archive is held in memory."""
    return source.open() if source.real and source.depth == 0 else io.BytesIO(source.data())


def _all(opener: Callable[[], BinaryIO]) -> bytes:
    with opener() as stream:
        return stream.read(MAX_BYTES)


def _same(stream: BinaryIO) -> BinaryIO:
    return stream


def _same_bytes(data: bytes | None) -> bytes | None:
    return data
