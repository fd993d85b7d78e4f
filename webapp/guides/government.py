"""Guides for office, chair and province."""

from flask_babel import lazy_gettext as _l

from webapp.guides.book import LOST_DEVICE, NO_NAMES, TO_BEGIN, TWO_AT_ONCE, Guide, Section

GOVERNMENT = (
    Guide(
        "office",
        _l("Guide for the office of the commune"),
        _l(
            "You keep villages and boundaries, check figures and propose villages to the chair. "
            "You see no tips and no hotspots."
        ),
        (
            TO_BEGIN,
            Section(
                _l("Villages"),
                (
                    _l(
                        "[Villages] lists all with status and figures; [As of] shows any earlier "
                        "day."
                    ),
                    _l(
                        "Open a registered village, compare its figures with the file, and press "
                        "[Propose for recognition]. The chair finds it in [Today's work]."
                    ),
                    _l("Something is missing: press [Take the proposal back] with the reason."),
                ),
            ),
            Section(
                _l("Boundaries and names"),
                (
                    _l(
                        "In [Areas] press [Import boundaries]; look at the preview before [Carry "
                        "out the import]. [Undo the whole import] takes it back."
                    ),
                    _l("Without a file: [First steps] leads from names to sketched boundaries."),
                    _l(
                        "A list of villages with a mistake: [Undo] takes the whole list back, and "
                        "its names stand in the form again, to be corrected."
                    ),
                    _l(
                        "A resolution renames, merges, splits or moves a village: open it and "
                        "press [Rename], [Merge], [Split] or [Move]. The old state stays for its "
                        "days. Before a merger or split the page shows what ends with it: check, "
                        "then confirm; it cannot be undone."
                    ),
                ),
            ),
            Section(
                _l("Keep in mind"),
                (
                    NO_NAMES,
                    _l("[What the public sees] shows a village as everybody sees it."),
                    TWO_AT_ONCE,
                    LOST_DEVICE,
                ),
            ),
        ),
    ),
    Guide(
        "chair",
        _l("Guide for the chair of the commune"),
        _l(
            "The program proposes, you decide. Every public change rests on a decision with "
            "number, day, body and signer."
        ),
        (
            TO_BEGIN,
            Section(
                _l("Recognise a village"),
                (
                    _l(
                        "In [Today's work] press [Decide] beside the proposal, and read figures, "
                        "history and notes."
                    ),
                    _l(
                        "Press [Recognise] and enter the decision as it stands on paper; add the "
                        "scan. The public sees it at once."
                    ),
                    _l(
                        "Not yet: press [Defer] with the reason. The public sees “registered” "
                        "again, without the reason."
                    ),
                ),
            ),
            Section(
                _l("Review a recognised village"),
                (
                    _l(
                        "[Put under review] is seen inside only. A relapse or a lapsed "
                        "certificate does it by itself."
                    ),
                    _l("[Publish the review] needs a decision; from then on everybody sees it."),
                    _l(
                        "The village keeps its recognition: [Lift the review], or [Lift the "
                        "review by a decision] when it was published."
                    ),
                    _l(
                        "It does not: [Remove from the list], with the decision. The village may "
                        "register again."
                    ),
                ),
            ),
            Section(
                _l("What you see besides"),
                (
                    _l(
                        "[Hotspots by village] counts hotspots; places and descriptions are for "
                        "the police."
                    ),
                    _l("[Log] shows who did what and when."),
                ),
            ),
            Section(
                _l("Keep in mind"),
                (
                    NO_NAMES,
                    LOST_DEVICE,
                ),
            ),
        ),
    ),
    Guide(
        "province",
        _l("Guide for the province"),
        _l(
            "You see the status of every commune and village of the province, and who changed "
            "what. You see no tips and no hotspots."
        ),
        (
            TO_BEGIN,
            Section(
                _l("Follow the communes"),
                (
                    _l(
                        "[Map] shows the whole province; zoom in for villages. [As of] shows an "
                        "earlier day."
                    ),
                    _l(
                        "[Villages] filters by commune and status; the address of the page can be "
                        "shared."
                    ),
                    _l(
                        "On the public pages [Progress by year] counts recognised villages by "
                        "commune and year."
                    ),
                    _l(
                        "A village under review inside is shown as such here, not outside: keep "
                        "it so."
                    ),
                ),
            ),
            Section(
                _l("Check"),
                (
                    _l("Open a village for its decisions with number and day, and the scan."),
                    _l("[Log] shows steps and who took them; filter by the code of the commune."),
                ),
            ),
            Section(
                _l("Keep in mind"),
                (
                    NO_NAMES,
                    LOST_DEVICE,
                ),
            ),
        ),
    ),
)
