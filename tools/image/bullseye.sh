#!/usr/bin/env bash
# Makes the image that the container specs build and test in: Debian bullseye with its own gcc 10, ccache, glibc 2.31 and
# Python 3.9, from the Debian mirror that this machine's apt uses. Does nothing where it is there.
# About 45 s of processor time, once per machine; as root: mmdebstrap and podman import.
set -euo pipefail

image=localhost/wheelwright-bullseye
packages=gcc,g++,make,ccache,python3-dev,python3-distutils

if [ "$(podman image inspect --format '{{index .Labels "packages"}}' "$image" 2>/dev/null)" = "$packages" ] && [ "${1:-}" != --again ]; then
  echo "$image is there"
  exit 0
fi
for program in podman mmdebstrap; do
  command -v "$program" >/dev/null || { echo "there is no $program (Debian: apt-get install --no-install-recommends podman runc mmdebstrap)" >&2; exit 1; }
done
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1)
[ -n "$mirror" ] || { echo 'apt knows no Debian mirror here' >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mmdebstrap --quiet --variant=minbase --include="$packages" bullseye "$folder/root.tar" "deb $mirror bullseye main"
podman import --quiet --change "LABEL packages=$packages" "$folder/root.tar" "$image:latest"
