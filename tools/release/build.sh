#!/bin/sh
# Builds what a release has, in the layout that install.sh reads: build.sh FOLDER
# FOLDER must not exist. DENO is the command for Deno, such as "npx -y deno@2.9.6"; deno by default.
set -eu
cd "$(dirname "$0")/../.."

[ $# -eq 1 ] || { echo "usage: build.sh FOLDER" >&2; exit 64; }
case $1 in /*) folder=$1 ;; *) folder=$PWD/$1 ;; esac
mkdir "$folder"
deno=${DENO:-deno}

# Split on purpose: a command with arguments.
# shellcheck disable=SC2086
$deno task compile:all --to "$folder"
# shellcheck disable=SC2086
$deno run --no-config --no-lock --allow-read=deno.lock,deno.json tools/release/sbom.ts >"$folder/bruin.cdx.json"
cp install.sh "$folder/"
cd "$folder"
sha256sum bruin-* bruin.cdx.json install.sh >SHA256SUMS
