"""A real SAML identity provider for the tests: pysaml2's, served on a port of its own.

    python saml_idp.py PORT FOLDER

FOLDER holds key.pem, cert.pem, sp.xml (our metadata) and people.json (name -> attributes).
`GET /metadata` gives its own; `GET /sso?SAMLRequest=...&as=NAME&how=...` signs NAME in and answers
with the page that posts the assertion back. `how` makes it answer wrongly, as a broken or hostile
one would: `sha1`, `unsigned`, `audience`.
"""

import base64
import html
import json
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from wsgiref.simple_server import make_server

import xmlsec
from lxml import etree
from saml2 import BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA1, DIGEST_SHA256, SIG_RSA_SHA1, SIG_RSA_SHA256

PORT, FOLDER = int(sys.argv[1]), Path(sys.argv[2])
BASE = f"http://localhost:{PORT}"
PAGE = """<!doctype html><form method="post" action="{to}">
<input type="hidden" name="SAMLResponse" value="{answer}">
<input type="hidden" name="RelayState" value="{state}"></form>"""
AUTHN = {
    "class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
    "authn_auth": BASE,
}


def config() -> IdPConfig:
    return IdPConfig().load(
        {
            "entityid": f"{BASE}/metadata",
            "xmlsec_binary": "/bin/true",  # signing is done by `sign` below, with the same library
            "key_file": str(FOLDER / "key.pem"),
            "cert_file": str(FOLDER / "cert.pem"),
            "metadata": {"local": [str(FOLDER / "sp.xml")]},
            "service": {
                "idp": {
                    "endpoints": {
                        "single_sign_on_service": [(f"{BASE}/sso", BINDING_HTTP_REDIRECT)]
                    },
                    "policy": {
                        "default": {
                            "lifetime": {"minutes": 5},
                            "name_form": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
                        }
                    },
                }
            },
        }
    )


def sign(statement, node_name, key_file, node_id) -> str:
    """Fill in the signature template that pysaml2 has put into the statement."""
    xml = statement if isinstance(statement, bytes) else str(statement).encode()
    tree = etree.fromstring(xml)
    xmlsec.tree.add_ids(tree, ["ID"])
    template = next(
        node.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
        for node in tree.iter()
        if node.get("ID") == node_id
    )
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_file(key_file, xmlsec.constants.KeyDataFormatPem)
    context.sign(template)
    return etree.tostring(tree).decode()


SERVER = Server(config=config())
SERVER.sec.crypto.sign_statement = sign
SERVER.config.xmlsec_binary = None  # so that its metadata lists no algorithms of the program's
PEOPLE = json.loads((FOLDER / "people.json").read_text())


def sso(query: dict[str, str]) -> str:
    asked = SERVER.parse_authn_request(query["SAMLRequest"], BINDING_HTTP_REDIRECT).message
    how = query.get("how", "")
    strong = how != "sha1"
    answer = SERVER.create_authn_response(
        identity=PEOPLE[query["as"]],
        in_response_to=asked.id,
        destination=asked.assertion_consumer_service_url,
        sp_entity_id="https://another.example/sp" if how == "audience" else asked.issuer.text,
        name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text=f"id-{query['as']}"),
        authn=AUTHN,
        sign_assertion=how != "unsigned",
        sign_response=False,
        sign_alg=SIG_RSA_SHA256 if strong else SIG_RSA_SHA1,
        digest_alg=DIGEST_SHA256 if strong else DIGEST_SHA1,
    )
    words = {
        "to": asked.assertion_consumer_service_url,
        "answer": base64.b64encode(str(answer).encode()).decode(),
        "state": query.get("RelayState", ""),
    }
    return PAGE.format(**{name: html.escape(value) for name, value in words.items()})


def application(environ, start_response):
    query = {k: v[0] for k, v in parse_qs(environ["QUERY_STRING"]).items()}
    if urlsplit(environ["PATH_INFO"]).path == "/metadata":
        body, kind = str(entity_descriptor(SERVER.config)), "application/xml"
    else:
        body, kind = sso(query), "text/html"
    start_response("200 OK", [("Content-Type", kind)])
    return [body.encode()]


make_server("127.0.0.1", PORT, application).serve_forever()
