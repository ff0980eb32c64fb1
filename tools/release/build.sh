#!/bin/sh
# Builds what a release has, in the layout that install.sh reads: build.sh FOLDER
# FOLDER must not exist. DENO is the command for Deno, such as "npx -y deno@2.9.6"; deno by default.
set -eu
cd "$(dirname "$0")/../.."

[ $# -eq 1 ] || { echo "usage: build.sh FOLDER" >&2; exit 64; }
case $1 in /*) folder=$1 ;; *) folder=$PWD/$1 ;; esac
mkdir "$folder"
deno=${DENO:-deno}

# build NAME TARGET: Deno compiles for other systems by itself, so that one machine makes all.
build() {
  # Split on purpose: a command with arguments.
  # shellcheck disable=SC2086
  $deno task compile --output "$folder/bruin-$1" --compiler "$deno compile --target $2"
}

build linux-x86_64 x86_64-unknown-linux-gnu
build linux-aarch64 aarch64-unknown-linux-gnu
build macos-x86_64 x86_64-apple-darwin
build macos-aarch64 aarch64-apple-darwin
cp install.sh "$folder/"
cd "$folder"
sha256sum bruin-* install.sh >SHA256SUMS
