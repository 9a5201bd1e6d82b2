"""Prints rows as the clients of all languages print them."""


def text(v):
    match v:
        case None:
            return "null"
        case bool():
            return str(v).lower()
        case bytes():
            return v.hex()
        case str() if len(v) > 1000:
            return str(len(v))
    return str(v)


def show(name, row):
    print(name, *(text(v) for v in row))
