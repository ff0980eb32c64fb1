#!/bin/sh
# Prints the Homebrew formula of a release: formula.sh FOLDER ADDRESS
# FOLDER has SHA256SUMS; ADDRESS is where the release is published, such as
# https://github.com/OWNER/REPOSITORY/releases/download/v0.2.0.
set -eu

[ $# -eq 2 ] || { echo "usage: formula.sh FOLDER ADDRESS" >&2; exit 64; }
sums=$1/SHA256SUMS
address=${2%/}
version=${address##*/v}
case $address in
  https://?*/v[0-9]*) ;;
  *) printf 'formula.sh: no https address that ends with a version: %s\n' "$address" >&2; exit 64 ;;
esac

# file NAME: its address and sum.
file() {
  sum=$(awk -v name="$1" '$2 == name { print $1 }' "$sums")
  [ ${#sum} -eq 64 ] || { printf 'formula.sh: SHA256SUMS has no sum for %s\n' "$1" >&2; exit 1; }
  printf '      url "%s/%s"\n      sha256 "%s"\n' "$address" "$1" "$sum"
}

linux_x86_64=$(file bruin-linux-x86_64)
linux_aarch64=$(file bruin-linux-aarch64)
macos_x86_64=$(file bruin-macos-x86_64)
macos_aarch64=$(file bruin-macos-aarch64)

cat <<RUBY
class Bruin < Formula
  desc "Runs data pipelines, with credentials from where they are kept"
  homepage "${address%/releases/download/*}"
  version "$version"
  license "MIT"

  on_macos do
    on_arm do
$macos_aarch64
    end
    on_intel do
$macos_x86_64
    end
  end
  on_linux do
    on_arm do
$linux_aarch64
    end
    on_intel do
$linux_x86_64
    end
  end

  def install
    bin.install Dir["bruin-*"].first => "bruin"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/bruin version")
  end
end
RUBY
