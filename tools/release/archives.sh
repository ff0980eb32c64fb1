#!/bin/sh
# Packs each binary of a release with its manual page, the completions and the licence: archives.sh FOLDER
# FOLDER is that of build.sh; the archives lie beside the binaries, and their sums in SHA256SUMS. Two calls
# give the same bytes. DENO as in build.sh.
set -eu
cd "$(dirname "$0")/../.."

[ $# -eq 1 ] || { echo "usage: archives.sh FOLDER" >&2; exit 64; }
case $1 in /*) folder=$1 ;; *) folder=$PWD/$1 ;; esac
deno=${DENO:-deno}
parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT

mkdir "$parts/completions"
# Split on purpose: a command with arguments.
# shellcheck disable=SC2086
$deno task --quiet man "$parts/bruin.1"
for shell in bash zsh fish; do
  # shellcheck disable=SC2086
  $deno task --quiet bruin completions "$shell" >"$parts/completions/bruin.$shell"
done
cp LICENSE "$parts/"

for binary in "$folder"/bruin-*; do
  case $binary in
    *.tar.gz) continue ;;
    *.exe) name=bruin.exe ;;
    *) name=bruin ;;
  esac
  rm -f "$parts/bruin" "$parts/bruin.exe"
  cp "$binary" "$parts/$name"
  chmod -R u=rwX,go=rX "$parts"
  chmod 755 "$parts/$name"
  tar --sort=name --mtime=@315532800 --owner=0 --group=0 --numeric-owner -C "$parts" -cf - . |
    gzip -n >"${binary%.exe}.tar.gz"
done
cd "$folder"
sha256sum bruin-*.tar.gz >>SHA256SUMS
