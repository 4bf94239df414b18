#!/bin/sh
# Starts the proxy: over TLS if the folder /certificates holds a chain and its key, else without.
set -eu
umask 077
for found in /certificates/*; do
  [ -e "$found" ] || continue
  for file in fullchain.pem privkey.pem; do
    if ! [ -r "/certificates/$file" ]; then
      echo "CERTIFICATES: $file is not there, or user $(id -u) may not read it (CERTIFICATES_OWNER=\$(id -u) lets you)." >&2
      exit 2
    fi
  done
  cat /certificates/fullchain.pem /certificates/privkey.pem >/tmp/certificate.pem
  export CERTIFICATE=/tmp/certificate.pem
  break
done
exec haproxy -W -db -f /proxy/haproxy.cfg
