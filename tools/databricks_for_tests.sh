#!/usr/bin/env bash
# Starts and stops a throw-away stand-in for a SQL warehouse of Databricks for tests, on loopback only.
#
#   export BRUIN_TEST_DATABRICKS=$(tools/databricks_for_tests.sh start [DIRECTORY])
#   tools/databricks_for_tests.sh stop [DIRECTORY]
#   tools/databricks_for_tests.sh install
#
# `start` prints its URL, and prints it again when it already runs. Everything is in DIRECTORY (default:
# bruin-databricks-<user id> in the temporary folder), which `stop` removes. `install` only sees to it that the
# packages are in the cache, where they take 550 MB.
#
# It is Apache Spark with Delta Lake behind tests/fakes/databricks/server.py, and takes 2 GB of memory at most. It
# needs Java 17 and Maven; PYTHON (default: python3) has to be 3.10 or newer.
set -euo pipefail

name=databricks
directory=${2:-${TMPDIR:-/tmp}/bruin-databricks-$(id -u)}
spark=4.1.2
delta=4.3.0
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tools/server_for_tests.sh
. "$here/server_for_tests.sh"

packages() {
  "$@" "pyspark==$spark"
  cat >"$part/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>bruin</groupId><artifactId>tests</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>io.delta</groupId><artifactId>delta-spark_2.13</artifactId><version>$delta</version>
    <exclusions><exclusion><groupId>org.apache.spark</groupId><artifactId>*</artifactId></exclusion></exclusions>
  </dependency></dependencies>
</project>
POM
  mvn -q -B -f "$part/pom.xml" dependency:copy-dependencies -DoutputDirectory="$part/jars" -DincludeScope=runtime
  # What Spark brings itself must not come twice.
  find "$part/jars" -type f ! -name 'delta-*' ! -name 'unitycatalog-*' -delete
}

# The Java that Spark runs on, which need not be the usual one.
java_home() {
  local candidate
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*17*; do
    if [[ -n $candidate ]] && "$candidate/bin/java" -version 2>&1 | grep -q 'version "17'; then
      echo "$candidate"
      return
    fi
  done
  fail "Java 17 is needed"
}

# Java ends by itself when the Python that started it does.
serve() {
  JAVA_HOME=$(java_home) SPARK_LOCAL_IP=127.0.0.1 exec "$1/python/bin/python" \
    "$here/../tests/fakes/databricks/server.py" "$2" "$1/jars" "$directory/data"
}

home() {
  python_home "spark-$spark-delta-$delta" "${PYTHON:-python3}"
}

case ${1:-} in
  start) start "$(home)" ;;
  stop) stop ;;
  install) home >/dev/null ;;
  *) fail "say start, stop or install" ;;
esac
