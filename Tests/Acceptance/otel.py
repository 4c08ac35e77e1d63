"""OTLP into the agent: the real OpenTelemetry SDK and a GenAI instrumentation over the real `openai` client, then
JSON by hand, what is refused, and what is answered when the log can't be written.
"""

import gzip
import json
import os
import sys

os.environ.update({
    "OTEL_SEMCONV_STABILITY_OPT_IN": "gen_ai_latest_experimental",
    "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT": "SPAN_AND_EVENT",
    "OTEL_SERVICE_NAME": "firewall-agent",
})

import openai
from opentelemetry import trace
from opentelemetry._logs import SeverityNumber
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from agent_support import TAPPED, Agent, ask, check_log, fill, scratch_log, small_disk
from support import Checks, not_run
from tap import Tap
from upstream import Upstream

checks = Checks()
PROTOBUF, JSON = "application/x-protobuf", "application/json"
TRACE, SPAN = "5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174"


def instrumented(endpoint, base):
    """Drives the real client under the real instrumentation; spans, logs and metrics go to the endpoint, gzipped."""
    resource = Resource.create({"service.name": "firewall-agent", "service.version": "4.2.0"})
    squeeze = {"compression": Compression.Gzip}
    tracers = TracerProvider(resource=resource)
    tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint + "/v1/traces", **squeeze)))
    loggers = LoggerProvider(resource=resource)
    loggers.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(endpoint=endpoint + "/v1/logs", **squeeze)))
    meters = MeterProvider(resource=resource, metric_readers=[PeriodicExportingMetricReader(
        OTLPMetricExporter(endpoint=endpoint + "/v1/metrics", **squeeze), export_interval_millis=3_600_000)])
    instrumentor = OpenAIInstrumentor()
    instrumentor.instrument(tracer_provider=tracers, logger_provider=loggers, meter_provider=meters)
    client = openai.OpenAI(base_url=base, api_key="sk-test-0123456789abcdef", max_retries=0)
    tools = [{"type": "function", "function": {"name": name, "parameters": {"type": "object"}}}
             for name in ("get_weather", "set_rule")]
    messages = [{"role": "system", "content": "You manage firewalls."}, {"role": "user", "content": "Close port 22 in Łódź."}]
    tracer = tracers.get_tracer("test")
    with tracer.start_as_current_span("invoke_agent firewalls", attributes={
            "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "firewalls",
            "gen_ai.conversation.id": "conversation-7"}):
        first = client.chat.completions.create(model="scene-tools", messages=messages, tools=tools)
        for call in first.choices[0].message.tool_calls:
            with tracer.start_as_current_span(f"execute_tool {call.function.name}", attributes={
                    "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": call.function.name,
                    "gen_ai.tool.call.id": call.id, "gen_ai.tool.call.arguments": call.function.arguments,
                    "gen_ai.tool.call.result": '{"status":"rule 14 set on edge-7"}'}):
                pass
        list(client.chat.completions.create(model="scene-text", messages=messages, stream=True))
        try:
            client.chat.completions.create(model="scene-error500", messages=messages)
        except openai.APIStatusError:
            pass
    loggers.get_logger("test").emit(
        timestamp=1795538412000000000, severity_number=SeverityNumber.INFO, body="a line of the program's own log")
    flushed = tracers.force_flush(), loggers.force_flush(), meters.force_flush()
    instrumentor.uninstrument()
    for provider in (tracers, loggers, meters):
        provider.shutdown()
    return flushed, [call.id for call in first.choices[0].message.tool_calls]


def real_sdk(deodand, agent, upstream):
    tap, models = Tap(agent.url), Tap(upstream.url)
    flushed, identifiers = instrumented(tap.url + "/run/instrumented", models.url + "/v1")
    checks.that(all(flushed[:1]), f"the SDK's export succeeds: {flushed}")
    for (method, target, headers, _), answer in tap.exchanges():
        coding = {k.lower(): v for k, v in headers}.get("content-encoding")
        checks.that(answer is not None and answer.status == 200, f"{method} {target}: {answer}")
        checks.that(coding == "gzip", f"{target}: sent gzipped")
        if answer is None:
            continue
        checks.that(answer.header("content-type") == PROTOBUF, f"{target}: {answer.header('content-type')}")
        if target.endswith("traces"):
            parsed = ExportTraceServiceResponse.FromString(answer.body)
            checks.that(not parsed.HasField("partial_success"), f"{target}: full success says nothing more")
    targets = {target.rpartition("/")[2] for (_, target, _, _), _ in tap.exchanges()}
    checks.that(targets == {"traces", "logs", "metrics"}, f"all three signals: {targets}")
    records = deodand.records("--run", "instrumented")
    checks.that({r["basis"] for r in records} == {"reported"}, "what telemetry says is reported")
    text = json.dumps(records)
    for identifier in identifiers:
        checks.that(identifier in text, f"the tool call {identifier} is on record")
    for fact in ("scene-tools", "conversation-7", "firewall-agent", "execute_tool", "set_rule"):
        checks.that(fact in text, f"{fact} is on record")
    contents = contents_of(deodand, records)
    for words in ("Close port 22 in Łódź.", "rule 14 set on edge-7", "You manage firewalls."):
        checks.that(any(words in content or json.dumps(words)[1:-1] in content for content in contents),
                    f"content is kept as content: {words}")
        checks.that(words not in text, f"and not among the facts: {words}")
    tap.close()
    models.close()


def contents_of(deodand, records):
    return [
        deodand.good("show", record["sequence"], "--content", name).decode(errors="replace")
        for record in records for name in record["data"].get("content", {})
    ]


