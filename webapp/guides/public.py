"""The guide for anybody."""

from flask_babel import lazy_gettext as _l

from webapp.guides.book import Guide, Section

PUBLIC = (
    Guide(
        "tip",
        _l("Guide to sending a tip"),
        _l("For anybody. No account, name or telephone number is needed."),
        (
            Section(
                _l("Before you write"),
                (
                    _l("In danger, or while it is happening: call 113."),
                    _l(
                        "Use your own phone or computer, not one at work, and a private window of "
                        "the browser."
                    ),
                    _l(
                        "[Quick exit] leaves the page at once; it does not erase the history of "
                        "the browser."
                    ),
                ),
            ),
            Section(
                _l("Send"),
                (
                    _l("Open [Send a tip] and choose the commune."),
                    _l("Write what you saw, where and when. Leave out what shows who you are."),
                    _l("Up to four photos; place and time hidden in them are removed."),
                    _l("Check it once more and press [Send the tip]."),
                ),
            ),
            Section(
                _l("Keep the code"),
                (
                    _l(
                        "The tracking code of 26 digits is shown once. Write it on paper; do not "
                        "photograph it with a phone that others use."
                    ),
                    _l(
                        "Later, open [Follow a tip], enter the code and press [Show progress]. "
                        "You see how far it has got, and the answer from the police."
                    ),
                    _l("Without the code nobody can open it, staff included."),
                ),
            ),
            Section(
                _l("Good to know"),
                (
                    _l(
                        "What you send reaches the police of the commune alone, and the map shows "
                        "nothing of it."
                    ),
                    _l("This channel is for tips about crime, not for complaints about officials."),
                ),
            ),
        ),
        has_picture=False,  # the page stays light on the phone of a sender
    ),
)
