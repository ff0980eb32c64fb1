#!/usr/bin/env bash
# Starts and stops a throw-away stand-in for Snowflake for tests, on loopback only.
#
#   export BRUIN_TEST_SNOWFLAKE=$(tools/snowflake_for_tests.sh start [DIRECTORY])
#   tools/snowflake_for_tests.sh stop [DIRECTORY]
#   tools/snowflake_for_tests.sh install
#
# `start` prints its URL, with name and password of its user, and prints it again when it already runs.
# Everything is in DIRECTORY (default: bruin-snowflake-<user id> in the temporary folder), which `stop` removes.
# `install` only sees to it that the packages are in the cache, where they take 340 MB.
#
# It is fakesnow, which runs Snowflake's SQL on DuckDB, behind tests/fakes/snowflake/server.py; PYTHON (default:
# python3) has to be 3.10 or newer.
set -euo pipefail

name=snowflake
directory=${2:-${TMPDIR:-/tmp}/bruin-snowflake-$(id -u)}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tools/server_for_tests.sh
. "$here/server_for_tests.sh"

packages() {
  "$@" 'fakesnow[server]==0.12.1' 'snowflake-connector-python<5'
}

serve() {
  BRUIN_TEST_PASSWORD=$password exec "$1/python/bin/python" "$here/../tests/fakes/snowflake/server.py" "$2"
}

home() {
  python_home fakesnow-0.12.1 "${PYTHON:-python3}"
}

case ${1:-} in
  start)
    password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
    start "$(home)" "bruin:$password@"
    ;;
  stop) stop ;;
  install) home >/dev/null ;;
  *) fail "say start, stop or install" ;;
esac
