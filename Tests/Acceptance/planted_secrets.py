"""Secrets planted in every place where they travel: none may reach the log, the state directory or what the agent says.

Each secret is a token of its own, so that a find names its place. They are searched for as they are, and in the forms in
which they could hide: base64, percent-encoded, hexadecimal. What is kept is decrypted first: every content is read
through `deodand show`, since at rest it is encrypted and a search would find nothing anyway.
"""

import base64
import gzip
import json

import anthropic
import openai

from agent_support import Agent, ask, check_log, scratch_log
from support import Checks
from upstream import Upstream

checks = Checks()
JSON = {"content-type": "application/json"}


def token(place):
    return f"zq{place.encode().hex()}qz"


IN_HEADERS = {
    "authorization": "Bearer sk-{}", "x-api-key": "sk-ant-{}", "api-key": "{}", "cookie": "session={}; theme=dark",
    "proxy-authorization": "Basic {}", "x-goog-api-key": "{}", "x-auth-token": "{}", "x-amz-security-token": "{}",
    "openai-organization-key": "{}", "mcp-session-id": "{}",
}
IN_QUERY = ["key", "api_key", "api-key", "access_token", "token", "sig"]
IN_BODY = {"password": "{}", "api_key": "{}", "authorization": "Bearer {}", "client_secret": "{}", "access_token": "{}"}


def model_calls(agent):
    """The real clients with keys, then headers and queries by hand."""
    key = token("openai client")
    openai.OpenAI(base_url=agent.url + "/openai/v1", api_key="sk-" + key).chat.completions.create(
        model="scene-text", messages=[{"role": "user", "content": "hello"}])
    key = token("anthropic client")
    anthropic.Anthropic(base_url=agent.url + "/anthropic", api_key="sk-ant-" + key).messages.create(
        model="scene-text", max_tokens=9, messages=[{"role": "user", "content": "hello"}])
    planted = [token("openai client"), token("anthropic client")]
    body = json.dumps({"model": "scene-text", "messages": [{"role": "user", "content": "hello"}]}).encode()
    for name, form in IN_HEADERS.items():
        planted.append(token("header " + name))
        status, _, _ = ask(agent.url + "/openai/v1/chat/completions", body, {**JSON, name: form.format(planted[-1])})
        checks.that(status == 200, f"{name}: {status}")
    for name in IN_QUERY:
        planted.append(token("query " + name))
        status, _, _ = ask(f"{agent.url}/openai/v1/chat/completions?{name}={planted[-1]}&beta=true", body, JSON)
        checks.that(status == 200, f"?{name}: {status}")
    planted.append(token("bearer of an error"))
    ask(agent.url + "/openai/v1/nowhere?key=" + planted[-1], body, {**JSON, "authorization": "Bearer " + planted[-1]})
    return planted


def tool_credentials(agent):
    """A request that names tools with credentials, as providers' own MCP tools are given."""
    planted, tools = [], []
    for name, form in IN_BODY.items():
        planted.append(token("tool " + name))
        tools.append({"type": "mcp", "server_label": "crm", "server_url": "https://mcp.example.com/sse",
                      name: form.format(planted[-1]), "headers": {"X-Api-Key": planted[-1]}})
    planted.append(token("server url"))
    tools.append({"type": "mcp", "server_label": "own", "server_url": f"https://me:{planted[-1]}@mcp.example.com/sse"})
    body = json.dumps({"model": "scene-text", "input": "hello", "tools": tools}).encode()
    status, _, _ = ask(agent.url + "/openai/v1/responses", body, JSON)
    checks.that(status == 200, f"tools with credentials: {status}")
    servers = [{"type": "url", "name": "crm", "url": "https://mcp.example.com", "authorization_token": token("mcp servers")}]
    body = json.dumps({"model": "scene-text", "max_tokens": 9, "mcp_servers": servers,
                       "messages": [{"role": "user", "content": "hello"}]}).encode()
    ask(agent.url + "/anthropic/v1/messages", body, {**JSON, "anthropic-version": "2023-06-01"})
    return [*planted, token("mcp servers")]


