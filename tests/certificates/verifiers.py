"""Asking verifiers that others wrote, with the network shut: `tests/verifiers/verify.mjs`."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from openbadgeslib.ob3.contexts import _URL_TO_RESOURCE, load_context

FOLDER = Path(__file__).resolve().parent.parent / "verifiers"
REGISTRY = "https://registry.example/list.json"


def documents(client, credential: dict) -> dict[str, str]:
    """Return what a verifier may ask for: contexts, and what the site really answers."""
    found = {url: json.dumps(load_context(url)) for url in _URL_TO_RESOURCE}
    did = credential["issuer"]["id"]
    found["https://fagspor.example/.well-known/did.json"] = body(client, "/.well-known/did.json")
    status = credential["credentialStatus"]["statusListCredential"]
    found[status] = body(client, status.removeprefix("https://fagspor.example"))
    found[REGISTRY] = json.dumps({"registry": {did: {"name": "Fagspor"}}})
    found[credential["credentialSchema"][0]["id"]] = "{}"
    return found


def body(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Access-Control-Allow-Origin"] == "*"
    return response.content.decode()


def ask(client, *credentials: dict, **changed: str) -> list[dict]:
    """Return what both verifiers say of each. `changed` replaces documents; nothing may go out."""
    given = {"credentials": credentials, "documents": documents(client, credentials[0]) | changed}
    node = shutil.which("node", path=str(Path(sys.executable).parent))
    done = subprocess.run(
        [node, FOLDER / "verify.mjs"],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=120,
        cwd=FOLDER,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["leaks"] == []
    return answer["said"]
