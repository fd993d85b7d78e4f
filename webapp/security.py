"""The headers of every answer, in one table."""

from flask import Flask, Response, request

CSP = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "img-src": "'self' data: blob:",
    "manifest-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "worker-src": "'self'",
}

SILENT = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "fullscreen",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)

# What only documents heed; a script, a style sheet, a font, a picture or a tile is none, and with
# thirty of them on a map page these would be a tenth of it.
OF_DOCUMENTS = (
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Origin-Agent-Cluster",
    "Permissions-Policy",
    "X-Frame-Options",
)
NO_DOCUMENTS = {
    "application/vnd.mapbox-vector-tile",
    "font/woff2",
    "image/png",
    "text/css",
    "text/javascript",
}

HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def content_security_policy(basemap_origin: str = "") -> str:
    """Return the policy; only a configured base map may add one host, for pictures alone."""
    table = dict(CSP)
    if basemap_origin:
        table["img-src"] += f" {basemap_origin}"
    return "; ".join(f"{name} {value}" for name, value in table.items())


def permissions_policy(*, geolocation: bool) -> str:
    """Switch every sensor off; the place of the device only where a page asks for it."""
    allowed = [f"{name}=()" for name in SILENT]
    allowed.append(f"geolocation=({'self' if geolocation else ''})")
    return ", ".join(allowed)


def uses_geolocation(view):
    """Mark a view whose page may ask the device where it is."""
    view.geolocation = True
    return view


def init_app(app: Flask, *, https: bool, basemap_url: str) -> None:
    """Put the table on every answer."""
    policy = content_security_policy(_origin(basemap_url))

    @app.after_request
    def headers(response: Response) -> Response:
        view = app.view_functions.get(request.endpoint or "")
        response.headers.update(HEADERS)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers["Permissions-Policy"] = permissions_policy(
            geolocation=getattr(view, "geolocation", False)
        )
        if https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        # A 304 sends none of them again: the stored answer keeps its own.
        if response.mimetype in NO_DOCUMENTS or response.status_code == 304:
            for name in OF_DOCUMENTS:
                response.headers.pop(name, None)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


def _origin(url: str) -> str:
    scheme, _, rest = url.partition("://")
    host = rest.partition("/")[0].replace("{s}", "*")
    return f"{scheme}://{host}" if rest else ""