def span(number=0, **changes):
    made = {
        "traceId": TRACE, "spanId": f"{int(SPAN, 16) + number:016x}", "name": "chat gpt-test", "kind": 3,
        "startTimeUnixNano": "1795538412000000000", "endTimeUnixNano": 1795538413000000000,
        "attributes": [
            {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
            {"key": "gen_ai.request.model", "value": {"stringValue": "gpt-by-hand"}},
            {"key": "gen_ai.usage.input_tokens", "value": {"intValue": "12"}},
            {"key": "gen_ai.request.temperature", "value": {"doubleValue": 0.7}},
            {"key": "nested", "value": {"arrayValue": {"values": [{"kvlistValue": {"values": [
                {"key": "a", "value": {"bytesValue": "AAEC"}}]}}]}}}],
        "status": {"code": 1}, "aFieldOfTomorrow": {"x": [1]},
    }
    return {**made, **changes}


def traces(*spans):
    return json.dumps({"resourceSpans": [{"resource": {"attributes": [
        {"key": "service.name", "value": {"stringValue": "by-hand"}}]}, "scopeSpans": [
            {"scope": {"name": "hand"}, "spans": list(spans)}]}]}).encode()


def by_hand(deodand, agent):
    url = agent.url + "/run/hand/v1/traces"
    kind = {"content-type": JSON}
    status, headers, body = ask(url, traces(span(0), span(1, traceId=TRACE.upper())), kind)
    checks.that(status == 200 and headers["content-type"] == JSON, f"JSON is answered in JSON: {status} {headers}")
    checks.that(not json.loads(body).get("partialSuccess"), f"full success: {body}")
    squeezed = gzip.compress(traces(span(2)))
    status, _, _ = ask(url, squeezed, {**kind, "content-encoding": "gzip"})
    checks.that(status == 200, f"gzipped JSON: {status}")
    records = deodand.records("--run", "hand")
    checks.that(json.dumps(records).count("gpt-by-hand") >= 3, f"three spans are on record: {len(records)}")
    before = len(records)
    status, _, _ = ask(url, traces(span(0)), kind)
    checks.that(status == 200, "the same span again is accepted")
    checks.that(len(deodand.records("--run", "hand")) > before, "and the second receipt is on record too")
    status, headers, body = ask(url, traces(span(7), span(8, spanId="0" * 16), span(9, traceId="short")), kind)
    partial = json.loads(body).get("partialSuccess", {}) if status == 200 else {}
    checks.that(status == 200 and str(partial.get("rejectedSpans")) == "2" and partial.get("errorMessage"),
                f"spans without an identity are rejected alone, with a reason: {status} {body}")
    refused = [
        (400, b"no json", kind), (400, b"\xff\xff\xff", {"content-type": PROTOBUF}),
        (400, b"not gzip", {**kind, "content-encoding": "gzip"}), (415, b"{}", {"content-type": "text/plain"}),
        (413, gzip.compress(b" " * (65 * 1024 * 1024)), {**kind, "content-encoding": "gzip"}),
    ]
    for wanted, body, headers in refused:
        status, got, told = ask(url, body, headers)
        checks.that(status == wanted, f"{body[:12]} {headers}: {status}, not {wanted}")
        if headers["content-type"] == JSON and status == 400:
            checks.that("message" in json.loads(told), f"the error is a Status: {told}")
    status, _, _ = ask(url, method="GET")
    checks.that(status == 405, f"GET is not allowed: {status}")
    deep = {"stringValue": "x"}
    for _ in range(10_000):
        deep = {"arrayValue": {"values": [deep]}}
    sys.setrecursionlimit(100_000)
    status, _, _ = ask(url, traces(span(10, attributes=[{"key": "deep", "value": deep}])), kind)
    checks.that(status in (200, 400), f"deep nesting is survived: {status}")
    checks.that(ask(agent.url + "/healthz")[0] == 200, "and the agent is well")


def unwritable(deodand):
    """A full disk: nothing is acknowledged that is not kept."""
    with small_disk(deodand, "full") as full:
        if full is None:
            not_run("recording on a full disk", "root, to mount a small file system")
            return
        with Agent(full, name="full") as agent:
            url = agent.url + "/run/full/v1/traces"
            accepted, refused, number = 0, 0, 100
            fill(full.log)
            while refused < 3 and number < 2_000:
                words = os.urandom(8_000).hex()
                attributes = [{"key": "gen_ai.request.model", "value": {"stringValue": "m"}},
                              {"key": "gen_ai.input.messages", "value": {"stringValue": words}}]
                status, _, _ = ask(url, traces(span(number, attributes=attributes)), {"content-type": JSON})
                accepted += status == 200
                refused += status == 503
                checks.that(status in (200, 503), f"kept or refused so that it is sent again: {status}")
                number += 1
            checks.that(refused == 3, "a full disk refuses")
            agent.end()
        (full.log.parent / "filler").unlink()
        kept = [r for r in full.records("--run", "full")]
        checks.that(len(kept) >= accepted, f"{accepted} acknowledged, {len(kept)} kept")
        check_log(checks, full)


with scratch_log() as deodand:
    upstream = Upstream()
    with Agent(deodand, arguments=TAPPED) as agent:
        real_sdk(deodand, agent, upstream)
        by_hand(deodand, agent)
        checks.that(agent.end() == 0, "the agent ends with status 0")
    check_log(checks, deodand)
    unwritable(deodand)
    upstream.close()
checks.end()
