#!/usr/bin/env bash
# Starts and stops a throw-away emulator of BigQuery for tests, on loopback only.
#
#   export BRUIN_TEST_BIGQUERY=$(tools/bigquery_for_tests.sh start [DIRECTORY])
#   tools/bigquery_for_tests.sh stop [DIRECTORY]
#   tools/bigquery_for_tests.sh install
#
# `start` prints its URL, and prints it again when it already runs. Everything is in DIRECTORY (default:
# bruin-bigquery-<user id> in the temporary folder), which `stop` removes. `install` only sees to it that the
# emulator is in the cache: BRUIN_TEST_CACHE (default: ~/.cache/bruin-tests), where it takes 600 MB.
#
# It is local-bigquery, a REST server over DuckDB, which needs Python 3.13. It loads extensions of DuckDB at run
# time; PyPI has them for DuckDB 1.5.5, with which it works, although pip says that it wants another.
set -euo pipefail

directory=${2:-${TMPDIR:-/tmp}/bruin-bigquery-$(id -u)}
duckdb=1.5.5

fail() {
  echo "bigquery_for_tests: $*" >&2
  exit 1
}

# Python 3.13, which may be one of several that pyenv keeps.
python_313() {
  local candidate
  for candidate in python3.13 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13.*/bin/python3.13; do
    if "$candidate" -c '' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  fail "Python 3.13 is needed"
}

# Where the emulator lies, taken from PyPI once.
emulator_home() {
  local cache=${BRUIN_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/bruin-tests} part pip
  local home=$cache/local-bigquery-0.4.0
  if [[ ! -x $home/python/bin/python ]]; then
    mkdir -p "$cache"
    part=$(mktemp -d "$cache/part-XXXXXX")
    {
      "$(python_313)" -m venv "$part/python"
      pip=("$part/python/bin/python" -m pip install -q --disable-pip-version-check)
      "${pip[@]}" local-bigquery==0.4.0
      "${pip[@]}" "duckdb==$duckdb" "duckdb-extensions==$duckdb" "duckdb-extension-icu==$duckdb" \
        "duckdb-extension-ducklake==$duckdb" "duckdb-extension-spatial==$duckdb" "duckdb-extension-avro==$duckdb"
      HOME=$part "$part/python/bin/python" -c "from duckdb_extensions import import_extension
for name in ('icu', 'ducklake', 'spatial', 'avro'): import_extension(name)"
    } >"$part/install.log" 2>&1 || fail "cannot be installed: $(tail -n 3 "$part/install.log")"
    mv -T "$part" "$home" 2>/dev/null || [[ -x $home/python/bin/python ]] || fail "cannot fill $home"
    rm -rf "$part"
  fi
  echo "$home"
}

is_running() {
  [[ -f $directory/pid ]] && kill -0 "$(cat "$directory/pid")" 2>/dev/null
}

start() {
  if is_running && [[ -s $directory/url ]]; then
    cat "$directory/url"
    return
  fi
  local home port pid attempt
  [[ ! -e $directory ]] || fail "$directory exists but no server runs there; call stop first"
  home=$(emulator_home)
  trap '[[ $? -eq 0 ]] || stop' EXIT
  mkdir -p "$directory/data"
  touch "$directory/made_by_bigquery_for_tests" # what stop looks for before it removes a folder
  for attempt in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 30000))
    HOME=$home "$home/python/bin/python" -c "from local_bigquery.cli import main; main()" --host 127.0.0.1 --port "$port" \
      --grpc-port $((port + 1)) --project bruin --dataset d0 --data-dir "$directory/data" serve \
      >>"$directory/server.log" 2>&1 </dev/null &
    pid=$!
    if answers "$pid" "$port"; then break; fi
    [[ $attempt -lt 5 ]] || fail "the server did not start: $(tail -n 3 "$directory/server.log")"
  done
  disown "$pid"
  echo "$pid" >"$directory/pid"
  echo "http://127.0.0.1:$port" >"$directory/url"
  cat "$directory/url"
}

# Whether the server takes connections within 30 seconds; no before, when its process ends.
answers() {
  local _
  for _ in $(seq 300); do
    kill -0 "$1" 2>/dev/null || return 1
    if (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then return 0; fi
    sleep 0.1
  done
  kill "$1"
  return 1
}

stop() {
  [[ -f $directory/made_by_bigquery_for_tests ]] || return 0
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
  install) emulator_home >/dev/null ;;
  *) fail "say start, stop or install" ;;
esac
