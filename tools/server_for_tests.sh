# What scripts share that start a throw-away server in Python for tests, on loopback only. They set `name` and
# `directory`, source this, and define two functions:
#
#   packages PIP…     installs what the server needs with that command, in the folder part
#   serve HOME PORT   starts it in place of the shell
#
# Installed servers are kept in BRUIN_TEST_CACHE (default: ~/.cache/bruin-tests).

marker=$directory/made_by_${name}_for_tests # what stop looks for before it removes a folder

fail() {
  echo "${name}_for_tests: $*" >&2
  exit 1
}

# Where the packages KEY lie, installed once for the interpreter PYTHON.
python_home() {
  local cache=${BRUIN_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/bruin-tests}
  local home=$cache/$1 python=$2
  if [[ ! -x $home/python/bin/python ]]; then
    mkdir -p "$cache"
    part=$(mktemp -d "$cache/part-XXXXXX")
    {
      "$python" -m venv "$part/python"
      packages "$part/python/bin/python" -m pip install -q --disable-pip-version-check
    } >"$part/install.log" 2>&1 || fail "cannot be installed: $(tail -n 3 "$part/install.log")"
    mv -T "$part" "$home" 2>/dev/null || [[ -x $home/python/bin/python ]] || fail "cannot fill $home"
    rm -rf "$part"
  fi
  echo "$home"
}

is_running() {
  [[ -f $directory/pid ]] && kill -0 "$(cat "$directory/pid")" 2>/dev/null
}

# Starts the server HOME and prints its URL, which USER may begin; prints it again when it already runs.
start() {
  if is_running && [[ -s $directory/url ]]; then
    cat "$directory/url"
    return
  fi
  local home=$1 user=${2:-} port pid attempt
  [[ ! -e $directory ]] || fail "$directory exists but no server runs there; call stop first"
  trap '[[ $? -eq 0 ]] || stop' EXIT
  mkdir -p "$directory/data"
  touch "$marker"
  for attempt in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 30000))
    (serve "$home" "$port") >>"$directory/server.log" 2>&1 </dev/null &
    pid=$!
    if answers "$pid" "$port"; then break; fi
    [[ $attempt -lt 5 ]] || fail "the server did not start: $(tail -n 3 "$directory/server.log")"
  done
  disown "$pid"
  echo "$pid" >"$directory/pid"
  (umask 077 && echo "http://${user}127.0.0.1:$port" >"$directory/url")
  cat "$directory/url"
}

# Whether the server takes connections within 30 seconds; no before, when its process ends.
answers() {
  local _
  for _ in $(seq 300); do
    kill -0 "$1" 2>/dev/null || return 1
    if (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then return 0; fi
    sleep 0.1
  done
  kill "$1"
  return 1
}

stop() {
  [[ -f $marker ]] || return 0
  if is_running; then
    kill -KILL "$(cat "$directory/pid")" # its data go with it
    for _ in $(seq 100); do
      is_running || break
      sleep 0.1
    done
  fi
  rm -rf "$directory"
}
