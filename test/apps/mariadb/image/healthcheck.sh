#!/bin/sh
# --connect: it answers over TCP; --innodb_initialized: and can read its tables.
set -eu
for check; do
  case "$check" in
    --connect) mariadb-admin --protocol=tcp -h 127.0.0.1 -u healthcheck ping >/dev/null 2>&1 || exec mariadb-admin -u healthcheck ping ;;
    --innodb_initialized) mariadb -u healthcheck -e "select 1 from information_schema.ENGINES where engine='innodb'" >/dev/null ;;
  esac
done
