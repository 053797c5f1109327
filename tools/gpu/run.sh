#!/usr/bin/env bash
# What a machine with a card is asked, by the kit of tools/gpu/pack.sh. Each step has a time limit, a failed step does not stop the next, and every
# step ends with one line: outcome, seconds, name. Usage: run.sh [STEP...], default: the first part. Logs go to $OUT, default ./logs.
#   first part, about 7 minutes:  machine devices tests rates step peer conv
#   second part, about 5 minutes: bf16 peer-bf16 peer-compile profile train
# and launches: what the host pays for an iteration.
# Smaller: RES=4,8 (resolutions), NETWORKS="--cbase 64 --cmax 16 --batch 4" (networks), SECONDS_EACH (of a resolution), CONV_ARGS=--check (only that they are right), TESTS (part of a test's
# name), PROFILE_RES. Seconds that a step may take: LIMIT for all of them, TESTS_LIMIT, STEP_LIMIT.
set -uo pipefail
kit=$(cd "$(dirname "$0")" && pwd)
logs=${OUT:-$PWD/logs}
device=${DEVICE:-cuda:0}
python=${PYTHON:-python3}
seconds=${SECONDS_EACH:-1.5}
resolutions=${RES:-4,8,16,32,64,128,256,512,1024}
mkdir -p "$logs"
failed=0

# step NAME LIMIT COMMAND...: everything that the command prints goes to the log, its last lines to the terminal.
step() {
    local name=$1 limit=${LIMIT:-$2} started=$SECONDS outcome=ok
    timeout -k 5 "$limit" bash -c '"$@"' step "${@:3}" > "$logs/$name.txt" 2>&1
    local rc=$?
    case $rc in
        0) ;;
        124 | 137) outcome="stopped after $limit s" failed=1 ;;
        *) outcome="FAILED ($rc)" failed=1 ;;
    esac
    tail -n "${LINES_SHOWN:-14}" "$logs/$name.txt" | cut -c 1-220
    printf '== %s: %s, %s s\n' "$name" "$outcome" $((SECONDS - started))
    return $rc
}

machine() {
    nvidia-smi || echo "There is no nvidia-smi."
    ldconfig -p | grep -E 'libcuda\.|ptxjitcompiler' || echo "The loader's list has no NVIDIA driver."
    nproc
    grep -m 1 'model name' /proc/cpuinfo
    "$python" -c 'import torch; print("PyTorch", torch.__version__, "CUDA", torch.version.cuda, "cuDNN", torch.backends.cudnn.version())' || echo "There is no PyTorch for $python."
}

# The tests of a device, a process a precision, all three at once.
tests() {
    local others='FullyQualifiedName!~PtxTests&FullyQualifiedName!~DeviceCatalogTests'
    local -A filters=(
        [Float32]='FullyQualifiedName~Cuda&FullyQualifiedName!~CudaTensorFloat32&FullyQualifiedName!~CudaBFloat16'
        [TensorFloat32]='FullyQualifiedName~CudaTensorFloat32'
        [BFloat16]='FullyQualifiedName~CudaBFloat16'
    )
    local precision rc=0
    local -A processes=()
    for precision in "${!filters[@]}"; do
        "$kit/PGGan.Tests" --filter "${filters[$precision]}&$others${TESTS:+&FullyQualifiedName~$TESTS}" --minimum-expected-tests 1 --no-ansi --show-test-results failed --show-stdout None \
            > "$logs/tests-$precision.part" 2>&1 &
        processes[$precision]=$!
    done
    for precision in "${!filters[@]}"; do
        wait "${processes[$precision]}" || rc=1
        printf -- '-- %s\n' "$precision"
        cat "$logs/tests-$precision.part"
        rm -f "$logs/tests-$precision.part"
    done
    return $rc
}

bench() { "$kit/PGGan.Bench" "$@" --device "$device"; }
steps() { bench step --res "$resolutions" --seconds "$seconds" --precision "$1" ${NETWORKS:-}; }
peer() { "$python" "$kit/torch_pggan.py" --resolutions "$resolutions" --iters 12 --warmup 4 "$@"; }

