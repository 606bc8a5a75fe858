#!/usr/bin/env bash
# Installs Debian packages, carefully.
#
#   system-packages.sh test              what the tests use, unless it is here; what cannot be
#                                        installed is named, with the tests that will be skipped
#   system-packages.sh install PACKAGE…  these; fails if they cannot be installed
#
# Only as root on Debian, Ubuntu and their kin. The list is printed first, and consent is asked
# unless SYSTEM=1 or CI is set (SYSTEM=0: never install, nor ask). Nothing recommended comes along,
# nothing is removed, and no service is started, now or at the next boot.

set -euo pipefail
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

# program | its package | what is skipped without it
TOOLS='named|bind9|the tests that publish to a real BIND
dig|bind9-dnsutils|the tests that read records back with dig
named-checkzone|bind9-utils|the tests that let BIND check zone files
postfix|postfix|the tests that send forged mail through a real Postfix'

POLICY=/usr/sbin/policy-rc.d
SAVED=$POLICY.mailcompile-saved
OURS=$POLICY.mailcompile-new
MARK="mailcompile: denies service starts while packages are installed"

say() { printf '%s\n' "$@" >&2; }

in_ci() {
    case ${CI:-} in "" | 0 | false) return 1 ;; esac
}

agreed() {
    [[ ${SYSTEM:-} == 1 ]] || in_ci
}

consent() {
    local answer=""
    read -r -p "Install them? [y/N] " answer || true
    [[ $answer == [yY]* ]]
}

# 101 is policy-rc.d's word for "not allowed".
denied_already() {
    [[ -x $POLICY ]] || return 1
    local package status
    for package in named "$@"; do
        status=0
        "$POLICY" "$package" start >/dev/null 2>&1 </dev/null || status=$?
        [[ $status == 101 ]] || return 1
    done
}

deny_services() {
    if denied_already "$@"; then return 0; fi
    # Complete before the old one moves: a full disk must not leave half a policy.
    printf '#!/bin/sh\n# %s\nexit 101\n' "$MARK" >"$OURS" && chmod 755 "$OURS" || return 1
    if [[ -e $POLICY || -L $POLICY ]]; then
        mv -- "$POLICY" "$SAVED" || return 1
    fi
    mv -- "$OURS" "$POLICY"
}

# Takes ours away and puts back the one that was there.
restore_services() {
    rm -f -- "$OURS"
    if grep -qsF "$MARK" "$POLICY"; then
        rm -f -- "$POLICY"
    fi
    if [[ -e $SAVED || -L $SAVED ]]; then
        if [[ -e $POLICY || -L $POLICY ]]; then
            say "Both $POLICY and $SAVED exist: keep the one that is right, and remove the other."
            return 1
        fi
        mv -- "$SAVED" "$POLICY"
    fi
}

# One at a time, or one run would take away the policy under which another installs.
lock() {
    exec 9>/run/mailcompile-system-packages.lock && flock 9
}

unlock() {
    exec 9>&-
}

# What a run that was killed left behind.
recover() {
    [[ $(id -u) == 0 ]] || return 0
    if [[ -e $SAVED || -L $SAVED ]] || grep -qsF "$MARK" "$POLICY"; then
        lock && restore_services && unlock
    fi
}

installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# A denied start is made up for at the next boot, unless the unit is disabled too.
disable_services() {
    command -v systemctl >/dev/null || return 0
    local package unit
    for package in "$@"; do
        for unit in $(dpkg -L "$package" | sed -n 's|^.*/lib/systemd/system/\([^@]*\.service\)$|\1|p'); do
            systemctl disable --quiet "$unit" >/dev/null 2>&1 || true
        done
    done
}

# All that would be installed or upgraded.
dependencies() {
    LC_ALL=C apt-get --simulate --no-install-recommends install "$@" 2>/dev/null |
        sed -n 's/^Inst \([^ ]*\).*/\1/p' | LC_ALL=C sort | tr '\n' ' ' || true
}

# A machine has one mail server: Postfix for the tests must not push out the one that is there.
pushes_out() {
    LC_ALL=C apt-get --simulate --no-install-recommends install "$1" 2>/dev/null | grep -q '^Remv '
}

install_packages() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        say "Wanted from the system: $* (names of Debian packages; this system has no apt-get)."
        return 1
    fi
    if [[ $(id -u) != 0 ]]; then
        say "Wanted from the system; only root can install it:" \
            "  apt-get install --no-install-recommends $*"
        return 1
    fi
    if [[ ${SYSTEM:-} == 0 ]]; then
        say "Wanted from the system, but SYSTEM=0 says not to install it: $*"
        return 1
    fi
    if ! agreed && [[ ! -t 0 ]]; then
        say "Wanted from the system, but there is nobody to ask: $*" \
            "SYSTEM=1 in the environment says yes."
        return 1
    fi
    apt-get --quiet --quiet update >&2 </dev/null || say "The package lists could not be renewed."
    say "These packages are to be installed: $(dependencies "$@")" \
        "for: $*" \
        "Nothing that they bring is started, now or at the next boot."
    agreed || consent || return 1

    local package new=""
    for package in "$@"; do
        installed "$package" || new="$new $package"
    done
    under_policy apt_install "$@" || {
        say "Could not be installed: $*"
        return 1
    }
    # shellcheck disable=SC2086
    disable_services $new
}

under_policy() {
    lock && restore_services || return 1
    trap restore_services EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    local status=0
    deny_services "${@:2}" && "$@" 9>&- || status=$?
    restore_services || status=$?
    trap - EXIT INT TERM HUP
    unlock
    return "$status"
}

apt_install() {
    DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
        apt-get --quiet --quiet --yes --no-install-recommends --no-remove \
        -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install "$@" >&2 </dev/null
}

missing() {
    local program package skipped
    while IFS='|' read -r program package skipped; do
        command -v "$program" >/dev/null || echo "$program|$package|$skipped"
    done <<<"$TOOLS"
}

for_tests() {
    local absent packages="" program package skipped status=0
    absent=$(missing)
    if [[ -n $absent ]]; then
        for package in $(cut -d '|' -f 2 <<<"$absent" | LC_ALL=C sort -u); do
            pushes_out "$package" || packages="$packages $package"
        done
        # shellcheck disable=SC2086
        [[ -z $packages ]] || install_packages $packages || true
        absent=$(missing)
    fi
    while IFS='|' read -r program package skipped; do
        [[ -n $program ]] || continue
        say "skipped: $skipped ($program is not here; Debian has it in $package)"
        status=1
    done <<<"$absent"
    if ! command -v terraform >/dev/null; then
        say "skipped: the tests that plan with Terraform (terraform is not here)"
        status=1
    fi
    if [[ $status != 0 ]] && in_ci; then
        say "In CI nothing may be skipped."
        return 1
    fi
}

recover
case ${1:-} in
test) for_tests ;;
install)
    shift
    install_packages "$@"
    ;;
*)
    say "usage: system-packages.sh test | install PACKAGE…"
    exit 2
    ;;
esac
