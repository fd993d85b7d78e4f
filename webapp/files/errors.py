"""What may be wrong with a file that somebody attaches."""

from flask_babel import lazy_gettext as _l

from webapp.errors import AppError


class BadFile(AppError):
    """The file cannot be taken; forms show the message beside the field."""

    status = 422
    message = _l("This file cannot be taken. Choose another one.")


class EmptyFile(BadFile):
    """The file has no bytes at all."""

    message = _l("The file is empty. Choose it again.")


class FileTooLarge(BadFile):
    """The file has more bytes than this form takes."""

    status = 413

    def __init__(self, max_bytes: int) -> None:
        super().__init__(max_bytes)
        self.message = _l(
            "The file is larger than %(limit)s MB. Choose a smaller one.",
            limit=max_bytes // 1_000_000,
        )


class WrongKindOfFile(BadFile):
    """The bytes are of no kind that this form takes, whatever the name says."""

    message = _l("This kind of file is not taken here. Choose a picture (JPEG, PNG, WebP, HEIC).")


class NotPictureOrPdf(BadFile):
    """The bytes are neither a picture nor a PDF."""

    message = _l(
        "This kind of file is not taken here. Choose a PDF or a picture (JPEG, PNG, WebP, HEIC)."
    )


class NotAPicture(BadFile):
    """It begins like a picture, but cannot be read to its end."""

    message = _l("The picture is damaged or incomplete. Choose another one.")


class PictureTooLarge(BadFile):
    """The picture has too many pixels, or needs more memory or time than it may have."""

    message = _l("The picture is too large; at most 50 megapixels are taken. Make it smaller.")


class TooManyFiles(BadFile):
    """More files were sent than the form takes."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.message = _l("At most %(limit)s files can be sent at once.", limit=limit)


class NoRoom(AppError):
    """The upload folder takes no more: the disk is full, or the folder may not be written."""

    status = 503
    message = _l(
        "The server cannot keep files at the moment, so nothing was saved; what was there before"
        " is complete. Try again later, or tell whoever runs the server."
    )
    retry_after = 300


class NoRoomInForm(BadFile):
    """The same, seen before anything was saved: the form is still there."""

    message = _l(
        "The server cannot keep files at the moment. Nothing was lost: what you typed is still"
        " here. Send it without files, or try again later."
    )
