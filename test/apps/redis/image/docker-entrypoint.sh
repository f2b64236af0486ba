#!/bin/sh
# As the published image: a file or an option is an argument of redis-server; root gives its rights away.
set -e
case "${1:-}" in -* | *.conf) set -- redis-server "$@" ;; esac
if [ "$1" = redis-server ]; then
  if [ "$#" = 1 ]; then set -- "$@" --protected-mode no --bind 0.0.0.0; fi
  if [ "$(id -u)" = 0 ]; then
    chown -R redis .
    exec setpriv --reuid=redis --regid=redis --init-groups "$@"
  fi
fi
exec "$@"
