#!/bin/bash
# Checks that clients with other TLS libraries verify the certificate, and can read a stream to its
# end and continue.
. tests/deploy/support.sh
need openssl openssl
need curl curl
need node nodejs
need python3 python3

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$scratch/key.pem" -out "$scratch/chain.pem" \
  2>"$scratch/openssl.err"
make_site
serve --http.certificate="$scratch/chain.pem" --http.key="$scratch/key.pem"
begin_feed
printf '1\n1 20\n1 21\n' >&8

# The stream ends with the third event, whenever that comes.
url="https://localhost:${address##*:}/api/temperature/envelopes/1?limit=3"
programs=tests/clients/programs/tls
# Each client has its own variable for the certificates to trust.
export CURL_CA_BUNDLE=$scratch/chain.pem SSL_CERT_FILE=$scratch/chain.pem NODE_EXTRA_CA_CERTS=$scratch/chain.pem

# reads NAME COMMAND …: checks that the command prints a stream to its end, twice.
reads() {
  name=$1
  shift
  "$@" >"$scratch/$name.out" 2>"$scratch/$name.err" || fail "$name ends with $?"
  [ "$(grep -c '"seq_nr":3,' "$scratch/$name.out")" -eq 2 ] || fail "$name has read: $(cat "$scratch/$name.out")"
  echo "$name: ok"
}

eventually grep -q '"event":"ready"' "$scratch/serve.err"
reads curl curl --silent --show-error --no-buffer "$url" "$url"
reads node node $programs/read.js "$url"
reads python python3 $programs/read.py "$url"
if command -v go >/dev/null; then
  (cd $programs && GOTOOLCHAIN=local GOFLAGS=-buildvcs=false GO111MODULE=off GOCACHE="$scratch/go" HOME="$scratch" \
    go build -o "$scratch/read" read.go) 2>"$scratch/go.err" || fail "Go does not build the program"
  reads go "$scratch/read" "$url"
fi

# None of the clients accepts another certificate.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost -keyout "$scratch/other.key" -out "$scratch/other.pem" 2>"$scratch/openssl.err"
export CURL_CA_BUNDLE=$scratch/other.pem SSL_CERT_FILE=$scratch/other.pem NODE_EXTRA_CA_CERTS=$scratch/other.pem
! curl --silent "$url" || fail "curl takes any certificate"
! node $programs/read.js "$url" 2>/dev/null || fail "Node.js takes any certificate"
! python3 $programs/read.py "$url" 2>/dev/null || fail "Python takes any certificate"
