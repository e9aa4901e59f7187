# shellcheck shell=bash
# Sourced by run, test and bench: makes the environment in .venv once, and says what is missing.
#
#   set_up EXTRA [GROUP…]   EXTRA: base or dev; GROUP: sets of system packages beyond `offscreen`
#
# Afterwards $python runs the project. All messages go to stderr: stdout belongs to the program.

project=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$project/.venv
python=$venv/bin/python

# What Qt's wheels load from the system, as "Debian package:soname". The list was found in a
# minimal Debian 12: with it, ldd finds everything and a window can be drawn.
qt_offscreen=(
    libegl1:libEGL.so.1 libgl1:libGL.so.1 libglib2.0-0:libglib-2.0.so.0
    libfontconfig1:libfontconfig.so.1 libxkbcommon0:libxkbcommon.so.0 libdbus-1-3:libdbus-1.so.3
)
qt_xcb=(
    libxcb-cursor0:libxcb-cursor.so.0 libxcb-icccm4:libxcb-icccm.so.4
    libxcb-image0:libxcb-image.so.0 libxcb-keysyms1:libxcb-keysyms.so.1
    libxcb-render-util0:libxcb-render-util.so.0 libxcb-shape0:libxcb-shape.so.0
    libxcb-xkb1:libxcb-xkb.so.1 libxkbcommon-x11-0:libxkbcommon-x11.so.0
)
# Bare containers have no locale; Qt wants UTF-8.
if [ -z "${LC_ALL:-}${LC_CTYPE:-}${LANG:-}" ]; then export LANG=C.UTF-8; fi

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

set_up() {
    local extra=$1
    shift
    install_system_packages "$extra" "$@"
    if is_current "$extra"; then return; fi
    if command -v flock >/dev/null; then
        exec 9<"$project/pyproject.toml"
        flock 9 # two set-ups at once: the second waits and finds it done
    fi
    is_current "$extra" || make_environment "$extra"
    exec 9<&-
}

# ---- system packages

install_system_packages() {
    local extra=$1 missing=() libraries=("${qt_offscreen[@]}") loader group entry
    shift
    for group in "$@"; do
        case $group in
        xcb) libraries+=("${qt_xcb[@]}") ;;
        xvfb)
            command -v Xvfb >/dev/null && command -v xvfb-run >/dev/null || missing+=(xvfb)
            command -v xauth >/dev/null || missing+=(xauth)
            ;;
        esac
    done
    # Not every user has /sbin in PATH. Without a loader cache (macOS) there is nothing to check.
    loader=$(PATH=$PATH:/sbin:/usr/sbin command -v ldconfig || true)
    if [ -n "$loader" ]; then
        local known
        known=$("$loader" -p)
        for entry in "${libraries[@]}"; do
            [[ $known == *"${entry#*:} "* ]] || missing+=("${entry%%:*}")
        done
    fi
    if ! is_current "$extra" && ! is_python_usable "$python" && [ -z "$(find_python)" ]; then
        missing+=(python3 python3-venv)
    fi
    [ ${#missing[@]} -gt 0 ] || return 0

    local line="apt-get install -y --no-install-recommends ${missing[*]}"
    if ! command -v apt-get >/dev/null; then
        fail "System packages are missing. Install what Debian calls: ${missing[*]}"
    elif [ "$(id -u)" -ne 0 ]; then
        fail "System packages are missing. Install them with:" $'\n'"  sudo apt-get update && sudo $line"
    fi
    say "Installing system packages: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    # Old package lists may still do, so a failing update is not the end.
    apt-get update -qq </dev/null >&2 || say "apt-get update failed; trying with the lists at hand"
    local log
    log=$(mktemp)
    # shellcheck disable=SC2086  # the line is words by intention
    $line -qq -o Dpkg::Use-Pty=0 </dev/null >"$log" 2>&1 || {
        cat "$log" >&2
        fail "This failed: $line"
    }
    rm -f -- "$log"
}

# ---- the Python environment

is_python_usable() { # is it Python 3.11 or newer that can make environments?
    "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() { # prints a usable Python, or nothing
    local name
    for name in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if is_python_usable "$name"; then
            command -v "$name"
            return
        fi
    done
}

# The stamp says what the environment was made from: this folder (an environment cannot be moved),
# the Python version, and the requirements.
stamp_text() {
    printf '%s\n' "$project"
    grep '^version' "$venv/pyvenv.cfg"
    sha256sum <"$project/pyproject.toml"
}

stamp_file() { printf '%s' "$venv/set-up-$1"; }

is_current() {
    local stamp
    stamp=$(stamp_file "$1")
    [ -x "$python" ] && [ -f "$stamp" ] && [ "$(<"$stamp")" = "$(stamp_text)" ]
}

make_environment() {
    local extra=$1 base target=. known_home=
    [ ! -f "$(stamp_file base)" ] || known_home=$(head -n 1 "$(stamp_file base)")
    # made anew where its Python is gone, the folder was moved, or its making was interrupted
    if ! is_python_usable "$python" || [ ! -x "$venv/bin/pip" ] ||
        [ "${known_home:-$project}" != "$project" ]; then
        if [ -e "$venv" ] && [ ! -f "$venv/pyvenv.cfg" ]; then
            fail "$venv is in the way: it is not a Python environment. Move it elsewhere."
        fi
        base=$(find_python)
        [ -n "$base" ] || fail "Python 3.11 or newer with its venv module is needed."
        say "Making the environment $venv with $("$base" --version)"
        "$base" -m venv --clear "$venv" >&2
    fi
    [ "$extra" = base ] || target=".[$extra]"
    say "Installing Python packages (once; takes a minute or more)"
    # A user's pip settings for personal installations do not apply inside an environment.
    (cd "$project" && PIP_USER=0 "$python" -m pip install -qq --no-input \
        --disable-pip-version-check --editable "$target" </dev/null >&2) ||
        fail "Installing Python packages failed (see above)."
    stamp_text >"$(stamp_file base)"
    if [ "$extra" != base ]; then stamp_text >"$(stamp_file "$extra")"; fi
}
