"""The form of a tip, with the places it offers and the place it ends up with."""

from flask_babel import gettext as _
from sqlalchemy import Row
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from webapp.areas.names import full_name, name_within
from webapp.tips import places, receipts
from webapp.tips.forms import TipForm
from webapp.tips.submission import Sent


class Asking:
    """One showing of the form, before or after it was sent."""

    def __init__(self, session: Session, commune_code: str) -> None:
        self.session = session
        self.form = TipForm()
        self.few = places.few_communes(session)
        self.commune = places.commune_by_code(session, commune_code) if commune_code else None
        if self.commune is None and len(self.few) == 1:
            self.commune = self.few[0]
        self.nonce = receipts.nonce_of(self.form.token.data or "")
        self.offer(self.few)

    def offer(self, communes: list[Row]) -> None:
        """Fill the lists to choose from."""
        blank = [SelectChoice("", _("Choose"))]
        self.form.commune.choices = blank + [
            SelectChoice(row.code, places.titled(row)) for row in communes
        ]
        provinces = [] if communes else places.provinces(self.session)
        self.form.province.choices = blank + [
            SelectChoice(row.code, full_name(row.kind, row.name)) for row in provinces
        ]
        villages = places.villages_of(self.session, self.commune) if self.commune else []
        self.form.village.choices = [SelectChoice("", _("Not known"))] + [
            SelectChoice(str(row.uuid), full_name(row.kind, row.name)) for row in villages
        ]

    def turn_to(self, step: str) -> None:
        """Show the villages of the commune that was chosen, or all communes again."""
        self.form.location.validate(self.form)
        self.commune = self.find_commune() if step == "villages" else None
        if self.commune or not self.form.errors:
            self.offer(self.few)

    def sent(self) -> Sent | None:
        """Return what was sent; None when something is missing, which the form then says."""
        is_right = self.form.validate()
        commune = self.commune or self.find_commune()
        if self.nonce is None:
            self.form.form_errors.append(
                _("The form was open for more than two hours. Check it and send it again.")
            )
        if not is_right or commune is None or self.nonce is None:
            return None
        form = self.form
        return Sent(
            nonce=self.nonce,
            commune_code=commune.code,
            village=self.chosen_village(),
            body=form.body.data,
            place_text=form.place_text.data,
            occurred=form.occurred.data,
            occurred_text=form.occurred_text.data,
            location=form.location.place,
        )

    def find_commune(self) -> Row | None:
        """Return the commune chosen, pinned or named; else say so beside the field."""
        form = self.form
        if chosen := places.commune_by_code(self.session, form.commune.data or ""):
            return chosen
        pin = getattr(form.location, "place", None)
        if pin is not None and (pinned := places.commune_at(self.session, pin)):
            return pinned
        if not form.commune_name.data:
            field = form.commune if self.few else form.commune_name
            field.errors = [*field.errors, _("Say which commune or ward it is in.")]
            return None
        found = places.communes_named(
            self.session, form.commune_name.data, form.province.data or ""
        )
        if len(found) == 1:
            return found[0]
        form.commune_name.errors = [places.unknown_commune(found)]
        if found:
            self.offer(found)
        return None

    def chosen_village(self) -> str | None:
        """Return the id of the village if it is one that was offered, else None."""
        offered = {choice.value for choice in self.form.village.choices}
        return self.form.village.data if self.form.village.data in offered - {""} else None

    def addressee(self) -> str:
        """Return the commune with its province as they stand within a sentence."""
        commune = self.commune
        if commune is None:
            return ""
        units = [name_within(commune.kind, commune.name)]
        if commune.province:
            units.append(name_within(commune.province_kind, commune.province))
        return ", ".join(units)

    def context(self) -> dict[str, object]:
        """Return what the template needs; a form that is shown always carries a fresh token."""
        if self.nonce is None:
            self.form.token.data = receipts.new_token()
        return {
            "form": self.form,
            "commune": self.commune,
            "addressee": self.addressee(),
            "has_others": len(self.few) != 1,
            "bounds": places.bounds_of(self.session, self.commune) if self.commune else None,
        }
