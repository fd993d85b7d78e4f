"""The guides for anybody: the map, and sending a tip."""

from flask_babel import lazy_gettext as _l

from webapp.guides.book import Guide, Section

IN_DANGER = _l("In danger, or while it is happening: call 113.")
NOT_ON_THE_MAP = _l(
    "What you send reaches the police of the commune alone, and the map shows nothing of it."
)

PUBLIC = (
    Guide(
        "map",
        _l("Guide to the public map"),
        _l(
            "For anybody: which villages are recognised as drug-free, and since when. No account "
            "is needed."
        ),
        (
            Section(
                _l("Find your village"),
                (
                    _l(
                        "Type its name in [Search villages and communes], with or without "
                        "diacritics, and choose it from the list; or tap it on the map."
                    ),
                    _l(
                        "Its status and the decision appear beside the map, on a phone below it. "
                        "[Status and history] tells what was decided when."
                    ),
                    _l(
                        "[As of] shows any earlier day, with the names and boundaries of that "
                        "day. The address of the page can be sent on."
                    ),
                ),
            ),
            Section(
                _l("What the map shows"),
                (
                    _l(
                        "Each status has a colour and a sign, which the legend explains. A dashed "
                        "line is a sketched boundary, not surveyed."
                    ),
                    _l(
                        "[Recognised as drug-free], [Under review] and [Removed from the list] "
                        "each rest on a published decision with number and day."
                    ),
                    _l(
                        "[No data yet]: nothing has been decided. It does not mean that the "
                        "village is free of drugs, nor that it is not."
                    ),
                    _l("[Progress by year] counts the recognised villages of each commune."),
                ),
            ),
            Section(
                _l("What the map does not show"),
                (
                    _l("No person and no house, and no number of people who use drugs."),
                    _l("No hotspot, no patrol and no tip: they are for those who work on them."),
                    _l("No review before its decision is published, and no reason for it."),
                ),
            ),
            Section(
                _l("Without the map"),
                (
                    _l(
                        "[As a table] below the legend says the same in words: for a keyboard, a "
                        "screen reader or a slow line."
                    ),
                    _l(
                        "[Register of villages] lists all of them, by province, commune or name; "
                        "[Table (CSV)] saves the list."
                    ),
                    _l("[Print] puts the map with legend, scale and day on one sheet."),
                ),
            ),
            Section(
                _l("Tell the police, safely"),
                (
                    IN_DANGER,
                    _l(
                        "Else press [Send a tip], on your own phone and in a private window. No "
                        "name is asked for; [Quick exit] leaves the page at once."
                    ),
                    _l(
                        "Write the tracking code on paper: [Follow a tip] shows with it how far "
                        "the tip has got."
                    ),
                    NOT_ON_THE_MAP,
                ),
            ),
        ),
    ),
    Guide(
        "tip",
        _l("Guide to sending a tip"),
        _l("For anybody. No account, name or telephone number is needed."),
        (
            Section(
                _l("Before you write"),
                (
                    IN_DANGER,
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
                    NOT_ON_THE_MAP,
                    _l("This channel is for tips about crime, not for complaints about officials."),
                ),
            ),
        ),
        has_picture=False,  # the page stays light on the phone of a sender
    ),
)
