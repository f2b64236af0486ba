#!/bin/bash
# The published image's first start: the system's tables, root's password, a database and its user.
set -euo pipefail

# MARIADB_x, MARIADB_x_FILE or the older MYSQL_x, as the published image takes them.
given() {
  local name="MARIADB_$1" old="MYSQL_$1" file="MARIADB_$1_FILE"
  if [ -n "${!file:-}" ]; then cat "${!file}"; else printf '%s' "${!name:-${!old:-}}"; fi
}

case "${1:-}" in -*) set -- mariadbd "$@" ;; esac

if [ "$(id -u)" = 0 ]; then
  mkdir -p /run/mysqld
  chown -R mysql /var/lib/mysql /run/mysqld
  exec setpriv --reuid=mysql --regid=mysql --init-groups "$0" "$@"
fi

if [ "$1" = mariadbd ] && [ ! -d /var/lib/mysql/mysql ]; then
  root="$(given ROOT_PASSWORD)"
  database="$(given DATABASE)"
  user="$(given USER)"
  if [ -z "$root" ]; then
    echo "Database is uninitialized and password option is not specified" >&2
    exit 1
  fi
  mariadb-install-db --datadir=/var/lib/mysql --skip-test-db --auth-root-authentication-method=normal >/dev/null
  mariadbd --skip-networking --socket=/tmp/first.sock &
  first=$!
  until mariadb-admin --socket=/tmp/first.sock ping >/dev/null 2>&1; do sleep 0.2; done
  {
    [ -z "$database" ] || echo "CREATE DATABASE \`$database\`;"
    [ -z "$user" ] || echo "CREATE USER '$user'@'%' IDENTIFIED BY '$(given PASSWORD)'; GRANT ALL ON \`$database\`.* TO '$user'@'%';"
    # For healthcheck.sh: may say that it is there, no more.
    echo "CREATE USER healthcheck@localhost; CREATE USER root@'%' IDENTIFIED BY '$root';"
    echo "GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION; ALTER USER root@localhost IDENTIFIED BY '$root';"
  } | mariadb --socket=/tmp/first.sock -u root
  kill "$first"
  wait "$first"
fi
exec "$@" --bind-address=0.0.0.0
