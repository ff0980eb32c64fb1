#!/bin/sh
# Installs the bruin binary from a release server, after it has checked it against SHA256SUMS.
#
#     BRUIN_RELEASES=https://releases.example.com/bruin sh install.sh [--version 0.2.0] [--to FOLDER] [--dry-run]
#
# Below the address, releases lie as on GitHub: latest/download/FILE and download/v0.2.0/FILE.
# Exit codes: 0 installed, 1 refused or not writable, 64 wrong use, 69 not downloaded.
# Everything is in functions that the last line calls, so that half a script does nothing.
set -eu

usage() {
  cat <<'TEXT'
Usage: sh install.sh [--version VERSION] [--to FOLDER] [--dry-run]

  --version VERSION   such as 0.2.0; the latest release by default
  --to FOLDER         where bruin goes; ~/.local/bin by default
  --dry-run           say what would be done; download and write nothing
  -h, --help          show this

Variables:
  BRUIN_RELEASES      address of the releases (required), such as
                      https://github.com/OWNER/REPOSITORY/releases
TEXT
}

# fail CODE CAUSE REMEDY
fail() {
  printf 'install.sh: %s\n  fix: %s\n' "$2" "$3" >&2
  exit "$1"
}

has() {
  command -v "$1" >/dev/null 2>&1
}

