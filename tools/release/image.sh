#!/bin/sh
# Puts the Linux binaries of a release on a base image and pushes that, for x86-64 and arm64 under one name:
#
#   image.sh FOLDER IMAGE [LABEL=VALUE…]
#
# FOLDER is that of build.sh; only binaries that are what its SHA256SUMS says are taken, so the image holds the
# very files of the release. IMAGE has a tag, such as ghcr.io/OWNER/REPOSITORY:0.2.0; the parts of each processor
# are tagged IMAGE-amd64 and IMAGE-arm64. Prints the image by digest. Nothing is compiled or started, so there is
# no container engine and no emulator; what belongs into the image is what the Dockerfile puts there.
# CRANE is the command for crane (github.com/google/go-containerregistry), which must be logged in; BASE is the
# base image, of which the digest of now is taken and written into the labels.
set -eu
cd "$(dirname "$0")/../.."

usage() {
  echo "usage: image.sh FOLDER IMAGE:TAG [LABEL=VALUE...]" >&2
  exit 64
}

[ $# -ge 2 ] || usage
case $1 in /*) folder=$1 ;; *) folder=$PWD/$1 ;; esac
image=$2
shift 2
# A tag follows the last slash; a colon before it is that of a port.
case ${image##*/} in *@* | :* | *:) usage ;; *:*) ;; *) usage ;; esac
for label in "$@"; do
  set -- "$@" --label "$label"
  shift
done
crane=${CRANE:-crane}
base=${BASE:-gcr.io/distroless/cc-debian12:nonroot}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

digest=$($crane digest "$base")
case $base in
  *@*) pinned=$base ;;
  *) pinned=${base%:*}@$digest ;;
esac

# part PROCESSOR-OF-IMAGES PROCESSOR-OF-RELEASES [FLAG…]: pushes one part and prints it by digest.
part() {
  tag=$image-$1
  processor=$1
  binary=bruin-linux-$2
  shift 2
  grep "  $binary\$" "$folder/SHA256SUMS" >"$work/sum" || {
    printf 'image.sh: SHA256SUMS has no sum for %s\n' "$binary" >&2
    return 1
  }
  (cd "$folder" && sha256sum --check --strict --quiet "$work/sum" >&2)
  root=$work/$processor
  mkdir -p "$root/usr/local/bin" "$root/usr/local/share/doc/bruin" "$root/srv/pipelines"
  cp "$folder/$binary" "$root/usr/local/bin/bruin"
  cp LICENSE "$root/usr/local/share/doc/bruin/LICENSE"
  chmod -R u=rwX,go=rX "$root"
  chmod 755 "$root/usr/local/bin/bruin"
  tar --sort=name --mtime=@315532800 --owner=0 --group=0 --numeric-owner -C "$root" -cf "$work/$processor.tar" srv usr
  $crane append --platform "linux/$processor" --base "$pinned" --new_layer "$work/$processor.tar" --new_tag "$tag" \
    >"$work/appended"
  $crane mutate "$(cat "$work/appended")" --tag "$tag" --user 65532:65532 --workdir /srv/pipelines \
    --entrypoint /usr/local/bin/bruin --label "org.opencontainers.image.base.name=${base%@*}" \
    --label "org.opencontainers.image.base.digest=$digest" "$@"
}

amd64=$(part amd64 x86_64 "$@")
arm64=$(part arm64 aarch64 "$@")
$crane index append --manifest "$amd64" --manifest "$arm64" --tag "$image" >&2
printf '%s@%s\n' "${image%:*}" "$($crane digest "$image")"
