#!/usr/bin/env python3
"""Checks recorded sessions against the protocol.

    conformance.py LOG…

Every message of a log of tee.py is compared with the types that lsprotocol generates from the
official meta model (LSP 3.18): required and unknown members, types, values of enumerations,
direction. Then come the rules that types cannot hold: each request answered once, nothing sent
that the client did not announce. Faults of the server make the exit status 1; those of clients are
printed only.
"""

import collections.abc
import enum
import json
import sys
import types as python_types
import typing

import attrs
from lsprotocol import types as lsp

UNION = (typing.Union, python_types.UnionType)
# Requests of a server, and the capability that a client announces for each.
NEEDS = {
    "workspace/configuration": "workspace.configuration",
    "workspace/applyEdit": "workspace.applyEdit",
    "workspace/workspaceFolders": "workspace.workspaceFolders",
    "workspace/diagnostic/refresh": "workspace.diagnostics.refreshSupport",
    "workspace/inlayHint/refresh": "workspace.inlayHint.refreshSupport",
    "workspace/codeLens/refresh": "workspace.codeLens.refreshSupport",
    "workspace/semanticTokens/refresh": "workspace.semanticTokens.refreshSupport",
    "workspace/foldingRange/refresh": "workspace.foldingRange.refreshSupport",
    "window/showDocument": "window.showDocument.support",
    "window/workDoneProgress/create": "window.workDoneProgress",
}
BEFORE_INITIALIZED = {
    "window/showMessage",
    "window/logMessage",
    "window/showMessageRequest",
    "telemetry/event",
    "$/progress",
    "$/logTrace",
}
DEFINITIONS = ("definition", "declaration", "typeDefinition", "implementation")
# What this project adds (docs/protocol.md): what clients send because the server is qmark, and what
# the server sends, which any client may ignore by its name.
OWN = {"client": ("qmark/", "$/"), "server": ("$/",)}


def at(value, path):
    """The member of nested objects that a path with dots names, or None."""
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def camel(name):
    head, *rest = name.rstrip("_").split("_")
    return head + "".join(part.capitalize() for part in rest)


class Members:
    """The members of a structure, by their name in JSON."""

    _known = {}

    @classmethod
    def of(cls, structure):
        if structure not in cls._known:
            hints = typing.get_type_hints(structure, vars(lsp))
            cls._known[structure] = {
                camel(field.name): (
                    hints[field.name],
                    field.default is attrs.NOTHING,
                    field.default is attrs.NOTHING or lsp.is_special_property(structure, field.name),
                )
                for field in attrs.fields(structure)
            }
        return cls._known[structure]


def structure_faults(structure, value, path):
    if not isinstance(value, dict):
        return [f"{path}: {json.dumps(value)[:60]} is no {structure.__name__}"]
    members = Members.of(structure)
    faults = [
        f"{path}: `{name}` of {structure.__name__} is missing"
        for name, (_, required, _) in members.items()
        if required and name not in value
    ]
    for name, item in value.items():
        if name not in members:
            faults.append(f"{path}: {structure.__name__} has no member `{name}`")
            continue
        kind, _, nullable = members[name]
        if item is None and not nullable:
            faults.append(f"{path}.{name}: null, but it may only be left out")
        else:
            faults += type_faults(kind, item, f"{path}.{name}")
    return faults


def plain_faults(kind, value, path):
    if kind is int:
        fits = isinstance(value, int) and not isinstance(value, bool) and -(2**31) <= value < 2**31
    elif kind is float:
        fits = isinstance(value, (int, float)) and not isinstance(value, bool)
    else:
        fits = isinstance(value, kind)
    return [] if fits else [f"{path}: {json.dumps(value)[:60]} is no {kind.__name__}"]


