"""The guide for the commune police."""

from flask_babel import lazy_gettext as _l

from webapp.guides.book import LOST_DEVICE, NO_NAMES, TO_BEGIN, Guide, Section

POLICE = (
    Guide(
        "police",
        _l("Guide for the commune police"),
        _l(
            "You receive the tips of the commune, keep the hotspots and see every patrol. Each "
            "record you open is written in the log."
        ),
        (
            TO_BEGIN,
            Section(
                _l("Tips"),
                (
                    _l(
                        "In [Tips] open the late and the urgent ones first; each shows the day by "
                        "which it has to be passed on."
                    ),
                    _l("Press [Sort the tip]: urgent or not, which village."),
                    _l(
                        "Press [Pass it on] to send it to the competent authority; when that has "
                        "answered, [Enter the outcome]."
                    ),
                    _l(
                        "Press [Answer the sender]: the sender reads it with the tracking code. "
                        "Write nothing that shows who gave the tip."
                    ),
                    _l(
                        "By telephone, in person, from the letter box: press [Enter a tip] and "
                        "hand over the tracking code."
                    ),
                ),
            ),
            Section(
                _l("Hotspots"),
                (
                    _l(
                        "Press [Log a hotspot], choose the kind, tap the map or type coordinates. "
                        "From a tip: [Register a hotspot from it]."
                    ),
                    _l("After checking on the spot press [Verify], or [Dismiss] with the reason."),
                    _l(
                        "After the clearance press [Log the clearance]. The visits that follow "
                        "wait in [Today's work] on their days: [Log a visit]."
                    ),
                    _l(
                        "After the last visit another officer presses [Confirm the end of the "
                        "watch]. If it came back: [Log a relapse]."
                    ),
                ),
            ),
            Section(
                _l("Keep in mind"),
                (
                    NO_NAMES,
                    _l(
                        "A relapse puts a recognised village under review inside; nobody outside "
                        "sees it before a decision."
                    ),
                    LOST_DEVICE,
                ),
            ),
        ),
    ),
)
