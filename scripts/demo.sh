#!/usr/bin/env bash
# Compiles the seed topology into build/demo and shows what came out.

set -euo pipefail
unset CDPATH
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bash scripts/venv.sh run
venv=${VENV:-.venv}
seed=examples/seed
demo=build/demo
zone=$demo/octodns/zones/domain1.example.yaml

rm -rf "$demo"
mkdir -p build
echo
echo "\$ mailcompile build -C $seed -o ../../$demo"
"$venv/bin/mailcompile" build -C "$seed" -o "../../$demo"

echo
echo "The records of domain1.example ($zone):"
echo
cat "$zone"
echo
echo "All that was built from $seed/mail.yaml and $seed/keys.yaml:"
echo
find "$demo" -type f | LC_ALL=C sort | sed 's/^/  /'
echo
echo "OctoDNS reads $demo/octodns/config.yaml, Terraform $demo/terraform/mail.auto.tfvars.json."