def type_faults(kind, value, path):
    """What is wrong with a value that should be of a type."""
    origin = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if kind in (typing.Any, object):
        return []
    if kind in (None, type(None)):
        return [] if value is None else [f"{path}: {json.dumps(value)[:60]} is not null"]
    if isinstance(kind, (str, typing.ForwardRef)):
        name = kind if isinstance(kind, str) else kind.__forward_arg__
        return type_faults(getattr(lsp, name), value, path)
    if origin in UNION:
        tried = [type_faults(choice, value, path) for choice in arguments]
        return min(tried, key=len)
    if origin is typing.Literal:
        return [] if value in arguments else [f"{path}: {json.dumps(value)[:60]} is none of {arguments}"]
    if origin is tuple:
        if not isinstance(value, list) or len(value) != len(arguments):
            return [f"{path}: {json.dumps(value)[:60]} is no list of {len(arguments)}"]
        pairs = enumerate(zip(arguments, value))
        return [fault for i, (choice, item) in pairs for fault in type_faults(choice, item, f"{path}[{i}]")]
    if origin in (list, collections.abc.Sequence):
        if not isinstance(value, list):
            return [f"{path}: {json.dumps(value)[:60]} is no list"]
        items = enumerate(value)
        return [fault for i, item in items for fault in type_faults(arguments[0], item, f"{path}[{i}]")]
    if origin in (dict, collections.abc.Mapping):
        if not isinstance(value, dict):
            return [f"{path}: {json.dumps(value)[:60]} is no object"]
        items = value.items()
        return [fault for key, item in items for fault in type_faults(arguments[1], item, f"{path}.{key}")]
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return enum_faults(kind, value, path)
    if attrs.has(kind):
        return structure_faults(kind, value, path)
    return plain_faults(kind, value, path)


# Enumerations that the specification leaves open.
OPEN_ENUMS = {"CodeActionKind", "FoldingRangeKind", "PositionEncodingKind", "LanguageKind", "ErrorCodes"}


def enum_faults(kind, value, path):
    values = [member.value for member in kind]
    if value in values and not isinstance(value, bool):
        return []
    if kind.__name__ in OPEN_ENUMS and isinstance(value, type(values[0])):
        return []
    return [f"{path}: {json.dumps(value)[:60]} is no {kind.__name__}"]


def range_faults(value, path):
    """Ranges that end before they start, anywhere in a value."""
    if isinstance(value, dict):
        if set(value) == {"start", "end"} and all(isinstance(end, dict) for end in value.values()):
            start, end = ((p.get("line", 0), p.get("character", 0)) for p in (value["start"], value["end"]))
            if start > end:
                yield f"{path}: the range ends at {end}, before it starts at {start}"
        for key, item in value.items():
            yield from range_faults(item, f"{path}.{key}")
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from range_faults(item, f"{path}[{i}]")


