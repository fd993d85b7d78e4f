"""Guides for the administrator and for the first run."""

from flask_babel import lazy_gettext as _l

from webapp.guides.book import LOST_DEVICE, TO_BEGIN, Guide, Section

KEEPING = (
    Guide(
        "admin",
        _l("Guide for the administrator"),
        _l(
            "You make accounts, give rights, import boundaries and keep the server. By this role "
            "alone you see no tips, no hotspots and no figures inside."
        ),
        (
            TO_BEGIN,
            Section(
                _l("Accounts"),
                (
                    _l(
                        "In [Accounts] press [New account]: title (a post, no name), user name, "
                        "role, area. A village head gets their own village."
                    ),
                    _l(
                        "Press [Print a one-time code], [Create the code], and hand the sheet "
                        "over in person. It is valid for three days."
                    ),
                    _l(
                        "Password forgotten: print a new code. Second factor lost: after meeting "
                        "the person, [Switch off the second factor]."
                    ),
                    _l(
                        "Another post: [End a right] and [Add a right]. Left: [Disable an "
                        "account]; it acts at the next click."
                    ),
                ),
            ),
            Section(
                _l("Boundaries"),
                (
                    _l(
                        "[Import boundaries]: the provinces, then the communes, then each "
                        "commune's villages. Nothing changes until the preview has been "
                        "confirmed."
                    ),
                    _l("[First steps] leads a new commune to its villages, boundaries and people."),
                ),
            ),
            Section(
                _l("The server"),
                (
                    _l(
                        "Every night a backup; every month restore it to try. Keys are kept apart "
                        "from backups."
                    ),
                    _l(
                        "Deadlines and days of visits stand in [Rules and deadlines]; a new "
                        "decree is entered there with its number."
                    ),
                    _l("Every week let the server verify the log, and read [Log]."),
                ),
            ),
            Section(
                _l("Keep in mind"),
                (
                    _l("Nobody, you included, sets a password for somebody else."),
                    LOST_DEVICE,
                ),
            ),
        ),
    ),
    Guide(
        "first-steps",
        _l("From nothing to the map of a commune"),
        _l(
            "For the administrator: a commune with its villages, boundaries and "
            "people in a quarter of an hour."
        ),
        (
            Section(
                _l("Choose the commune"),
                (
                    _l(
                        "Once for the server: [Import boundaries] of the provinces, then of the "
                        "communes."
                    ),
                    _l(
                        "In [Areas] press [First steps], type name or code of the commune, press "
                        "[Choose]."
                    ),
                ),
            ),
            Section(
                _l("The villages"),
                (
                    _l(
                        "Open [Write the names of the villages], one name in each line, or paste "
                        "a column of Excel."
                    ),
                    _l(
                        "Press [Create the villages]. The map reads “no data” for each until "
                        "something is decided."
                    ),
                ),
            ),
            Section(
                _l("The boundaries"),
                (
                    _l(
                        "There is a drawing: press [Import a file]. The program compares "
                        "projections and asks when in doubt."
                    ),
                    _l(
                        "There is none: press [Place village points], tap where each village "
                        "house stands, [Preview], [Save the sketched boundaries]."
                    ),
                    _l(
                        "Or press [Draw village by village]. A survey can replace any of them "
                        "later; the old boundary stays in the history."
                    ),
                ),
            ),
            Section(
                _l("The people"),
                (
                    _l(
                        "Press [Invite people and print their codes] and tick the posts, or [Tick "
                        "all posts without an account]."
                    ),
                    _l(
                        "Press [Create the accounts and show the codes], print, and hand over "
                        "each sheet with the guide of the role. The codes are shown only once."
                    ),
                    _l("Then each head enters households and presses [Register the village]."),
                ),
            ),
        ),
    ),
)
