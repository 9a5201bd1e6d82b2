"""What both clients share: the words of the dialogue with the test.

A request is a line of JSON, {"do": NAME, "at": URL, "args": [...]}; the answer
is a line of JSON, {"value": ...} or {"error": {...}} with what the SDK's
exception says of itself.
"""
import datetime
import hashlib
import json

from azure.core import MatchConditions

BLOCK = 64 * 1024


def upload_options(args):
    """The optional last argument of an upload."""
    return args[0] if args else {}


def content(size):
    """Bytes that repeat in no block, so that a misplaced one shows."""
    return b"".join(hashlib.sha256(str(i).encode()).digest() for i in range(size // 32 + 1))[:size]


def secret(found):
    p = found.properties
    return {"name": found.name, "value": found.value, "version": p.version, "type": p.content_type, "tags": p.tags}


def properties(found):
    return {"size": found.size, "etag": found.etag, "metadata": found.metadata, "type": found.content_settings.content_type}


def digest(chunks):
    total = hashlib.sha256()
    for chunk in chunks:
        total.update(chunk)
    return {"chunks": len(chunks), "size": sum(map(len, chunks)), "sha256": total.hexdigest()}


def partition(key):
    """A partition key: the list of its components, of which one stands alone."""
    return key[0] if len(key) == 1 else key


def conditional(etag):
    """The options of a write that wants an entity tag."""
    return {"etag": etag, "match_condition": MatchConditions.IfNotModified} if etag else {}


def batch_op(o):
    """An operation of a batch, as azure-cosmos takes it."""
    args = {"create": ["doc"], "upsert": ["doc"], "replace": ["id", "doc"], "patch": ["id", "operations"], "read": ["id"], "delete": ["id"]}[o["op"]]
    options = {"if_match_etag": o["etag"]} if "etag" in o else {}
    return o["op"], tuple(o[name] for name in args), options


def start(options):
    """Where a change feed begins: {"start": "Beginning" | "Now" | seconds since 1970}, or {"next"}; "pk", "size" and "full" besides."""
    out = {}
    if "next" in options:
        out["continuation"] = options["next"]
    elif isinstance(options["start"], str):
        out["start_time"] = options["start"]
    else:
        out["start_time"] = datetime.datetime.fromtimestamp(options["start"], datetime.timezone.utc)
    if "pk" in options:
        out["partition_key"] = partition(options["pk"])
    if "size" in options:
        out["max_item_count"] = options["size"]
    if options.get("full") and "next" not in options:
        out["mode"] = "AllVersionsAndDeletes"
    return out


def error(e):
    """The parts of an exception that a program would look at."""
    body = getattr(e, "error", None)
    code = getattr(e, "error_code", None) or getattr(body, "code", None)
    inner = getattr(body, "innererror", None) or {}
    return {"error": {
        "type": type(e).__name__,
        "status": getattr(e, "status_code", None) or 0,
        "code": str(getattr(code, "value", code) or ""),
        "inner": str(getattr(e, "sub_status", None) or inner.get("code", "")),
        "message": str(getattr(e, "message", "") or e),
    }}


def show(answer):
    print(json.dumps(answer), flush=True)
