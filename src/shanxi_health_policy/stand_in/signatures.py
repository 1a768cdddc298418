"""Who calls, by the headers of two schemes in use: `x-tif-…` and those of CSB. Neither covers the body."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

from shanxi_health_policy.stand_in.scenario import Secrets

_CSB_OLDEST = 30 * 60
_CSB_NAMES = ("_api_access_key", "_api_name", "_api_timestamp", "_api_version")
_NONCE = range(6, 33)


def tif_signature(secret: str, timestamp: str, nonce: str) -> str:
    """`x-tif-signature`: SHA-256 in lower-case hex of timestamp, secret, nonce and timestamp.

    >>> tif_signature("secret", "1700000000", "abcdef")[:16]
    'dac014c042287acd'
    """
    return hashlib.sha256(f"{timestamp}{secret}{nonce}{timestamp}".encode()).hexdigest()


def csb_signature(secret: str, headers: Mapping[str, str]) -> str:
    """`_api_signature`: Base64 of the HMAC-SHA1 over the other four headers as `k=v&…` in the order of their names."""
    told = "&".join(f"{name}={headers[name]}" for name in _CSB_NAMES)
    return base64.b64encode(hmac.new(secret.encode(), told.encode(), hashlib.sha1).digest()).decode()


def refused_headers(headers: Mapping[str, str], secrets: Secrets, now: float) -> str | None:
    """Why a call is turned away at the gateway (401); None for one that is let in, and where nobody is asked."""
    if not secrets.tif and not secrets.csb:
        return None
    if secrets.tif and headers.get("x-tif-paasid"):
        return _refused_tif(headers, secrets)
    if secrets.csb and any(name in headers for name in _CSB_NAMES):
        return _refused_csb(headers, secrets, now)
    return "signature headers missing"


def _refused_tif(headers: Mapping[str, str], secrets: Secrets) -> str | None:
    timestamp, nonce = headers.get("x-tif-timestamp", ""), headers.get("x-tif-nonce", "")
    secret = secrets.tif.get(headers["x-tif-paasid"])
    if secret is None:
        return "unknown x-tif-paasid"
    if len(nonce) not in _NONCE or not timestamp:
        return "x-tif-timestamp or x-tif-nonce missing"
    given = headers.get("x-tif-signature", "")
    same = hmac.compare_digest(tif_signature(secret, timestamp, nonce).encode(), given.encode())
    return None if same else "signature differs"


def _refused_csb(headers: Mapping[str, str], secrets: Secrets, now: float) -> str | None:
    if any(not headers.get(name) for name in (*_CSB_NAMES, "_api_signature")):
        return "_api headers missing"
    secret = secrets.csb.get(headers["_api_access_key"])
    if secret is None:
        return "unknown _api_access_key"
    timestamp = headers["_api_timestamp"]
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) in (10, 13)):
        return "_api_timestamp is no time"
    seconds = int(timestamp) / (1000 if len(timestamp) == 13 else 1)
    if abs(now - seconds) > _CSB_OLDEST:
        return "_api_timestamp is older than 30 minutes"
    same = hmac.compare_digest(csb_signature(secret, headers).encode(), headers["_api_signature"].encode())
    return None if same else "signature differs"
