"""A validator for fields that take files: what cannot be kept is an error beside the field."""

import os
from collections.abc import Iterable

from flask_wtf.file import FileStorage
from wtforms import Field, Form, ValidationError

from webapp.files import storage
from webapp.files.checks import Checked, Kind, check
from webapp.files.errors import BadFile, FileTooLarge, NoRoomInForm, TooManyFiles


class Attachable:
    """Check the files of a FileField or MultipleFileField and leave them in `field.checked`.

    Args:
        kinds: what is taken.
        max_bytes: of each file.
        max_files: of a field that takes several.
    """

    def __init__(self, *, kinds: set[Kind], max_bytes: int, max_files: int = 1) -> None:
        self.kinds, self.max_bytes, self.max_files = kinds, max_bytes, max_files
        self.field_flags = {"max_bytes": max_bytes}

    def __call__(self, form: Form, field: Field) -> None:
        files = sent(field.data)
        try:
            if len(files) > self.max_files:
                raise TooManyFiles(self.max_files)
            refuse_without_room(files)
            field.checked = [
                check(file, kinds=self.kinds, max_bytes=self.max_bytes) for file in files
            ]
        except BadFile as error:
            field.checked = []
            raise ValidationError(str(error.message)) from error


class Limited:
    """Refuse a file that is too large; the browser is told, and says so before it is sent."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.field_flags = {"max_bytes": max_bytes}

    def __call__(self, form: Form, field: Field) -> None:
        if any(size_of(file) > self.max_bytes for file in sent(field.data)):
            raise ValidationError(str(FileTooLarge(self.max_bytes).message))


class Storable:
    """Say beside the field when there is no room for its files; for those kept as they are."""

    def __call__(self, form: Form, field: Field) -> None:
        try:
            refuse_without_room(sent(field.data))
        except BadFile as error:
            raise ValidationError(str(error.message)) from error


def refuse_without_room(files: list[FileStorage]) -> None:
    """Raise NoRoomInForm when the upload folder does not take that much."""
    if files and not storage.has_room_for(sum(size_of(file) for file in files)):
        raise NoRoomInForm


def size_of(file: FileStorage) -> int:
    """Return the bytes of a file that was sent, and leave it where it stood."""
    place = file.stream.tell()
    size = file.stream.seek(0, os.SEEK_END)
    file.stream.seek(place)
    return size


def checked(field: Field) -> list[Checked]:
    """Return what `Attachable` found fit to keep, in the order it was sent."""
    return getattr(field, "checked", [])


def sent(data: object) -> list[FileStorage]:
    """Return the files that were really chosen; browsers send an empty one for none."""
    several: Iterable = data if isinstance(data, list | tuple) else (data,)
    return [file for file in several if isinstance(file, FileStorage) and file.filename]
