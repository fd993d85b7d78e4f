"""Guides for those who plan patrols and those who walk them."""

from flask_babel import lazy_gettext as _l

from webapp.guides.book import LOST_DEVICE, NO_NAMES, TO_BEGIN, Guide, Section

PATROLS = (
    Guide(
        "planner",
        _l("Guide for those who plan patrols"),
        _l(
            "You draw routes, form teams and plan shifts. You see where hotspots are and squares "
            "with at least three tips, never what was told."
        ),
        (
            TO_BEGIN,
            Section(
                _l("Routes"),
                (
                    _l(
                        "In [Patrols] press [New route] and draw it on the map, type points, or "
                        "upload a GPX file."
                    ),
                    _l(
                        "By keyboard: move the map with the arrow keys and press [Place at the "
                        "cross] for each point."
                    ),
                    _l(
                        "Press [Numbered points] and place the points to pass. They say nothing "
                        "of hotspots."
                    ),
                    _l("[Print the route] or [Download as PDF (A4)] gives one sheet to hand out."),
                ),
            ),
            Section(
                _l("Teams and shifts"),
                (
                    _l(
                        "Form teams under [Teams], [New team]: only people with the right to "
                        "patrol can be chosen."
                    ),
                    _l(
                        "Press [Plan a shift]: route, kind, team, day, hours, meeting point. The "
                        "team sees it at once."
                    ),
                    _l(
                        "[Repeat next week] copies a shift; [Cancel the shift] asks for the "
                        "reason and can be undone."
                    ),
                    _l("Shifts without a report wait in [Today's work]."),
                ),
            ),
            Section(
                _l("Keep in mind"),
                (
                    NO_NAMES,
                    _l(
                        "Change the hours from week to week; tell nobody outside the team of a "
                        "shift to come."
                    ),
                    LOST_DEVICE,
                ),
            ),
        ),
    ),
    Guide(
        "patroller",
        _l("Guide for members of a patrol team"),
        _l(
            "You see your own shifts. The route is shown shortly before the shift until shortly "
            "after it."
        ),
        (
            TO_BEGIN,
            Section(
                _l("Before the shift"),
                (
                    _l("In [My shifts] open the shift: day, hours, team, meeting point."),
                    _l(
                        "The page says from when the route with its numbered points is shown. "
                        "[Download as PDF (A4)] takes it along where there is no network."
                    ),
                ),
            ),
            Section(
                _l("On the way"),
                (
                    _l("Pass the numbered points in their order."),
                    _l(
                        "In danger, call 113 first. Do not search anybody or enter any house: "
                        "that is for the police."
                    ),
                ),
            ),
            Section(
                _l("After the shift"),
                (
                    _l(
                        "Press [Report] and choose [Walked in full] or [Not walked in full], with "
                        "what was seen."
                    ),
                    _l("A report can be corrected for some days."),
                ),
            ),
            Section(
                _l("Keep in mind"),
                (
                    NO_NAMES,
                    _l(
                        "Do not photograph or forward the route; destroy the printed sheet after "
                        "the shift."
                    ),
                    LOST_DEVICE,
                ),
            ),
        ),
    ),
)
