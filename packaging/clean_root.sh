#!/usr/bin/env bash
# What `packaging/test --clean` does: the README's two commands in a minimal Debian 12 made on the
# spot, as root, from the committed files, with no git, no Python and no libraries beforehand.
#
# The fresh root uses this machine's package sources: apt's and pip's configuration, certificates,
# proxies. Everything mounted lives in a mount namespace of its own, so nothing can stay mounted.
set -euo pipefail
# shellcheck source=packaging/setup.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/setup.sh"

release=bookworm
checkout='/srv/a folder with spaces/twomass_viewer'

# ---- outside: make the root, run the inside in its own namespaces, clean up

prepare() {
    [ "$(id -u)" -eq 0 ] || fail "A fresh root can only be made by root: sudo packaging/test --clean"
    command -v debootstrap >/dev/null ||
        fail "debootstrap is missing: apt-get install -y --no-install-recommends debootstrap"
    command -v git >/dev/null || fail "git is missing: it hands over the committed files."
    outer=$(mktemp -d "${TMPDIR:-/tmp}/twomass-clean.XXXXXX")
    trap 'rm -rf --one-file-system -- "$outer"' EXIT
    trap 'exit 130' INT TERM
    root=$outer/root
    mkdir -m 755 "$root"
}

apt_value() { apt-config dump --format '%v%n' "$1" 2>/dev/null | head -n 1; }

make_root() {
    local mirror='' proxy
    if command -v apt-get >/dev/null; then
        # shellcheck disable=SC2016  # apt fills these in
        mirror=$(apt-get indextargets --format '$(CODENAME) $(SITE)' 'Created-By: Packages' |
            sed -n "s/^$release //p" | head -n 1)
        proxy=$(apt_value Acquire::http::Proxy)
        if [ -n "$proxy" ]; then export http_proxy="${http_proxy:-$proxy}"; fi
    fi
    say "== making a minimal Debian ($release)"
    debootstrap --variant=minbase "$release" "$root" "${mirror:-http://deb.debian.org/debian}" \
        >"$outer/debootstrap.log" 2>&1 || {
        tail -n 20 "$outer/debootstrap.log" >&2
        fail "debootstrap failed."
    }
}

copy_same_place() { # copies what exists, links resolved, to the same path in the root
    local path
    for path in "$@"; do
        [ -e "$path" ] || continue
        mkdir -p "$root$(dirname -- "$path")"
        cp -rL --no-target-directory -- "$path" "$root$path"
    done
}

configure_root() {
    copy_same_place /etc/resolv.conf /etc/hosts
    copy_same_place /etc/apt/apt.conf /etc/apt/apt.conf.d /etc/apt/auth.conf.d /etc/apt/keyrings \
        /etc/apt/trusted.gpg.d
    if [ "$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")" = "$release" ]; then
        rm -f "$root/etc/apt/sources.list" # debootstrap's; this machine's may lie in the .d folder
        copy_same_place /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/preferences \
            /etc/apt/preferences.d /usr/share/keyrings
    fi
    # both the bundle and what it is made of: installing ca-certificates makes it anew
    copy_same_place /etc/ssl/certs/ca-certificates.crt /usr/local/share/ca-certificates /etc/pip.conf
    local name user_pip
    for user_pip in "${PIP_CONFIG_FILE:-}" "${XDG_CONFIG_HOME:-$HOME/.config}/pip/pip.conf" \
        "$HOME/.pip/pip.conf"; do
        if [ -f "$user_pip" ]; then
            install -D -m 600 -- "$user_pip" "$root/root/.config/pip/pip.conf"
            break
        fi
    done
    # settings by variable: proxies, certificates, pip
    kept=()
    while IFS= read -r name; do
        case ${name^^} in
        PIP_CONFIG_FILE | PIP_CACHE_DIR) continue ;;
        PIP_* | HTTP_PROXY | HTTPS_PROXY | NO_PROXY | ALL_PROXY | FTP_PROXY) ;;
        SSL_CERT_FILE | REQUESTS_CA_BUNDLE | CURL_CA_BUNDLE) ;;
        CI | TWOMASS_REQUIRE_DATA) ;;
        *) continue ;;
        esac
        kept+=("$name=${!name}")
        case ${name^^} in *CERT* | *CA_BUNDLE) copy_same_place "${!name}" ;; esac
    done < <(compgen -e)
}

copy_project() {
    if [ -n "$(git -C "$project" status --porcelain)" ]; then
        say "Only committed files are tested; this folder holds changes that are not committed."
    fi
    mkdir -p "$root$checkout"
    git -C "$project" archive HEAD | tar -x -C "$root$checkout"
}

# ---- inside the namespaces: mounts, then the two commands

pip_folders() { # local folders that pip's configuration names
    local words
    words=$(cat /etc/pip.conf "$root/root/.config/pip/pip.conf" 2>/dev/null | sed 's/^[^=]*=//')
    for words in $words ${PIP_FIND_LINKS:-} ${PIP_INDEX_URL:-} ${PIP_EXTRA_INDEX_URL:-}; do
        words=${words#file://}
        if [[ $words == /* ]] && [ -d "$words" ]; then printf '%s\n' "$words"; fi
    done | sort -u
}

show_folder() { # makes a folder visible in the root, for reading only
    mkdir -p "$root$2"
    mount --bind "$1" "$root$2"
    mount -o remount,bind,ro "$root$2"
}

in_root() {
    chroot "$root" /usr/bin/env -i HOME=/root TERM="${TERM:-dumb}" \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

inside() {
    local folder
    mount -t proc proc "$root/proc"
    mkdir -p "$root/dev/pts" "$root/dev/shm"
    mount -t devpts devpts "$root/dev/pts"
    mount -t tmpfs tmpfs "$root/dev/shm"
    while IFS= read -r folder; do
        # the links of an index lead beside it (simple/ to files/), so its parent is shown
        if [[ $folder == /*/simple ]]; then folder=${folder%/simple}; fi
        mountpoint -q "$root$folder" || show_folder "$folder" "$folder"
    done < <(pip_folders)
    if [ -n "${TWOMASS_DATA:-}" ]; then
        show_folder "$TWOMASS_DATA" /data
        kept+=(TWOMASS_DATA=/data)
    fi
    say "== packaging/run"
    in_root "${kept[@]}" "$checkout/packaging/run"
    check_picture "$root$checkout/build/window.png"
    say "== packaging/run, the second time"
    # shellcheck disable=SC2016  # for the inner shell
    in_root "${kept[@]}" bash -c 'time "$1" --version' _ "$checkout/packaging/run"
    say "== packaging/test"
    in_root "${kept[@]}" "$checkout/packaging/test" "$@"
}

check_picture() {
    [ "$(head -c 8 -- "$1" | od -An -tx1 | tr -d ' ')" = 89504e470d0a1a0a ] ||
        fail "packaging/run left no picture."
    mkdir -p "$project/build"
    cp -- "$1" "$project/build/window-clean.png"
    say "The picture drawn in the fresh root is $project/build/window-clean.png"
}

if [ "${1:-}" = --inside ]; then
    root=$2
    IFS=$'\x1f' read -r -a kept <<<"$3"
    shift 3
    inside "$@"
    exit
fi

prepare
make_root
configure_root
copy_project
joined=$(IFS=$'\x1f' && printf '%s' "${kept[*]}")
code=0
unshare --mount --pid --fork --kill-child --propagation private \
    bash "${BASH_SOURCE[0]}" --inside "$root" "$joined" "$@" || code=$?
if [ "$code" -eq 0 ]; then say "== the fresh root passed"; fi
exit "$code"
