"""The steps a person may take on a village's status, in the order in which they are offered."""

from flask_babel import lazy_gettext as _l

from webapp.clock import today
from webapp.permissions import HasGrants, Permission
from webapp.villages import operations, reviews, step_forms
from webapp.villages.act import Act
from webapp.villages.models import Status, Surface
from webapp.villages.standing import Standing

P, S = Permission, Status


def is_published(standing: Standing) -> bool:
    """True when the public reads that the village is under review."""
    return standing.on(Surface.PUBLIC) is Status.UNDER_REVIEW


def ends_in_silence(standing: Standing) -> bool:
    """True when a review may end without a decision, since nobody outside knows of it."""
    return reviews.lifts_in_silence(standing, today())


ACTS: tuple[Act, ...] = (
    Act(
        "register",
        P.VILLAGE_REGISTER,
        frozenset({S.UNREGISTERED, S.DELISTED}),
        _l("Register the village"),
        _l("The village takes on the model “thôn không ma túy”. The public sees it at once."),
        _l("The village is registered."),
        step_forms.StepForm,
        operations.register,
    ),
    Act(
        "propose",
        P.VILLAGE_PROPOSE,
        frozenset({S.REGISTERED}),
        _l("Propose for recognition"),
        _l("The chair then decides. The public sees the proposal at once."),
        _l("The proposal has gone to the chair."),
        step_forms.StepForm,
        operations.propose,
    ),
    Act(
        "certify",
        P.VILLAGE_DECIDE,
        frozenset({S.PROPOSED}),
        _l("Recognise"),
        _l("The village is recognised as drug-free by this decision, and the public sees both."),
        _l("The village is recognised as drug-free."),
        step_forms.CertifyForm,
        operations.certify,
        ("expires_on",),
    ),
    Act(
        "publish_review",
        P.VILLAGE_DECIDE,
        frozenset({S.UNDER_REVIEW}),
        _l("Publish the review"),
        _l("From this decision on the public sees that the village is under review."),
        _l("The review is published."),
        step_forms.PublishForm,
        reviews.publish_review,
        applies=lambda standing: not is_published(standing),
    ),
    Act(
        "lift_by_decision",
        P.VILLAGE_DECIDE,
        frozenset({S.UNDER_REVIEW}),
        _l("Lift the review by a decision"),
        _l("The village stays recognised by this decision, and the public sees it."),
        _l("The review is lifted."),
        step_forms.LiftByDecisionForm,
        reviews.lift,
        ("reason", "expires_on"),
        applies=lambda standing: not ends_in_silence(standing),
    ),
    Act(
        "lift",
        P.VILLAGE_DECIDE,
        frozenset({S.UNDER_REVIEW}),
        _l("Lift the review"),
        _l("The village stays recognised. The public never saw the review and sees no change."),
        _l("The review is lifted."),
        step_forms.ReasonedForm,
        reviews.lift,
        applies=ends_in_silence,
    ),
    Act(
        "review",
        P.VILLAGE_DECIDE,
        frozenset({S.CERTIFIED}),
        _l("Put under review"),
        _l("Seen inside only. The public sees it when a decision publishes it."),
        _l("The village is under review inside."),
        step_forms.ReviewForm,
        reviews.review,
        is_danger=True,
        goes_back=True,
    ),
    Act(
        "defer",
        P.VILLAGE_DECIDE,
        frozenset({S.PROPOSED}),
        _l("Defer"),
        _l("The proposal goes back. The public sees “registered” again, without the reason."),
        _l("The proposal has gone back to the village."),
        step_forms.DeferForm,
        operations.defer,
    ),
    Act(
        "withdraw",
        P.VILLAGE_PROPOSE,
        frozenset({S.PROPOSED}),
        _l("Take the proposal back"),
        _l("The public sees “registered” again, without the reason."),
        _l("The proposal is taken back."),
        step_forms.ReasonedForm,
        operations.withdraw,
        goes_back=True,
    ),
    Act(
        "delist",
        P.VILLAGE_DECIDE,
        frozenset({S.UNDER_REVIEW}),
        _l("Remove from the list"),
        _l("The recognition ends by this decision, and the public sees it, without the reason."),
        _l("The village is removed from the list."),
        step_forms.DelistForm,
        operations.delist,
        is_danger=True,
    ),
    Act(
        "unregister",
        P.VILLAGE_REGISTER,
        frozenset({S.REGISTERED}),
        _l("Withdraw the registration"),
        _l("The village no longer builds the model. The public sees it, without the reason."),
        _l("The registration is withdrawn."),
        step_forms.ReasonedForm,
        operations.unregister,
        is_danger=True,
        goes_back=True,
    ),
)


def possible(user: HasGrants, standing: Standing) -> list[Act]:
    """Return the steps that `user` may take now, the main one first."""
    return [act for act in ACTS if act.may(user, standing)]
