#!/usr/bin/env bash
# Starts and stops a throw-away PostgreSQL for tests: loopback only, password authentication, TLS with a
# self-signed certificate for localhost and 127.0.0.1.
#
#   export BRUIN_TEST_POSTGRES=$(tools/postgres_for_tests.sh start [DIRECTORY])
#   tools/postgres_for_tests.sh stop [DIRECTORY]
#   tools/postgres_for_tests.sh halt DIRECTORY fast|immediate|crash
#   tools/postgres_for_tests.sh resume DIRECTORY
#
# `start` prints the URL of a superuser, and prints it again when the server already runs. Everything is in
# DIRECTORY (default: bruin-postgres-<user id> in the temporary folder), which `stop` removes. `halt` ends
# the server as administrators do, or with kill -9, and keeps its data; `resume` starts it again. Two more
# users with the same password show what a server's TLS rules do: `tls_only` and `plain_only`.
# Server binaries are taken from POSTGRES_BIN, PATH, or Debian's /usr/lib/postgresql/<version>/bin.
set -euo pipefail

directory=${2:-${TMPDIR:-/tmp}/bruin-postgres-$(id -u)}
data=$directory/data

fail() {
  echo "postgres_for_tests: $*" >&2
  exit 1
}

find_binaries() {
  local candidate
  for candidate in "${POSTGRES_BIN:-}" "$(dirname "$(command -v initdb || echo /nowhere/initdb)")" \
    $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
    if [[ -x $candidate/initdb && -x $candidate/pg_ctl ]]; then
      echo "$candidate"
      return
    fi
  done
  fail "initdb and pg_ctl not found; install PostgreSQL or set POSTGRES_BIN"
}

# PostgreSQL refuses to run as root; Debian's package brings the user "postgres".
as_server_user() {
  if [[ $(id -u) -ne 0 ]]; then
    "$@"
  else
    (cd / && runuser -u "${POSTGRES_USER:-postgres}" -- "$@")
  fi
}

is_running() {
  [[ -f $data/postmaster.pid ]] && kill -0 "$(head -n 1 "$data/postmaster.pid")" 2>/dev/null
}

start() {
  if is_running && [[ -s $directory/url ]]; then
    cat "$directory/url"
    return
  fi
  local binaries psql password port attempt
  binaries=$(find_binaries)
  psql=$(PATH=$binaries:$PATH command -v psql) || fail "psql not found"
  [[ ! -e $directory ]] || fail "$directory exists but no server runs there; call stop first"
  trap '[[ $? -eq 0 ]] || stop' EXIT
  mkdir -p "$directory"
  touch "$directory/made_by_postgres_for_tests" # what stop looks for before it removes a folder
  chmod 711 "$directory"
  if [[ $(id -u) -eq 0 ]]; then chown "${POSTGRES_USER:-postgres}" "$directory"; fi

  password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
  as_server_user bash -c "umask 077 && cat >'$directory/password'" <<<"$password"
  as_server_user "$binaries/initdb" --pgdata="$data" --username=bruin --pwfile="$directory/password" \
    --auth=scram-sha-256 --encoding=UTF8 --no-locale --no-sync >"$directory/initdb.log" 2>&1 ||
    fail "initdb failed: $(tail -n 3 "$directory/initdb.log")"
  as_server_user openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost \
    -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" -addext "basicConstraints=critical,CA:FALSE" \
    -keyout "$data/server.key" -out "$data/server.crt" 2>"$directory/openssl.log" ||
    fail "openssl failed: $(tail -n 3 "$directory/openssl.log")"
  as_server_user chmod 600 "$data/server.key"
  cp "$data/server.crt" "$directory/server.crt"
  chmod 644 "$directory/server.crt"
  as_server_user bash -c "cat >'$data/pg_hba.conf'" <<'HBA'
hostnossl all tls_only   127.0.0.1/32 reject
hostssl   all plain_only 127.0.0.1/32 reject
host      all all        127.0.0.1/32 scram-sha-256
HBA
  as_server_user bash -c "cat >>'$data/postgresql.conf'" <<'CONF'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
ssl = on
fsync = off
max_connections = 40
CONF

  for attempt in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 30000))
    if as_server_user "$binaries/pg_ctl" --pgdata="$data" --log="$data/server.log" --wait --silent \
      --options="-p $port" start >/dev/null 2>&1 </dev/null; then
      break
    fi
    [[ $attempt -lt 5 ]] || fail "the server did not start: $(tail -n 3 "$data/server.log")"
  done

  PGPASSWORD=$password "$psql" --quiet --no-psqlrc --host=127.0.0.1 --port="$port" \
    --username=bruin --dbname=postgres --set=ON_ERROR_STOP=1 >/dev/null <<SQL
CREATE ROLE tls_only LOGIN PASSWORD '$password';
CREATE ROLE plain_only LOGIN PASSWORD '$password';
CREATE DATABASE bruin;
SQL
  (umask 077 && echo "postgres://bruin:$password@127.0.0.1:$port/bruin" >"$directory/url")
  cat "$directory/url"
}

stop() {
  [[ -f $directory/made_by_postgres_for_tests ]] || return 0
  if is_running; then
    local pid
    pid=$(head -n 1 "$data/postmaster.pid")
    kill -INT "$pid" # "fast" shutdown: sessions are ended, nothing waits
    # It removes its file at the very end; its process may stay listed until somebody asks for it.
    for _ in $(seq 100); do
      is_running || break
      sleep 0.1
    done
    ! is_running || fail "the server $pid did not stop"
  fi
  rm -rf "$directory"
}

halt() {
  local pid
  is_running || fail "no server runs in $directory"
  pid=$(head -n 1 "$data/postmaster.pid")
  case $1 in
    fast | immediate)
      as_server_user "$(find_binaries)/pg_ctl" --pgdata="$data" --mode="$1" --silent stop >/dev/null
      ;;
    crash) # the server first, so that it says nothing to its sessions, nor starts itself again
      local sessions
      sessions=$(cat "/proc/$pid/task/$pid/children")
      # shellcheck disable=SC2086 # a list
      kill -KILL "$pid" $sessions 2>/dev/null || true
      # What is left of it would keep a new server away where its process is not reaped.
      rm -f "$data/postmaster.pid"
      ;;
    *) fail "halt as fast, immediate or crash" ;;
  esac
}

resume() {
  local port
  port=$(sed -E 's|.*:([0-9]+)/.*|\1|' "$directory/url")
  as_server_user "$(find_binaries)/pg_ctl" --pgdata="$data" --log="$data/server.log" --wait --silent \
    --options="-p $port" start >/dev/null 2>&1 </dev/null ||
    fail "the server did not start: $(tail -n 3 "$data/server.log")"
}

case ${1:-} in
  start) start ;;
  stop) stop ;;
  halt) halt "${3:-}" ;;
  resume) resume ;;
  *) fail "usage: postgres_for_tests.sh start|stop|halt|resume [DIRECTORY] [MODE]" ;;
esac