read_arguments() {
  version=latest to='' dry_run=false
  while [ $# -gt 0 ]; do
    case $1 in
      --version | --to)
        [ $# -gt 1 ] && [ -n "$2" ] || fail 64 "$1 has no value" "sh install.sh --help shows the flags"
        if [ "$1" = --to ]; then to=$2; else version=${2#v}; fi
        shift 2
        ;;
      --dry-run)
        dry_run=true
        shift
        ;;
      -h | --help)
        usage
        exit 0
        ;;
      *) fail 64 "unknown argument: $1" "sh install.sh --help shows the flags" ;;
    esac
  done
  case $version in
    latest) ;;
    [0-9]*[!0-9A-Za-z.+-]* | [!0-9]*)
      fail 64 "no version: $version" "give it like --version 0.2.0"
      ;;
  esac
  if [ -z "$to" ]; then
    [ -n "${HOME:-}" ] || fail 64 "HOME is not set, so there is no ~/.local/bin" "name a folder: --to /opt/bruin/bin"
    to=$HOME/.local/bin
  fi
  # A relative folder may begin with a dash.
  case $to in /*) ;; *) to=./$to ;; esac
}

# A sum from the same server proves nothing when others can change both on the way.
read_releases() {
  releases=${BRUIN_RELEASES:-}
  releases=${releases%/}
  case $releases in
    '') fail 64 "BRUIN_RELEASES is not set" "export BRUIN_RELEASES=https://… with the address of your releases" ;;
    https://?*) protocol='=https' ;;
    http://127.0.0.1 | http://127.0.0.1[:/]* | http://localhost | http://localhost[:/]*) protocol='=http' ;;
    *) fail 64 "BRUIN_RELEASES is no https address" "use https://; http:// is for 127.0.0.1 and localhost only" ;;
  esac
}

choose_file() {
  system=$(uname -s)
  processor=$(uname -m)
  remedy="build it from source (deno task compile), or use a machine that is supported: Linux and macOS on x86-64 and arm64"
  case $system in
    Linux) system_name=linux ;;
    Darwin) system_name=macos ;;
    MINGW* | MSYS* | CYGWIN* | Windows*) fail 1 "this script does not install on Windows ($system)" "run it in WSL" ;;
    *) fail 1 "there is no binary for this system: $system" "$remedy" ;;
  esac
  case $processor in
    x86_64 | amd64) processor_name=x86_64 ;;
    aarch64 | arm64) processor_name=aarch64 ;;
    *) fail 1 "there is no binary for this processor: $processor" "$remedy" ;;
  esac
  file=bruin-$system_name-$processor_name
  if [ "$version" = latest ]; then
    folder=$releases/latest/download
  else
    folder=$releases/download/v$version
  fi
}

choose_programs() {
  if has curl; then
    downloader=curl
  elif has wget; then
    downloader=wget
  else
    fail 1 "neither curl nor wget is on PATH" "install one of them, such as: apt-get install curl"
  fi
  if has sha256sum; then
    hasher=sha256sum
  elif has shasum; then
    hasher='shasum -a 256'
  elif has openssl; then
    hasher='openssl dgst -sha256 -r'
  else
    fail 1 "no program on PATH can check SHA-256 sums" "install sha256sum (coreutils), shasum or openssl"
  fi
}

# download URL FILE
download() {
  status=0
  if [ "$downloader" = curl ]; then
    curl --fail --silent --location --proto "$protocol" --connect-timeout 20 --speed-limit 1 --speed-time 60 \
      --output "$2" "$1" || status=$?
  else
    wget -q -t 1 -T 60 -O "$2" "$1" || status=$?
  fi
  case $downloader-$status in
    *-0) return ;;
    curl-22 | wget-8)
      fail 69 "the server has no $1, or does not give it" "check BRUIN_RELEASES and --version in a browser"
      ;;
    curl-6 | curl-7 | curl-28 | wget-4)
      fail 69 "the server of $1 cannot be reached, or stopped answering" "check the network and https_proxy, then run this again"
      ;;
    curl-18 | curl-56 | curl-92) fail 69 "the download of $1 broke off" "run this again" ;;
    curl-23 | wget-3) fail 1 "the download of $1 cannot be written to $to" "make room on the disk, or use --to with another folder" ;;
    curl-35 | curl-60 | wget-5) fail 69 "the certificate of $1 is not trusted" "install ca-certificates, and check the clock" ;;
    *) fail 69 "$1 cannot be downloaded ($downloader ended with $status)" "run $downloader with this address by hand" ;;
  esac
}

# The sum of $file in SHA256SUMS, of which there must be exactly one.
expected_sum() {
  awk -v name="$file" '$2 == name || $2 == "*" name { found++; sum = $1 } END { if (found == 1) print tolower(sum) }' "$1"
}

clean_up() {
  [ -z "${binary:-}" ] || rm -f "$binary"
  [ -z "${sums:-}" ] || rm -f "$sums"
}

install() {
  cannot_write="use --to with a folder that you may write to, or run this as the user whom it belongs to"
  mkdir -p "$to" 2>/dev/null || fail 1 "the folder $to cannot be made" "$cannot_write"
  [ ! -d "$to/bruin" ] || fail 1 "$to/bruin is a folder" "use --to with another folder"
  trap clean_up EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  # Beside the target, so that the rename at the end is one step on one disk.
  binary=$(mktemp "$to/.bruin.XXXXXX" 2>/dev/null) || fail 1 "the folder $to is not writable" "$cannot_write"
  sums=$(mktemp "$to/.bruin.XXXXXX" 2>/dev/null) || fail 1 "the folder $to is not writable" "$cannot_write"

  download "$folder/SHA256SUMS" "$sums"
  expected=$(expected_sum "$sums")
  case $expected in
    *[!0-9a-f]* | '') fail 1 "$folder/SHA256SUMS has no sum for $file" "this release has no binary for this machine; choose another with --version" ;;
  esac
  [ ${#expected} -eq 64 ] || fail 1 "the sum of $file in $folder/SHA256SUMS is no SHA-256 sum" "tell who keeps the releases; nothing was installed"

  printf 'downloading %s/%s\n' "$folder" "$file"
  download "$folder/$file" "$binary"
  actual=$($hasher <"$binary")
  actual=${actual%% *}
  [ "$actual" = "$expected" ] || fail 1 "$file is not what SHA256SUMS says: expected $expected, got $actual" \
    "run this again; if it stays so, the file was changed or cut: do not use it, and tell who keeps the releases"

  chmod 755 "$binary"
  # The caller's variables have no business in a first start.
  started=$(env -i "$binary" version 2>&1) || fail 1 "the binary is intact, but does not start here: $started" \
    "it needs glibc 2.27 and libgcc_s, which Alpine does not have, and a disk that is not mounted noexec (--to)"
  mv -f "$binary" "$to/bruin" || fail 1 "$to/bruin cannot be replaced" "$cannot_write"
  binary=''
  printf 'installed %s (SHA-256 checked)\n' "$to/bruin"
  case :${PATH:-}: in
    *":$to:"*) ;;
    *) printf 'note: %s is not on PATH\n' "$to" ;;
  esac
}

main() {
  read_arguments "$@"
  read_releases
  choose_file
  choose_programs
  if $dry_run; then
    printf 'would download %s/%s with %s\nwould check it against %s/SHA256SUMS\nwould write %s\n' \
      "$folder" "$file" "$downloader" "$folder" "$to/bruin"
    return
  fi
  install
}

main "$@"
