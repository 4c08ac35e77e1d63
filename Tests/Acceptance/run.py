"""Runs the acceptance tests against real parts: PyPI clients and servers, openssl, unzip.

Usage: run.py DEODAND [AGENT] [NAME...]     each script is called with the path of the deodand executable and, where it is
given, that of the companion agent; without it the scripts that need the agent are skipped.
A script exits 0 (passed), 77 or 78 (skipped; its last line says why) or anything else (failed). A part that a script leaves out,
such as a full disk where nobody may mount one, is named too.
Packages come from PyPI into an environment of the project's own; where that is out of reach, the scripts
that need them are skipped loudly. With DEODAND_MUST_RUN set (.ci/run does so) a skipped script is a failure,
unless it only lacks data that is not ours to give (78): a test that nobody ran has proved nothing.
"""

import functools
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE))
from support import NOT_RUN, SKIPPED, WITHOUT_DATA  # noqa: E402  (the folder is put on the path first)

# The real clients of the agent go together in one environment, named by the first word.
CLIENTS = (
    "clients", "openai==3.54.0", "anthropic==2.12.0", "openai-agents==0.24.0", "mcp==2.3.0", "fastmcp==4.1.7",
    "claude-agent-sdk==0.2.187", "opentelemetry-sdk==1.45.2", "opentelemetry-exporter-otlp-proto-http==1.45.2",
    "opentelemetry-instrumentation-openai-v2==2.4b0", "opentelemetry-util-genai==0.4b0", "httpx==0.28.1", "brotli==1.2.1",
    "schemathesis==4.32.5", "jsonschema==4.26.0",
)

# The SDKs of other providers, in an environment of their own: they pin other versions of what they share.
PROVIDERS = (
    "providers", "google-genai==3.6.1", "boto3==1.44.8", "cohere==7.3.1", "mistralai==3.7.0", "ollama==0.6.3",
    "jsonschema==4.26.0",
)

# Readers of C2SP notes, tiles and proofs. They ask for Python 3.12 and run on 3.11, which is what there is.
READERS = ("readers", "--ignore-requires-python", "aics-tlog==0.2.1", "aics-witness==0.1.0")

# Which script needs which packages; one environment for each distinct list, since some exclude each other.
SCRIPTS = {
    "jcs_differential.py": ["rfc8785==0.1.4"],
    "jcs_corpus.py": ["agent-evidence-vectors==0.27.0"],
    "schemas.py": ["jsonschema==4.26.0"],
    "mcp_transparency.py": [],
    "mcp_scenes.py": [],
    "mcp_real_sdk.py": ["mcp", "mcp-server-git", "mcp-server-time"],
    "mcp_eras.py": ["mcp", "mcp-server-git", "mcp-server-time"],
    "bundle_roundtrip.py": [],
    "tamper.py": [],
    "attacks.py": [],
    "bad_input.py": [],
    "outside_readers.py": READERS,
    "agent_memory.py": ["agent-memory-integrity==0.6.3"],
    "transcripts.py": [],
    "provenance.py": [],
    "injection.py": ["agentdojo==0.1.35"],
    "hook.py": [],
    "portable.py": [],
    "durable_syncs.py": [],
    "no_false_alarm.py": [],
    "claude_code_import.py": CLIENTS,
    "agent_operation.py": [],
    "agent_edges.py": [],
    "agent_kill.py": [],
    "llm_openai.py": CLIENTS,
    "llm_anthropic.py": CLIENTS,
    "agents_openai.py": CLIENTS,
    "fastmcp_http.py": CLIENTS,
    "otel.py": CLIENTS,
    "claude_code.py": CLIENTS,
    "planted_secrets.py": CLIENTS,
    "agent_api.py": CLIENTS,
    "mcp_http.py": CLIENTS,
    "other_providers.py": PROVIDERS,
}


# The scripts that need the companion agent.
OF_THE_AGENT = {"agent_operation.py", "agent_edges.py", "agent_kill.py", "portable.py"} | {
    name for name, needs in SCRIPTS.items() if needs in (CLIENTS, PROVIDERS)}


@functools.cache
def environment(packages):
    """The python of an environment that has the packages, or None if they can't be had; tried once."""
    if not packages:
        return sys.executable
    if packages in (CLIENTS, PROVIDERS, READERS):
        name, *packages = packages
    else:
        name = packages[0].split("=")[0]
    script = f'. Tools/setup; python_environment "{name}" ' + " ".join(packages)
    made = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, capture_output=True, text=True
    )
    if made.returncode != 0:
        return None
    return str(ROOT / made.stdout.strip().splitlines()[-1])


def main():
    executables, wanted = [sys.argv[1]], sys.argv[2:]
    if wanted and wanted[0] not in SCRIPTS:
        executables.append(wanted.pop(0))
    wanted = wanted or list(SCRIPTS)
    passed = failed = skipped = without_data = 0
    for name in wanted:
        if name in OF_THE_AGENT and len(executables) < 2:
            print(f"SKIPPED {name}: no companion agent was given")
            skipped += 1
            continue
        python = environment(tuple(SCRIPTS[name]))
        if python is None:
            print(f"SKIPPED {name}: its packages could not be installed: {SCRIPTS[name]}")
            skipped += 1
            continue
        start = time.monotonic()
        run = subprocess.run(
            [python, str(HERE / name), *executables], capture_output=True, text=True
        )
        took = f"{time.monotonic() - start:.1f} s"
        output = (run.stdout + run.stderr).strip()
        last = output.splitlines()[-1] if output else ""
        left_out = [line for line in output.splitlines() if line.startswith(NOT_RUN)]
        if run.returncode == 0:
            print(f"passed  {name} ({took}) {last}")
            passed += 1
        elif run.returncode == SKIPPED:
            print(f"SKIPPED {name}: {last}")
            skipped += 1
        elif run.returncode == WITHOUT_DATA:
            print(f"SKIPPED {name}: {last}")
            without_data += 1
        else:
            print(f"FAILED  {name} ({took}), exit {run.returncode}\n{output}")
            failed += 1
        for line in left_out:
            print(f"        {line}")
    print(f"{passed} passed, {failed} failed, {skipped + without_data} skipped")
    if skipped and os.environ.get("DEODAND_MUST_RUN"):
        print(f"error: {skipped} scripts that should run here were skipped")
        return 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
