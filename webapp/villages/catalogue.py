"""The usual models that villages run, as data; a village may name others in its own words."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from webapp.audit import words

MODELS: dict[str, LazyString] = {
    "camera": _l("Security cameras"),
    "bell": _l("Security bell"),
    "zalo": _l("Zalo group for security"),
    "clan": _l("Self-governing clans"),
    "groups": _l("Self-governing groups of households"),
    "five_no": _l("“5 no, 3 clean” families, no drugs"),
    "club": _l("Club for the prevention of drugs"),
    "support": _l("Help after rehabilitation"),
    "roads": _l("Village street lighting"),
}
words.know(MODELS)


def model_names(models: list[str]) -> list[str]:
    """Return the names of models: known keys in the visitor's language, the rest as typed."""
    return [str(MODELS.get(model, model)) for model in models]