def telemetry(agent):
    planted = [token("otlp header"), token("otlp attribute"), token("otlp url")]
    attributes = [
        {"key": "http.request.header.authorization", "value": {"arrayValue": {"values": [
            {"stringValue": "Bearer " + planted[1]}]}}},
        {"key": "url.full", "value": {"stringValue": f"https://api.example.com/v1?api_key={planted[2]}"}}]
    spans = [{"traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174", "name": "GET",
              "startTimeUnixNano": "1795538412000000000", "endTimeUnixNano": "1795538413000000000",
              "attributes": attributes}]
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}).encode()
    headers = {**JSON, "content-encoding": "gzip", "x-otlp-api-key": planted[0], "authorization": "Bearer " + planted[0]}
    status, _, _ = ask(agent.url + "/v1/traces", gzip.compress(body), headers)
    checks.that(status == 200, f"telemetry: {status}")
    return planted


def hooks_and_drafts(agent):
    planted = [token("hook header"), token("records header")]
    event = {"session_id": "s1", "hook_event_name": "UserPromptSubmit", "prompt": "hello", "cwd": "/srv"}
    ask(agent.url + "/hooks/claude-code", json.dumps(event).encode(), {**JSON, "authorization": "Bearer " + planted[0]})
    draft = {"type": "deodand.human.input", "subject": "run/r1", "content": {"text": "hello"}}
    ask(agent.url + "/v1/records", json.dumps(draft).encode() + b"\n",
        {"content-type": "application/x-ndjson", "cookie": "s=" + planted[1]})
    return planted


def forms(secret):
    """The secret as it may be written."""
    yield "as it is", secret.encode()
    yield "in hexadecimal", secret.encode().hex().encode()
    yield "percent-encoded", "".join(f"%{byte:02X}" for byte in secret.encode()).encode()
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + secret.encode())
        yield "in base64", coded[4:-4]


def texts(deodand, agent):
    """Everything that was written, by name."""
    for folder in (deodand.log, deodand.folder / "state"):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield str(path.relative_to(deodand.folder)), path.read_bytes()
    yield "standard error", agent.said().encode()
    yield "standard output", agent.printed
    yield "records", deodand.good("log", "--json")
    yield "timeline", deodand.good("timeline")
    for record in deodand.records():
        for name in record["data"].get("content", {}):
            yield f"record {record['sequence']}, content {name}", deodand.good(
                "show", record["sequence"], "--content", name)


with scratch_log() as deodand:
    upstream = Upstream(cookie=token("set-cookie"))
    with Agent(deodand, {"openai": upstream.url, "anthropic": upstream.url}) as agent:
        planted = [token("set-cookie")]
        planted += model_calls(agent) + tool_credentials(agent) + telemetry(agent) + hooks_and_drafts(agent)
        arrived = b"".join(r.head + r.body for r in upstream.received)
        metrics = ask(agent.url + "/metrics")[2]
        checks.that(agent.end() == 0, "the agent ends with status 0")
    # They did travel: what is left out of the log still reaches the provider.
    for secret in planted[1:]:
        place = bytes.fromhex(secret[2:-2]).decode()
        if place.split()[0] not in ("otlp", "hook", "records") and place != "header proxy-authorization":
            checks.that(secret.encode() in arrived, f"{place} reaches the provider")
    written = list(texts(deodand, agent)) + [("metrics", metrics)]
    checks.that(sum(len(text) for _, text in written) > 50_000, "there is something to search in")
    checks.that(any(b"hello" in text for _, text in written), "the search finds what is there")
    for secret in planted:
        place = bytes.fromhex(secret[2:-2]).decode()
        for how, form in forms(secret):
            found = [name for name, text in written if form in text]
            checks.that(not found, f"the secret of {place}, {how}, is in {found}")
    dropped = [r for r in deodand.records() if "secrets.dropped" in r["data"]]
    checks.that(bool(dropped), "records say that secrets were left out")
    check_log(checks, deodand)
    upstream.close()
checks.end()
