#!/usr/bin/env bash
# Brings NVIDIA's ptxas, cuobjdump and nvdisasm (CUDA 11.8: assembles PTX for sm_80 and sm_90, no GPU needed) out of
# Debian's nvidia-cuda-toolkit package (component non-free) into DIR, without installing the package. The tests of the
# GPU kernels assemble every kernel with DIR/ptxas where they find it in .tools or on the path.
# Usage: tools/fetch-ptxas.sh [DIR]     DIR: .tools of this checkout (git ignores it) when left out.
# Exit: 0 there (also when they already were), 1 the package could not be had.
set -euo pipefail
dir=${1:-$(cd "$(dirname "$0")/.." && pwd)/.tools}
[ -x "$dir/ptxas" ] && exit 0
sources=/etc/apt/sources.list.d/debian.sources
[ -f "$sources" ] || { echo "fetch-ptxas: needs Debian ($sources); elsewhere put ptxas of any CUDA toolkit on the path" >&2; exit 1; }
mkdir -p "$dir"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
# The system's own source, with the component swapped.
sed -E 's/^Components:.*/Components: non-free contrib/' "$sources" > "$work/nonfree.sources"
apt=(apt-get -q -o Dir::Etc::sourcelist="$work/nonfree.sources" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$work/lists"
     -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root)
"${apt[@]}" update >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
(cd "$work" && "${apt[@]}" download nvidia-cuda-toolkit >"$work/log" 2>&1) || { cat "$work/log" >&2; exit 1; }
dpkg -x "$work"/nvidia-cuda-toolkit_*.deb "$work/x"
for tool in ptxas cuobjdump nvdisasm; do install -m 755 "$work/x/usr/bin/$tool" "$dir/$tool"; done
"$dir/ptxas" --version | tail -2
