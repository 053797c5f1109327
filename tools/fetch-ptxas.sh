#!/usr/bin/env bash
# Brings NVIDIA's ptxas, cuobjdump and nvdisasm (CUDA 11.8: assembles PTX for sm_80 and sm_90, no GPU needed) out of
# Debian's nvidia-cuda-toolkit package (component non-free) into DIR, without installing the package. The tests of the
# GPU kernels assemble every kernel with them, and `bench -- ptx` tells what each takes, where they are in .tools or on the path.
# Usage: tools/fetch-ptxas.sh [DIR]     DIR: .tools of this checkout (git ignores it) when left out.
# Exit: 0 there (also when they already were), 1 they could not be had, with the reason in one line.
set -euo pipefail
dir=${1:-$(cd "$(dirname "$0")/.." && pwd)/.tools}
[ -x "$dir/ptxas" ] && [ -x "$dir/nvdisasm" ] && exit 0
fail() { echo "fetch-ptxas: $*" >&2; exit 1; }
sources=/etc/apt/sources.list.d/debian.sources
[ -f "$sources" ] || fail "needs Debian ($sources); elsewhere put ptxas and nvdisasm of any CUDA toolkit on the path"
mkdir -p "$dir"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
# The system's own source, with the component swapped.
sed -E 's/^Components:.*/Components: non-free contrib/' "$sources" > "$work/nonfree.sources"
apt=(apt-get -q -o Dir::Etc::sourcelist="$work/nonfree.sources" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$work/lists"
     -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root -o Acquire::http::Timeout=20 -o Acquire::Retries=1)
# Without --error-on=any a mirror that cannot be reached is a warning.
"${apt[@]}" update --error-on=any >"$work/log" 2>&1 || fail "the package lists could not be had: $(grep -m 1 '^[EW]:' "$work/log")"
(cd "$work" && "${apt[@]}" download nvidia-cuda-toolkit >"$work/log" 2>&1) || fail "nvidia-cuda-toolkit could not be had: $(grep -m 1 '^[EW]:' "$work/log")"
dpkg -x "$work"/nvidia-cuda-toolkit_*.deb "$work/x"
for tool in ptxas cuobjdump nvdisasm; do install -m 755 "$work/x/usr/bin/$tool" "$dir/$tool"; done
"$dir/ptxas" --version | tail -2
