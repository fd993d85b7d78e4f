"""Settings of gunicorn: its worker, and what each of them does before its first visitor comes.

To pack the scripts of a map as densely as can be takes half a second of the processor, to compile
the templates of its page another tenth, and that visitor waited for both.
"""

import gc
from itertools import product
from threading import Thread

worker_class = "webapp.connections.Worker"
worker_connections = 500  # of each process, so that files and pipes have room below 1,024
PACKED = (
    "map.css",
    "map.js",
    "site.css",
    "site.js",
    "typed.js",
    "icons.svg",
    "draw.js",
    "vendor/htmx.min.js",
)
FIRST_VIEW = ("/", "/maps/public.js", "/tiles/areas/5/25/14.mvt?ids=no")


def post_worker_init(worker) -> None:
    """Warm up beside the first requests; gunicorn calls this in each new process."""
    Thread(target=begin, args=(worker.wsgi,), name="warming", daemon=True).start()


def begin(app) -> None:
    """Warm up, and let what is there be.

    To look through it for garbage again and again holds up a page for a tenth of a second.
    """
    warm(app)
    gc.collect()
    gc.freeze()


def warm(app) -> None:
    """Show the country to nobody, and pack what every page wants."""
    # Not above: the first process of gunicorn reads this file, and must not hold on to the code.
    from webapp import delivery

    if "maps" in app.blueprints:
        visitor = app.test_client(use_cookies=False)
        for path, encoding in product(FIRST_VIEW, ("br", "gzip")):
            visitor.get(path, headers={"Accept-Encoding": encoding})
    for name in PACKED:
        delivery.pack(name)
