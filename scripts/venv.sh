#!/usr/bin/env bash
# Sets up the virtual environment; does nothing, quickly, when it is as it should be.
#
#   venv.sh run      mailcompile, editable
#   venv.sh dev      mailcompile, editable, with all that tests and linters need
#   venv.sh bare     pip and nothing else
#   venv.sh remove   takes the environment away
#
# VENV    where it is (default .venv)
# PYTHON  the interpreter to make it with (default: the first of CANDIDATES that is new enough)
#
# An interpreter with neither ensurepip nor pip cannot fill an environment: on Debian and Ubuntu
# the package python3-venv is installed then, see system-packages.sh.

set -euo pipefail
unset CDPATH PYTHONHOME PYTHONPATH
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root"

CANDIDATES=(python3 python3.14 python3.13 python3.12 python3.11)
[[ -z ${PYTHON:-} ]] || CANDIDATES=("$PYTHON")
MINIMUM=3.11

want=${1:-dev}
venv=${VENV:-.venv}
case $venv in /*) ;; *) venv=$root/$venv ;; esac
stamp=$venv/.mailcompile-stamp

die() {
    printf '%s\n' "$@" >&2
    exit 1
}

# The interpreter behind a name: its path (not a shim's, nor that of an environment), its version,
# and what it has to fill an environment with: ensurepip, pip, or none. Fails if it is too old.
describe() {
    local base
    base=$("$1" -c 'import sys; print(getattr(sys, "_base_executable", "") or sys.executable)' \
        2>/dev/null) || return 1
    "$base" - "$MINIMUM" 2>/dev/null <<'PYTHON'
import sys
from importlib.util import find_spec

minimum = tuple(map(int, sys.argv[1].split(".")))
if sys.version_info[:2] < minimum or not find_spec("venv"):
    sys.exit(1)
filler = "none"
if find_spec("ensurepip"):
    filler = "ensurepip"
elif find_spec("pip"):
    import pip

    if tuple(map(int, pip.__version__.split(".")[:2])) >= (22, 3):  # the first with --python
        filler = "pip"
print("%s|%d.%d|%s" % (sys.executable, *sys.version_info[:2], filler))
PYTHON
}

# Sets base, version and filler: of the first candidate that can fill an environment, else of the
# first that is new enough.
choose() {
    local candidate found=""
    for candidate in "${CANDIDATES[@]}"; do
        local described
        described=$(describe "$candidate") || continue
        if [[ -z $found || $described != *"|none" ]]; then
            found=$described
        fi
        [[ $described == *"|none" ]] || break
    done
    if [[ -z $found ]]; then
        local seen
        seen=$(for candidate in "${CANDIDATES[@]}"; do
            "$candidate" --version 2>/dev/null | sed "s|^|  $candidate is |" || true
        done)
        die "mailcompile needs Python $MINIMUM or newer. Looked for: ${CANDIDATES[*]}" \
            "${seen:-  none of them is here}" \
            "Install one, or name one: make PYTHON=/path/to/python3.12 …"
    fi
    IFS='|' read -r base version filler <<<"$found"
}

# An environment that works, was made at this very place, and by PYTHON if that is set.
usable() {
    [[ -x $venv/bin/python ]] && grep -qsF "$venv" "$venv/bin/activate" || return 1
    local described wanted
    described=$(describe "$venv/bin/python") || return 1
    "$venv/bin/python" -c 'import pip' 2>/dev/null || return 1
    if [[ -n ${PYTHON:-} ]]; then
        wanted=$(describe "$PYTHON") || return 1 # choose says what is wrong with it
        [[ ${described%|*} == "${wanted%|*}" ]]
    fi
}

remove() {
    if [[ -e $venv/pyvenv.cfg ]]; then
        rm -rf -- "$venv"
    fi
}

python_package() {
    local real default
    real=$(readlink -f "$base")
    default=$(readlink -f /usr/bin/python3 || true)
    case $real in
    "$default") echo python3-venv ;;
    /usr/bin/python3*) echo "python$version-venv" ;;
    *) return 1 ;;
    esac
}

create() {
    choose
    if [[ $filler == none ]]; then
        local package
        package=$(python_package) ||
            die "$base has neither ensurepip nor pip (22.3 or newer): it cannot make an environment."
        bash scripts/system-packages.sh install "$package" ||
            die "$base cannot make a virtual environment without the package $package."
        filler=ensurepip
    fi
    remove
    echo "Python $version ($base): making $venv"
    if [[ $filler == ensurepip ]]; then
        "$base" -m venv "$venv"
    else
        "$base" -m venv --without-pip "$venv"
        "$base" -m pip --disable-pip-version-check --python "$venv/bin/python" install --quiet pip
    fi
}

# What the environment was filled with; a change to any of it fills it again.
state() {
    printf '%s\n' "$1" "$root"
    cksum <pyproject.toml
}

filled() {
    [[ -f $stamp ]] || return 1
    local have
    have=$(cat "$stamp")
    [[ $have == "$(state "$want")" ]] || [[ $want == run && $have == "$(state dev)" ]]
}

fill() {
    local extras=""
    [[ $want != dev ]] || extras="[dev]"
    echo "installing mailcompile$extras into $venv (a minute or less)"
    rm -f "$stamp"
    "$venv/bin/python" -m pip --disable-pip-version-check install --quiet --editable ".$extras"
    state "$want" >"$stamp"
}

case $want in
remove) remove ;;
bare) usable || create ;;
run | dev)
    usable || create
    filled || fill
    ;;
*) die "usage: venv.sh run|dev|bare|remove" ;;
esac
