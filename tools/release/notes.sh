#!/bin/sh
# Prints what CHANGELOG.md says of a version: notes.sh v0.2.0
# Refuses a tag that is not the version in deno.json, and a version of which nothing is said.
set -eu
cd "$(dirname "$0")/../.."

[ $# -eq 1 ] || { echo "usage: notes.sh TAG" >&2; exit 64; }
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' deno.json)
[ "$1" = "v$version" ] || {
  printf 'notes.sh: the tag %s is not v%s\n  fix: tag it v%s, or change "version" in deno.json first\n' "$1" "$version" "$version" >&2
  exit 1
}
notes=$(awk -v heading="## [$version]" 'index($0, heading) == 1 { found = 1; next } /^## / { found = 0 } found' CHANGELOG.md)
[ -n "$notes" ] || {
  printf 'notes.sh: CHANGELOG.md says nothing of %s\n  fix: move what is new under a heading "## [%s] - DATE"\n' "$version" "$version" >&2
  exit 1
}
printf '%s\n' "$notes"
