#!/usr/bin/env bash
# Builds the sdist, from that the wheel, and uses the wheel as a user would: in a virtual
# environment of its own, outside the checkout. What it compiles must be what the checkout compiles.

set -euo pipefail
unset CDPATH PYTHONHOME PYTHONPATH
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root"
bash scripts/venv.sh dev
venv=${VENV:-.venv}
case $venv in /*) ;; *) venv=$root/$venv ;; esac

temporary=$(mktemp -d)
trap 'rm -rf -- "$temporary"' EXIT

quietly() {
    "$@" >"$temporary/log" 2>&1 || {
        cat "$temporary/log" >&2
        echo "wheel: failed: $*" >&2
        return 1
    }
}

echo "wheel: building"
quietly "$venv/bin/python" -m build --outdir "$temporary/dist" .
wheel=$(echo "$temporary"/dist/*.whl)

echo "wheel: installing ${wheel##*/} into an environment of its own"
PYTHON=$("$venv/bin/python" -c 'import sys; print(sys._base_executable)') \
    VENV=$temporary/venv quietly bash scripts/venv.sh bare
python=$temporary/venv/bin/python
mailcompile=$temporary/venv/bin/mailcompile
quietly "$python" -m pip --disable-pip-version-check install "$wheel"

mkdir "$temporary/seed"
cp examples/seed/mail.yaml examples/seed/keys.yaml "$temporary/seed"
cd "$temporary"

expected=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$root/compiler/mailcompile/version.py")
"$mailcompile" --version | tee version
grep -qF "$expected" version
"$mailcompile" build -C seed
"$mailcompile" schema topology >schema.json
quietly "$python" -m json.tool schema.json
"$mailcompile" rules >rules.txt
grep -q . rules.txt

quietly "$venv/bin/mailcompile" build -C seed -o ../from-checkout
diff -r seed/out from-checkout
echo "wheel: ${wheel##*/} compiles the seed to the same bytes as the checkout"
