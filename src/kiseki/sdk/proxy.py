"""The HTTP proxy that the environment names for an address."""

import os
from urllib.parse import SplitResult, unquote, urlsplit


def find_proxy(parts: SplitResult) -> SplitResult | None:
    """Return the proxy that the environment names for an address, or None."""
    if not any(name.lower().endswith("_proxy") for name in os.environ):
        return None
    from urllib.request import getproxies, proxy_bypass  # slow to load, rarely needed

    if not parts.hostname or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    proxies = getproxies()
    address = proxies.get(parts.scheme) or proxies.get("all")
    if not address:
        return None
    return urlsplit(address if "//" in address else f"http://{address}")


def proxy_credentials(proxy: SplitResult) -> dict[str, str]:
    """Return the header that lets us use a proxy, if its address has a name and a password."""
    if not proxy.username:
        return {}
    import base64

    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": "Basic " + base64.b64encode(pair.encode()).decode("ascii")}
