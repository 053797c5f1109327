#!/usr/bin/env bash
# The campaign of faults (docs/reliability.md): kills and failures at every call, full disks, kills and signals at any moment,
# contested starts, damaged files.
# Usage: tools/faults.sh [MINUTES] [SEED] [CASE]     MINUTES: how long all parts together go on (default 60).
#        SEED: of all that is drawn (default: the time). CASE: only the case of this name, once; its folder is kept.
# Ends with a table of what was done and what was found, each finding with the call that makes it again.
# Exit: 0 nothing was lost, no trace, hang or crash; 1 otherwise. Ctrl-C ends it without a table.
set -euo pipefail
cd "$(dirname "$0")/.."
minutes=${1:-60} seed=${2:-$(date +%s)} only=${3:-}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
report=$(mktemp) log=$(mktemp) && trap 'rm -f "$report" "$log"' EXIT
dotnet build tests/PGGan.Tests.csproj -v quiet -nologo > "$log" 2>&1 || { cat "$log"; exit 1; }

parameter() { printf 'TestRunParameters.Parameter(name="%s", value="%s")' "$1" "$2"; }
parameters=("$(parameter minutes "$minutes")" "$(parameter seed "$seed")" "$(parameter report "$report")")
[ -z "$only" ] || parameters+=("$(parameter case "$only")")
echo "$minutes minutes with the seed $seed, from $(date '+%F %T')"
held=0
dotnet test tests/PGGan.Tests.csproj --no-build --filter TestCategory=Faults -- "${parameters[@]}" > "$log" 2>&1 || held=1
[ -s "$report" ] && cat "$report" || tail -50 "$log"
exit $held
