"""The guide for those who keep a village."""

from flask_babel import lazy_gettext as _l

from webapp.guides.book import LOST_DEVICE, NO_NAMES, TO_BEGIN, TWO_AT_ONCE, Guide, Section

VILLAGE = (
    Guide(
        "village-head",
        _l("Guide for the head of a village"),
        _l(
            "You keep the figures of your own village and register it. You see no other village's "
            "figures, no hotspots and no tips."
        ),
        (
            TO_BEGIN,
            Section(
                _l("Figures, every month"),
                (
                    _l("In [Villages] open your village and press [Edit the figures]."),
                    _l(
                        "Enter households, residents, where the numbers come from and of which "
                        "day; then the households that have signed."
                    ),
                    _l("Press [Save]. Earlier figures stay in the history."),
                    _l("Hotline and models of the village are under [Edit hotline and models]."),
                ),
            ),
            Section(
                _l("Register the village"),
                (
                    _l(
                        "When the village meeting has agreed, press [Register the village] and "
                        "enter the day. Everybody sees it on the map at once."
                    ),
                    _l(
                        "The office then proposes and the chair decides; what is asked back "
                        "stands in [Today's work]."
                    ),
                    _l(
                        "A mistake: press [Withdraw the registration] and give the reason. It "
                        "stays inside."
                    ),
                ),
            ),
            Section(
                _l("Keep in mind"),
                (
                    NO_NAMES,
                    _l("What only the office should know goes under [Write a note]."),
                    TWO_AT_ONCE,
                    LOST_DEVICE,
                ),
            ),
        ),
    ),
)
