#!/usr/bin/env bash
# Packs the trainer, the benchmarks, the tests and the PyTorch peer for a Linux machine that has an NVIDIA card and driver, but neither .NET nor
# a network. Usage: tools/gpu/pack.sh [FILE], default out/pggan-gpu.tar.gz. On that machine:
#   tar xzf pggan-gpu.tar.gz && pggan-gpu/run.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
file=$(realpath -m "${1:-out/pggan-gpu.tar.gz}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
kit=$folder/pggan-gpu

publish() { dotnet publish "$1" -c Release -r linux-x64 --self-contained -v quiet -p:Serve=false -o "$kit" "${@:2}"; }
publish src/Training
publish bench
# A program of its own, by NUnit's runner; UseAppHost, because the test SDK turns it off.
publish tests -p:EnableNUnitRunner=true -p:UseAppHost=true

# What none of the three needs on that machine: coverage tools, ONNX, compilers, debuggers, documentation.
rm -rf "$kit"/Microsoft.CodeCoverage "$kit"/amd64 "$kit"/NullDriver "$kit"/Faults
rm -f "$kit"/Microsoft.CodeAnalysis*.dll "$kit"/Microsoft.Diagnostics*.dll "$kit"/Iced.dll "$kit"/TraceReloggerLib.dll "$kit"/*.xml "$kit"/*.pdb "$kit"/*onnx* "$kit"/libcapstone.so "$kit"/libmscordaccore.so "$kit"/libmscordbi.so "$kit"/createdump
cp tools/gpu/run.sh bench/peers/*.py "$kit"

mkdir -p "$(dirname "$file")"
tar czf "$file" -C "$folder" pggan-gpu
echo "$file: $(($(stat -c %s "$file") / 1048576)) MiB"
