"""Every table of the product in one metadata, for migrations and tests."""

import webapp.accounts.models
import webapp.areas.import_models
import webapp.areas.link_models
import webapp.areas.models
import webapp.areas.outline_models
import webapp.areas.place_names
import webapp.audit.models
import webapp.files.models
import webapp.hotspots.models
import webapp.jobs
import webapp.maps.models
import webapp.once
import webapp.patrols.models
import webapp.rules.models
import webapp.throttle
import webapp.tips.models
import webapp.villages.models
import webapp.villages.tally_rows  # noqa: F401  (each import adds its tables)
from webapp.extensions import Base

metadata = Base.metadata
