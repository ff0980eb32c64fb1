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

name=bigquery
directory=${2:-${TMPDIR:-/tmp}/bruin-bigquery-$(id -u)}
duckdb=1.5.5
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tools/server_for_tests.sh
. "$here/server_for_tests.sh"

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

packages() {
  "$@" local-bigquery==0.4.0
  "$@" "duckdb==$duckdb" "duckdb-extensions==$duckdb" "duckdb-extension-icu==$duckdb" \
    "duckdb-extension-ducklake==$duckdb" "duckdb-extension-spatial==$duckdb" "duckdb-extension-avro==$duckdb"
  HOME=$part "$1" -c "from duckdb_extensions import import_extension
for name in ('icu', 'ducklake', 'spatial', 'avro'): import_extension(name)"
}

serve() {
  HOME=$1 exec "$1/python/bin/python" -c "from local_bigquery.cli import main; main()" --host 127.0.0.1 \
    --port "$2" --grpc-port $(($2 + 1)) --project bruin --dataset d0 --data-dir "$directory/data" serve
}

home() {
  python_home local-bigquery-0.4.0 "$(python_313)"
}

case ${1:-} in
  start) start "$(home)" ;;
  stop) stop ;;
  install) home >/dev/null ;;
  *) fail "say start, stop or install" ;;
esac
