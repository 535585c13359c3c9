#!/usr/bin/env bash
# Makes the certificates of a test run in the directory named: a root with two of a server and a station's certificate (CN = $2), one of
# the same station that has expired, and one of the same name under a root of strangers.
set -euo pipefail
cd "$1"
station=$2
root() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$1.key" -out "$1.pem" -days 30 -subj "/CN=$1" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
}
signed() { # name, common name, root, days, extensions
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$2" 2>/dev/null
    printf '%s\n' "$5" >"$1.ext"
    openssl x509 -req -in "$1.csr" -CA "$3.pem" -CAkey "$3.key" -CAcreateserial -out "$1.pem" -days "$4" -extfile "$1.ext" 2>/dev/null
}
root authority
root strangers
signed server localhost authority 30 'subjectAltName=IP:127.0.0.1,DNS:localhost'
signed renewed localhost authority 90 'subjectAltName=IP:127.0.0.1,DNS:localhost'
signed station "$station" authority 30 extendedKeyUsage=clientAuth
signed other SOMEBODY-ELSE authority 30 extendedKeyUsage=clientAuth
signed forged "$station" strangers 30 extendedKeyUsage=clientAuth
# A certificate of yesterday: OpenSSL 3.0 sets an end in the past only through `openssl ca`.
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout expired.key -out expired.csr -subj "/CN=$station" 2>/dev/null
: >index.txt
echo 01 >serial
printf '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n' >ca.conf
openssl ca -batch -config ca.conf -in expired.csr -out expired.pem -cert authority.pem -keyfile authority.key -notext \
    -startdate 20200101000000Z -enddate 20200102000000Z 2>/dev/null
