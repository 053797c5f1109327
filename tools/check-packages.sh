#!/usr/bin/env bash
# The packages as other people meet them: packed, and in an empty folder with nothing but them the tool is installed and used, and the samples
# are built and run. Usage: tools/check-packages.sh [FOLDER]   (default: a temporary one that is removed)
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
place=${1:-$(mktemp -d)}
[ -n "${1:-}" ] || trap 'rm -rf "$place"' EXIT
mkdir -p "$place"

# A version of its own: NuGet keeps what it has seen once.
version=0.9.0-check.$(date +%s)
for project in Kernels Files Autograd Model Imaging Data Metrics Learning Interchange Training; do
    dotnet pack "$root/src/$project" -c Release -o "$place/packages" -v quiet -nologo -p:RunAnalyzers=false -p:Version="$version"
done
ls -l "$place/packages"

cat > "$place/nuget.config" <<'END'
<configuration>
  <packageSources>
    <add key="pggan" value="packages" />
  </packageSources>
</configuration>
END
cd "$place"
dotnet tool install pggan --tool-path tool --version "$version"
tool/pggan devices
tool/pggan --res 8 --cbase 64 --cmax 8 --latent 8 --kimg 0.2 --train-kimg 0.1 --fade-kimg 0.1 --tick 0.1 --grid 4x2 --device cpu --outdir runs > train.txt
tail -1 train.txt

cp -r "$root/samples" samples
rm -rf samples/*/bin samples/*/obj
sample() { dotnet run -c Release --project "samples/$1" -p:FromPackages=true -p:PgganVersion="$version" -- "${@:2}"; }
sample 01-draw runs/00000-* grid.png
sample 02-train 0.5
sample 03-own-loss 0.2
sample 04-own-network 8
tool/pggan export --network 0 --outdir runs --bytes   # the last run is of the networks of the sample
sample 05-onnx generator.onnx pictures.ppm
file=$(find . -maxdepth 1 -name grid.png -size +0)
[ -n "$file" ] && echo "The packages work."
