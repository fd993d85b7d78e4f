"""Effects upwards: what happens to a hotspot may shake its village."""

from blinker import Namespace

_signals = Namespace()

relapsed = _signals.signal("hotspot-relapsed")
"""Sent inside the transaction: sender the hotspot, `village_id`, `on` (day), `by` (user)."""
