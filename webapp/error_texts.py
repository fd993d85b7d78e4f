"""What the pages of errors say in a line, and how those of a conflict are headed."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    400: _l("The request could not be read. Go back, reload the page and try again."),
    401: _l("The session has ended. Log in in a new tab, come back to this page, then send again."),
    403: _l("This account may not do that. Ask the administrator of your commune."),
    404: _l("There is nothing at this address, or this account may not see it."),
    405: _l("This address does not answer that kind of request."),
    409: _l("This has been changed in the meantime. Reload the page to see it."),
    413: _l("The file is too large."),
    422: _l("Something in the form is not right. The message beside each field says what."),
    429: _l("Too many tries. Wait a few minutes and try again."),
    500: _l("Something went wrong on our side. Nothing was changed. Try again."),
    503: _l("The database does not answer. Nothing was changed. Try again in a minute."),
}

EXPIRED = _l("The form was open for too long and has been renewed. Send it again.")
NO_LONGER = _l("This can no longer be done")
CHANGED = _l("This record has been changed in the meantime")
NOT_NOW = _l("This cannot be done now")
