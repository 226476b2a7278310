#!/usr/bin/env bash
# Everything `npm test` does, from a bare clone: what is missing is installed (or named), then every check runs.
# Ends with one line that counts the tests.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\n== %s\n' "$*"; }
stop() { printf '\nnpm test cannot go on: %s\n' "$*" >&2; exit 1; }

node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' ||
  stop "Node.js $(node --version) is too old; 20.19 or newer is needed."

# Programs that C builds and the specs call (for containers and for other machines too), and that no Python or npm registry carries.
missing=()
while read -r program package; do command -v "$program" >/dev/null || missing+=("$package"); done <<'PROGRAMS'
make make
git git
ps procps
readelf binutils
xz xz-utils
bzip2 bzip2
gpg gpg
gpg-agent gpg-agent
qemu-aarch64-static qemu-user-static
/usr/lib/wine/wine64 wine64
podman podman
runc runc
mmdebstrap mmdebstrap
PROGRAMS
# LLVM's lipo, otool and install_name_tool, with which delocate judges wheels of macOS here.
compgen -G '/usr/lib/llvm-*/bin/llvm-lipo' >/dev/null || missing+=(llvm)
if [ "${#missing[@]}" -gt 0 ]; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    say "installing ${missing[*]} from Debian"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
  else
    stop "missing: ${missing[*]}. Install them with this machine's package manager (Debian: sudo apt-get install ${missing[*]})."
  fi
fi

# Servers that the upload specs start. Without them, and without the right to install them, those specs are skipped.
servers=()
while read -r file package; do [ -e "$file" ] || servers+=("$package"); done <<'SERVERS'
/usr/sbin/nginx nginx-light
/usr/bin/swift-proxy-server swift-proxy
/usr/bin/swift-account-server swift-account
/usr/bin/swift-container-server swift-container
/usr/bin/swift-object-server swift-object
/usr/bin/memcached memcached
/usr/bin/keystone-manage keystone
/usr/bin/uwsgi uwsgi-core
/usr/lib/uwsgi/plugins/python3_plugin.so uwsgi-plugin-python3
/usr/lib/python3/dist-packages/keystonemiddleware python3-keystonemiddleware
SERVERS
if [ "${#servers[@]}" -gt 0 ]; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    say "installing ${servers[*]} from Debian"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${servers[@]}"
  else
    say "specs against real servers are skipped: ${servers[*]} not installed (Debian: sudo apt-get install --no-install-recommends ${servers[*]})"
  fi
fi

stamp=node_modules/.wheelwright-lock
if ! cmp -s package-lock.json "$stamp"; then
  say "npm install"
  # Not `npm ci`: it refuses a lock file without the optional packages of platforms that a registry does not carry.
  npm install --no-save --no-audit --no-fund
  cp package-lock.json "$stamp"
fi

say "interpreters"
node -r @swc-node/register tools/check-interpreters.ts

say "types"
npx --no-install tsc -p tsconfig.json
npx --no-install tsc -p packages/core/tsconfig.lib.json

say "lint"
npx --no-install eslint . --max-warnings 0

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
failed=0
run() {
  say "$1 tests"
  npx --no-install jest --json --outputFile "$results/$1.json" "${@:2}" || failed=1
}
run unit --selectProjects core host nx wheel-uploader tools
run integration --runInBand --selectProjects integration
run package --runInBand --selectProjects package

node -e '
  const { readdirSync, readFileSync } = require("node:fs");
  const folder = process.argv[1];
  const all = readdirSync(folder).map((name) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8")));
  const sum = (key) => all.reduce((total, one) => total + one[key], 0);
  const broken = sum("numFailedTests") + sum("numRuntimeErrorTestSuites");
  console.log(`\n${sum("numPassedTests")} passed, ${broken} failed`);
' "$results"
exit "$failed"
