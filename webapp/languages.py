"""The language is in the address (`?lang=en`): no cookie, and every link carries it on."""

from urllib.parse import quote, urlencode

from babel.support import NullTranslations
from flask import Flask, g, has_request_context, request
from flask_babel import get_locale, get_translations

from webapp.clock import today
from webapp.extensions import babel

LANGUAGES = ("vi", "en")


def choose() -> str:
    """Return the language that the address asks for, Vietnamese without one."""
    if not has_request_context():
        return "vi"
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else "vi"


def lang_url(language: str) -> str:
    """Return the address of this very page in another language."""
    if request.endpoint is None:
        return f"/?lang={language}"
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] != "lang"]
    if language != "vi":
        pairs.append(("lang", language))
    path = quote(request.script_root + request.path, safe="/:@!$&'()*+,;=~")
    return f"{path}?{urlencode(pairs)}" if pairs else path


def catalogue() -> NullTranslations:
    """Return the texts of the page's language, looked up once and not for each of its words."""
    locale = get_locale()
    kept = g.get("catalogue")
    if kept is None or kept[0] is not locale:
        kept = g.catalogue = locale, get_translations()
    return kept[1]


def init_app(app: Flask) -> None:
    """Choose the language from the address and put it into every link."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "vi")
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Asia/Ho_Chi_Minh")
    babel.init_app(app, locale_selector=choose)
    app.jinja_env.install_gettext_callables(
        lambda text: catalogue().ugettext(text),
        lambda one, many, number: catalogue().ungettext(one, many, number),
        newstyle=True,
        pgettext=lambda about, text: catalogue().upgettext(about, text),
    )

    @app.url_defaults
    def carry_language(endpoint: str, values: dict) -> None:
        if endpoint != "static" and choose() != "vi":
            values.setdefault("lang", choose())

    @app.context_processor
    def offer() -> dict[str, object]:
        return {"locale": str(get_locale() or "vi"), "lang_url": lang_url, "today": today()}
