"""Makes and verifies access tokens with PyJWT; tests/clients/tokens.sh describes how it is called."""

import json
import secrets
import sys
import time

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import get_default_algorithms

task, algorithm, set_file = sys.argv[1:4]


def new_key():
    if algorithm == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    if algorithm == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    if algorithm == "RS256":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return secrets.token_bytes(32)


def make(pem_file):
    key = new_key()
    public = key if algorithm == "HS256" else key.public_key()
    jwk = get_default_algorithms()[algorithm].to_jwk(public, as_dict=True)
    with open(set_file, "w") as file:
        json.dump({"keys": [jwk]}, file, indent=2)
    if algorithm != "HS256":
        with open(pem_file, "wb") as file:
            file.write(
                public.public_bytes(
                    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
                )
            )
    now = time.time()  # with a fraction
    claims = {
        "iss": "trial",
        "aud": "sensors",
        "nbf": now,
        "exp": now + 3600,
        "logflume": ["temperature/1001"],
    }
    print(jwt.encode(claims, key, algorithm=algorithm))


def verify():
    with open(set_file) as file:
        (key,) = jwt.PyJWKSet.from_dict(json.load(file)).keys
    claims = jwt.decode(
        sys.stdin.read().strip(),
        key,
        algorithms=[algorithm],
        issuer="trial",
        audience="sensors",
        options={"require": ["exp", "iat"]},
    )
    print(*claims["logflume"])


if task == "make":
    make(sys.argv[4])
else:
    verify()
