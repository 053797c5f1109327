#!/usr/bin/env bash
# Makes DIR/resnet18.onnx: ResNet-18, whose features `pggan metrics --features DIR/resnet18.onnx` compares as fid-resnet18, kid-resnet18, …
# It is in the package Microsoft.ML.DnnImageFeaturizer.ResNet18 0.23.1 (MIT, 60 MB), which comes from the sources that dotnet is set up with.
# Its preparation of images (blue, green, red from 0 to 255, less a mean image) becomes a part of the file. Needs the .NET SDK.
set -euo pipefail
package=Microsoft.ML.DnnImageFeaturizer.ResNet18 version=0.23.1
preparation_sha=84bf8def78d0befaa3f6e73745d57d7016c6a192ead76f79686bd438c1047004
network_sha=e2552f19db2dfdb01b3669537b6a0f1b44da38d18279535492ed5dfc2ef1ff8f
fail() { echo "get-resnet18.sh: $*" >&2; exit 1; }
last() { grep -v '^ *$' "$1" | grep -m 1 -i 'error' || grep -v '^ *$' "$1" | tail -1; }

[ $# = 1 ] || fail "usage: get-resnet18.sh DIR"
dir=$1 root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ ! -e "$dir/resnet18.onnx" ] || { echo "$dir/resnet18.onnx is there already; delete it to make it again"; exit 0; }
command -v dotnet >/dev/null || fail "dotnet is not found; install the .NET SDK."
sha=$(command -v sha256sum || command -v shasum) || fail "neither sha256sum nor shasum is found; install one."
[ "${sha##*/}" = sha256sum ] || sha="$sha -a 256"
[ -d "$dir" ] || made=$dir
mkdir -p "$dir" 2>/dev/null && [ -w "$dir" ] || fail "$dir cannot be written; name another folder."
work=$(mktemp -d) || fail "there is no room for temporary files; set TMPDIR."
trap 'rm -rf "$work"; [ -z "${made:-}" ] || rmdir "$made" 2>/dev/null || true' EXIT

cat > "$work/get.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageDownload Include="$package" Version="[$version]" /></ItemGroup>
</Project>
PROJECT
dotnet restore "$work/get.csproj" --packages "$work/packages" > "$work/log" 2>&1 \
  || fail "$package $version cannot be fetched: $(last "$work/log")"
models=$work/packages/$(echo "$package" | tr '[:upper:]' '[:lower:]')/$version/tools/DnnImageModels
check() {
  [ -f "$1" ] || fail "$package $version has no ${1##*/}."
  [ "$($sha "$1" | cut -d ' ' -f 1)" = "$2" ] || fail "${1##*/} of $package $version is another file than expected (SHA-256 differs)."
}
check "$models/ResNetPrepOnnx/ResNetPreprocess.onnx" $preparation_sha
check "$models/ResNet18Onnx/ResNet18.onnx" $network_sha

dotnet run --project "$root/src/Onnx" -- join "$models/ResNetPrepOnnx/ResNetPreprocess.onnx" "$models/ResNet18Onnx/ResNet18.onnx" \
  "$dir/resnet18.onnx" resnet18 > "$work/log" 2>&1 || fail "the two parts cannot be joined: $(last "$work/log")"
tail -1 "$work/log"
