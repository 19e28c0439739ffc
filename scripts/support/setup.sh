# Sourced by scripts/demo and scripts/test: brings a fresh Debian or Ubuntu machine to where the product builds and runs.
# Every step first looks whether its work is done, so a second run asks neither apt nor npm for anything.

readonly NODE_LEAST="20.19.0"
readonly PACKAGES_TO_RUN=(mariadb-server-core mariadb-client zstd gnupg)
readonly PACKAGES_TO_TEST=(chromium openssl)

say() { printf '%5ds  %s\n' "$SECONDS" "$*"; }

# setup run|test: the programs, the npm packages and the compiled code that running (or testing as well) needs.
setup() {
  local packages=("${PACKAGES_TO_RUN[@]}")
  [[ $1 == test ]] && packages+=("${PACKAGES_TO_TEST[@]}")
  check_node
  # Two commands started at once would both install and build; the second waits. The lock is on a file that is always there.
  exec 9<package.json
  if ! flock --nonblock 9; then
    say "waiting for another demo or test to finish its set-up"
    flock 9
  fi
  install_packages "${packages[@]}"
  install_modules
  build
  exec 9<&-
}

check_node() {
  command -v node >/dev/null || stop_with 2 "Node.js is not installed. Strongroom needs Node.js $NODE_LEAST or newer (24 is recommended)."
  node -e '
    const parts = (version) => version.split(".").map(Number);
    const [have, least] = [parts(process.versions.node), parts(process.argv[1])];
    const at = have.findIndex((part, index) => part !== least[index]);
    process.exit(at === -1 || have[at] > least[at] ? 0 : 1);
  ' "$NODE_LEAST" || stop_with 2 "Node.js $(node --version) is too old. Strongroom needs $NODE_LEAST or newer (24 is recommended)."
  command -v npm >/dev/null || stop_with 2 "npm is not installed. It comes with Node.js, or as a package of its own."
}

# None of these packages starts a service: the servers come as "-core", without their units.
install_packages() {
  local missing=() package
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  ((${#missing[@]} == 0)) && return
  local as_root=()
  if ((EUID != 0)); then
    sudo -n true 2>/dev/null || {
      printf 'These Debian packages are missing. Install them and start again:\n  sudo apt-get install -y --no-install-recommends %s\n' "${missing[*]}" >&2
      exit 2
    }
    as_root=(sudo -n)
  fi
  say "installing Debian packages: ${missing[*]}"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get -qq -o DPkg::Lock::Timeout=300)
  quietly "${apt[@]}" update || stop_with 2 "apt-get update failed: the package lists could not be read."
  quietly "${apt[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null || stop_with 2 "apt-get install failed: ${missing[*]}"
}

install_modules() {
  node scripts/support/installed.mjs && return
  say "installing npm packages as package-lock.json names them"
  quietly npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error </dev/null || stop_with 1 "npm ci failed."
}

# A folder is newer when a file in it came or went, so deleted sources are noticed too. The mark bears the time at which the
# build began: what changed while it ran is built the next time.
build() {
  local sources=(src scripts/build.mjs package-lock.json tsconfig.json tsconfig.build.json) began
  [[ -f dist/.built && -z $(find "${sources[@]}" -newer dist/.built -print -quit) ]] && return
  say "building"
  began=$(date +%s.%N)
  node scripts/build.mjs || stop_with 1 "The build failed."
  touch -d "@$began" dist/.built
}

# What a program prints is of interest only when it fails.
quietly() {
  local output status=0
  output=$("$@" 2>&1) || status=$?
  ((status == 0)) || printf '%s\n' "$output" | head -n 80 >&2
  return "$status"
}

stop_with() {
  printf '%s\n' "$2" >&2
  exit "$1"
}
