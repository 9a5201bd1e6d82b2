"""What both clients share: the words of the dialogue with the test.

A request is a line of JSON, {"do": NAME, "at": URL, "args": [...]}; the answer
is a line of JSON, {"value": ...} or {"error": {...}} with what the SDK's
exception says of itself.
"""
import hashlib
import json

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


def error(e):
    """The parts of an exception that a program would look at."""
    body = getattr(e, "error", None)
    code = getattr(e, "error_code", None) or getattr(body, "code", None)
    inner = getattr(body, "innererror", None) or {}
    return {"error": {
        "type": type(e).__name__,
        "status": getattr(e, "status_code", None) or 0,
        "code": str(getattr(code, "value", code) or ""),
        "inner": inner.get("code", ""),
        "message": str(getattr(e, "message", "") or e),
    }}


def show(answer):
    print(json.dumps(answer), flush=True)
