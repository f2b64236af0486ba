#!/bin/sh
# As the published image: root owns the files over and gives its rights away.
set -e
if [ "$(id -u)" = 0 ] && [ "$(stat -c %u /data)" != 2999 ]; then chown -R radicale:radicale /data; fi
if [ "$(id -u)" = 0 ]; then exec setpriv --reuid=radicale --regid=radicale --clear-groups "$@"; fi
exec "$@"
