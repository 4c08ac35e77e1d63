#!/usr/bin/env bash
# Checks a bundle without Deodand: unpacks it and runs the commands that its own VERIFY.txt gives, with nothing but
# unzip, sha256sum and openssl. Usage: bundle_stock_tools.sh BUNDLE.asice
set -euo pipefail
bundle=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# unzip -t reads every checksum of the container.
unzip -qq -t "$bundle"
cd "$folder"
unzip -q "$bundle"
sed -n '/^--- begin commands/,/^--- end commands/p' VERIFY.txt | sed '1d;$d' >commands.sh
grep -q 'openssl cms' commands.sh
grep -q 'sha256sum' commands.sh
cp commands.sh "$folder.sh"
rm commands.sh
# Each line must succeed by itself, as when typed.
bash -e -o pipefail "$folder.sh"
rm -f "$folder.sh"
echo "stock tools: every check passed"