# A small run on the card and the same on the processor: the statistics of the same ticks side by side.
train() {
    local runs settings=(--res 8 --preset quick --cbase 256 --cmax 32 --latent 32 --batch 16 --train-kimg 2 --fade-kimg 2 --tick 1 --snap 3 --kimg 6)
    runs=$(mktemp -d)
    "$kit/pggan" "${settings[@]}" --device "$device" --outdir "$runs/card" || return
    "$kit/pggan" "${settings[@]}" --device cpu --outdir "$runs/processor" || return
    "$python" - "$runs" << 'PYTHON'
import glob, json, sys
rows = [[json.loads(line) for line in open(glob.glob(f"{sys.argv[1]}/{name}/*/stats.jsonl")[0])] for name in ("card", "processor")]
for card, processor in zip(*rows):
    print(" ".join(f"{key}={card[key]:.5g}/{processor[key]:.5g}" for key in card if isinstance(card[key], float) and "timing" not in key and key in processor)[:400])
PYTHON
    rm -rf "$runs"
}

# Times of every kernel of one iteration, by NVIDIA's profiler. What it has written when its time is over is counted too.
profile() {
    local res rc=0
    for res in $profiled; do
        timeout -k 5 "$profile_limit" ncu --clock-control none --metrics gpu__time_duration.sum,dram__bytes.sum,launch__registers_per_thread,launch__grid_size --csv --page raw \
            "$kit/PGGan.Bench" step --first --res "$res" --device "$device" --precision "${PRECISION:-tf32}" > "$logs/ncu-$res.csv" || { echo "$res: the profiler ended with $?"; rc=1; }
        profile_table "$logs/ncu-$res.csv" || rc=1
    done
    return $rc
}

profile_table() {
    "$python" - "$1" << 'PYTHON'
import collections, csv, sys
lines = [line for line in open(sys.argv[1], errors="replace") if line.startswith('"')]
table = list(csv.reader(lines))
if len(table) < 3:
    sys.exit(f"{sys.argv[1]}: the profiler has written no kernel")
head, units = table[0], table[1]
rows = [row for row in table[2:] if len(row) == len(head)]  # the last one may be cut
at = {name: i for i, name in enumerate(head)}
time, moved = at["gpu__time_duration.sum"], at["dram__bytes.sum"]
scale = {"ns": 1e-3, "us": 1, "usecond": 1, "nsecond": 1e-3, "ms": 1e3, "msecond": 1e3}[units[time]]
bytes_of = {"byte": 1, "Kbyte": 1e3, "Mbyte": 1e6, "Gbyte": 1e9}[units[moved]]
sums = collections.defaultdict(lambda: [0, 0.0, 0.0])
for row in rows:
    entry = sums[row[at["Kernel Name"]]]
    entry[0] += 1
    entry[1] += float(row[time].replace(",", "")) * scale
    entry[2] += float(row[moved].replace(",", "")) * bytes_of
total = sum(entry[1] for entry in sums.values())
print(f"{sys.argv[1]}: {len(rows)} launches, {total / 1e3:.3f} ms")
for name, (count, us, size) in sorted(sums.items(), key=lambda item: -item[1][1])[:40]:
    print(f"{us:10.1f} us {us / total:6.1%} {count:5d} x {size / us / 1e3 if us else 0:7.0f} GB/s  {name}")
PYTHON
}

run() {
    case $1 in
        machine) step machine 30 machine ;;
        devices) step devices 60 "$kit/pggan" devices || exit 1 ;;   # nothing else can work
        tests) step tests "${TESTS_LIMIT:-120}" tests ;;
        rates) step rates 60 bench rates ;;
        launches) step launches 60 bench launches --res "$resolutions" --seconds 0.5 ${NETWORKS:-} ;;
        step) step step "${STEP_LIMIT:-100}" steps tf32 ;;
        bf16) step bf16 "${STEP_LIMIT:-100}" steps bf16 ;;
        peer) step peer 120 peer --limit 4:15,256:25 ;;
        peer-bf16) step peer-bf16 120 peer --amp bf16 --limit 4:15,256:25 ;;
        peer-compile) step peer-compile 180 peer --compile --limit 60 ;;
        conv) step conv 60 bench conv --res "$resolutions" ${NETWORKS:-} ${CONV_ARGS:-} ;;
        profile) LINES_SHOWN=45 step profile $(($(wc -w <<< "$profiled") * (profile_limit + 15))) profile ;;
        train) step train 60 train ;;
        *) echo "run.sh: there is no step $1; choose from machine devices tests rates launches step bf16 peer peer-bf16 peer-compile conv profile train" >&2; exit 2 ;;
    esac
}

[ $# -gt 0 ] || set -- machine devices tests rates step peer conv
profiled=${PROFILE_RES:-64} profile_limit=110
export -f machine tests bench steps peer train profile profile_table   # timeout starts a shell for each
export kit logs device python resolutions seconds profiled profile_limit
for name in "$@"; do
    run "$name"
done
exit $failed
