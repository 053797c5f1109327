#!/usr/bin/env bash
# Packs the kit and runs its first part, without the peer, on the driver without a GPU (tests/NullDriver), at sizes that the CPU can execute; then holds run.sh to what it promises:
# a step that fails does not stop the next, every step ends with its line, and the exit code tells. Needs g++. Usage: tools/gpu/check.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fail() { echo "check.sh: $1" >&2; exit 1; }

tools/gpu/pack.sh "$folder/kit.tar.gz"
size=$(stat -c %s "$folder/kit.tar.gz")
[ "$size" -lt $((50 << 20)) ] || fail "the kit has $((size >> 20)) MiB and may have 50; leave out in pack.sh what no program of it needs"
tar xzf "$folder/kit.tar.gz" -C "$folder"
mkdir "$folder/driver"
g++ -O2 -std=c++17 -shared -fPIC -o "$folder/driver/libcuda.so.1" tests/NullDriver/*.cpp

export LD_LIBRARY_PATH=$folder/driver PGGAN_NULL_EXECUTE=1 PGGAN_NULL_QUIET=1 PGGAN_NULL_CHECK=0 OUT=$folder/logs
# Small networks, layers held to the naive loop but not timed, a sample of the tests.
export RES=4 SECONDS_EACH=0.1 NETWORKS="--cbase 64 --cmax 16 --batch 4" CONV_ARGS=--check TESTS=StddevTests STEP_LIMIT=300 LIMIT=300
steps="machine devices tests rates launches step conv"
rc=0
# shellcheck disable=SC2086 # a word a step
"$folder/pggan-gpu/run.sh" $steps | tee "$folder/summary.txt" || rc=$?
[ $rc = 0 ] || fail "a step failed on the driver without a GPU (exit code $rc)"
for name in $steps; do
    grep -q "^== $name: ok, [0-9]* s$" "$folder/summary.txt" || fail "there is no line that says that $name is ok"
done
[ "$(find "$folder/logs" -type f | wc -l)" -le 8 ] || fail "there are more than eight logs"

rc=0
LIMIT=1 TESTS_LIMIT=1 PYTHON=no-such-python "$folder/pggan-gpu/run.sh" tests peer machine > "$folder/summary.txt" 2>&1 || rc=$?
[ $rc = 1 ] || fail "steps failed, yet run.sh ended with $rc"
grep -q "^== tests: stopped after 1 s, " "$folder/summary.txt" || fail "a step was not stopped at its limit"
grep -q "^== peer: FAILED (127), " "$folder/summary.txt" || fail "a step that cannot run did not fail"
grep -q "^== machine: ok, " "$folder/summary.txt" || fail "the step after a failed one did not run"
rc=0
"$folder/pggan-gpu/run.sh" dance > "$folder/summary.txt" 2>&1 || rc=$?
[ $rc = 2 ] || fail "a step that there is not ended with $rc"
echo "The kit works, $((size >> 20)) MiB."
