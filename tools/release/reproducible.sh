#!/bin/sh
# Builds this machine's binaries again and compares them with those of build.sh: reproducible.sh FOLDER [FLAG…]
# FOLDER has the binaries and SHA256SUMS; flags go to `deno task compile:all`. DENO as in build.sh.
set -eu
cd "$(dirname "$0")/../.."

[ $# -ge 1 ] || { echo "usage: reproducible.sh FOLDER [FLAG…]" >&2; exit 64; }
sums=$(cd "$1" && pwd)/SHA256SUMS
shift
deno=${DENO:-deno}
again=$(mktemp -d)
trap 'rm -rf "$again"' EXIT
# shellcheck disable=SC2086
$deno task compile:all --to "$again" "$@"
cd "$again"
for file in bruin-*; do
  grep "  $file\$" "$sums" | sha256sum --check --strict || {
    printf 'reproducible.sh: two builds of %s differ\n  fix: find what changes from build to build (cmp -l)\n' "$file" >&2
    exit 1
  }
done