class Session:
    """One recorded session, checked message by message."""

    def __init__(self):
        self.faults = {"client": [], "server": []}
        self.counts = {"client": 0, "server": 0}
        self.pending = {"client": {}, "server": {}}
        self.announced = {}
        self.initialized = False
        self.shut_down = False
        self.exited = False
        self.status = None

    def read(self, entry):
        if "exit" in entry:
            self.status = entry["exit"]
            return
        sender = entry["from"]
        if "garbage" in entry:
            self.faults[sender].append("no message: " + entry["garbage"][:80])
            return
        self.counts[sender] += 1
        message = entry["message"]
        if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
            self.faults[sender].append("no JSON-RPC 2.0: " + json.dumps(message)[:80])
        elif "method" in message:
            self.faults[sender] += self.call(sender, message)
        elif "id" in message:
            self.faults[sender] += self.response(sender, message)
        else:
            self.faults[sender].append("neither a method nor an id")

    def call(self, sender, message):
        """A request or a notification."""
        method, params = message["method"], message.get("params")
        if sender == "client" and self.exited:
            # There is nobody left who could owe an answer.
            return [f"{method}: after exit"]
        faults = []
        if "id" in message:
            if message["id"] in self.pending[sender]:
                faults.append(f"{method}: id {message['id']!r} is in use")
            self.pending[sender][message["id"]] = method
        if sender == "server":
            faults += self.sequence(method, params)
        elif method == "initialize":
            self.announced = params["capabilities"]
        elif method == "shutdown":
            self.shut_down = True
        elif method == "exit":
            self.exited = True
        known = lsp.METHOD_TO_TYPES.get(method)
        if known is None:
            return faults if method.startswith(OWN[sender]) else faults + [f"{method}: not in the protocol"]
        direction = lsp.message_direction(method)
        if direction not in ("both", f"{sender}To{'Client' if sender == 'server' else 'Server'}"):
            faults.append(f"{method}: wrong direction")
        # An absent and an empty object of parameters are the same to every client and server.
        if params is not None or known[2] is not None and Members.of(known[0])["params"][1]:
            faults += type_faults(known[2] or object, params, method)
        return faults + list(range_faults(params, method))

    def sequence(self, method, params):
        """Whether the server may send this now, and to this client."""
        if not self.initialized and method not in BEFORE_INITIALIZED:
            yield f"{method}: before the answer to initialize"
        if method in NEEDS and not at(self.announced, NEEDS[method]):
            yield f"{method}: the client has no {NEEDS[method]}"
        if method == "client/registerCapability":
            for registration in params["registrations"]:
                capability = registration["method"].replace("/", ".", 1) + ".dynamicRegistration"
                if not at(self.announced, capability):
                    yield f"registers {registration['method']}: the client has no {capability}"
        if method == "$/qmark/status" and not at(self.announced, "experimental.qmark.status"):
            yield f"{method}: the client has not asked for it"

    def response(self, sender, message):
        asker = "client" if sender == "server" else "server"
        method = self.pending[asker].pop(message["id"], None)
        if method is None:
            return [] if message["id"] is None else [f"answer to id {message['id']!r}, which nobody asked"]
        if ("result" in message) == ("error" in message):
            return [f"{method}: the answer needs a result or an error"]
        if "error" in message:
            return self.error(sender, method, message["error"])
        result = message["result"]
        faults = list(range_faults(result, method))
        if method in lsp.METHOD_TO_TYPES:
            kind = Members.of(lsp.METHOD_TO_TYPES[method][1])["result"][0]
            faults += type_faults(kind, result, f"{method} result")
        if sender == "server":
            faults += self.fallbacks(method, result)
        return faults

    def error(self, sender, method, error):
        faults = type_faults(lsp.ResponseError, error, f"{method} error")
        if sender == "server" and error.get("code") in (-32603, -32700):
            faults.append(f"{method}: internal error {error.get('message')}")
        return faults

    def fallbacks(self, method, result):
        """Whether a result is made for what the client can do."""
        has = lambda path: at(self.announced, path)
        if method == "initialize":
            self.initialized = True
            encoding = at(result, "capabilities.positionEncoding") or "utf-16"
            if encoding not in (has("general.positionEncodings") or []) + ["utf-16"]:
                yield f"position encoding {encoding}, which the client does not offer"
        name = method.rpartition("/")[2]
        if name in DEFINITIONS and isinstance(result, list):
            if any("targetUri" in item for item in result) and not has(f"textDocument.{name}.linkSupport"):
                yield f"{method}: LocationLink without linkSupport"
        if name == "documentSymbol" and any("selectionRange" in item for item in result or []):
            if not has("textDocument.documentSymbol.hierarchicalDocumentSymbolSupport"):
                yield f"{method}: a tree for a client that wants a list"
        if name == "hover" and isinstance(at(result, "contents"), dict):
            formats = has("textDocument.hover.contentFormat") or ["plaintext"]
            if result["contents"].get("kind") not in formats:
                yield f"{method}: {result['contents'].get('kind')}, the client takes {formats}"
        if name == "completion" and result:
            items = result if isinstance(result, list) else result["items"]
            if any(item.get("insertTextFormat") == 2 for item in items):
                if not has("textDocument.completion.completionItem.snippetSupport"):
                    yield f"{method}: snippets without snippetSupport"
        if at(result, "documentChanges") and not has("workspace.workspaceEdit.documentChanges"):
            # Announced operations on files imply that documentChanges are understood.
            if not has("workspace.workspaceEdit.resourceOperations"):
                yield f"{method}: documentChanges, which the client does not take"

    def end(self):
        for method in self.pending["client"].values():
            # Some editors end the server together with the recording, right after `shutdown`; and
            # findings of the workspace are held back until there is news.
            cut_off = method == "shutdown" and self.status is None
            held = method == "workspace/diagnostic" and not self.shut_down
            if not cut_off and not held:
                self.faults["server"].append(f"{method}: never answered")
        if self.shut_down and self.status:
            self.faults["server"].append(f"exit status {self.status} after shutdown")


def check(path):
    session = Session()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            session.read(json.loads(line))
    session.end()
    return session


def report(path):
    """Prints what is wrong with a session; whether the server is without fault."""
    session = check(path)
    counts, faults = session.counts, session.faults
    print(
        f"{path}: {counts['client']} messages of the client, {counts['server']} of the server; "
        f"faults: server {len(faults['server'])}, client {len(faults['client'])}"
    )
    for side in ("server", "client"):
        for fault in list(dict.fromkeys(faults[side]))[:20]:
            print(f"  {side}: {fault}")
    return not faults["server"] and counts["server"] > 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    results = [report(path) for path in sys.argv[1:]]
    sys.exit(0 if all(results) else 1)
