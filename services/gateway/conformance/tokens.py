"""Verifies an access token with PyJWT, from nothing but the published keys: ASSAY_TOKEN=… tokens.py http://127.0.0.1:8080"""
import os
import sys

import jwt

url, token = sys.argv[1].rstrip("/"), os.environ["ASSAY_TOKEN"]
key = jwt.PyJWKClient(f"{url}/.well-known/jwks.json").get_signing_key_from_jwt(token)
claims = jwt.decode(token, key.key, algorithms=["EdDSA"], audience="assay", issuer="assay", options={"require": ["exp", "sub", "sid"]})
assert claims["sub"].startswith("usr_"), claims

for audience, issuer in (("another", "assay"), ("assay", "another")):
    try:
        jwt.decode(token, key.key, algorithms=["EdDSA"], audience=audience, issuer=issuer)
    except (jwt.InvalidAudienceError, jwt.InvalidIssuerError):
        continue
    sys.exit("a token for somebody else was accepted")
print("PyJWT verifies an access token and holds to audience and issuer")
