#!/usr/bin/env python3
"""Times PGGan's training steps and PyTorch's in turn on one GPU, and prints the ratio at each resolution.

Each turn runs ours, then each of the peers; a ratio is that of one turn, the tables have the medians over the turns. Writes no file.

  python3 compare.py                                # 4x4 to 1024x1024 against eager, compile and bf16, three turns
  python3 compare.py --res 16,64 --against eager    # some of it
  python3 compare.py --self-check                   # only that tables are read right and limits of time hold; needs neither GPU nor PyTorch
"""
import argparse
import os
import re
import shlex
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from time_limit import TimeLimits, TookTooLong, at_most

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
OURS = f"dotnet run --no-build -c Release --project {shlex.quote(os.path.join(ROOT, 'bench'))} --"
RESOLUTIONS = "4,8,16,32,64,128,256,512,1024"
LIMIT = "120"
TO_START = 120  # seconds beyond those of the resolutions: PyTorch, CUDA, a build

# A peer's name: our precision that it is compared with, and its options.
PEERS = {
    "eager": ("tf32", []),
    "compile": ("tf32", ["--compile"]),
    "bf16": ("bf16", ["--amp", "bf16"]),
    "bf16-compile": ("bf16", ["--amp", "bf16", "--compile"]),
}


def read_table(text):
    """The rows of a table of steps by resolution, each a dictionary from column to text; cells are '-' where there is nothing."""
    columns, rows = None, {}
    for line in text.splitlines():
        if re.match(r"\s*res\s.*img/s", line):
            columns = re.split(r"\s{2,}", line.strip())  # a title may have one space in it
        elif columns and re.match(r"\s*\d+\s", line):
            cells = line.split(None, len(columns) - 1)  # the last column is free text
            rows[int(cells[0])] = dict(zip(columns, (cell.strip() for cell in cells)))
    return rows


def number(row, column):
    try:
        return float(row[column])
    except (KeyError, TypeError, ValueError):
        return None


def median(values):
    known = [v for v in values if v is not None]
    return statistics.median(known) if known else None


def ratio(a, b):
    return a / b if a is not None and b else None


def shown(value, form):
    return "-" if value is None else format(value, form)


def compare(turns):
    """Lines of a table from (our rows, the peer's rows) of each turn."""
    form = "{:>5} {:>6} {:>10} {:>10} {:>7} {:>14} {:>10} {:>7}  {}"
    yield form.format("res", "batch", "ours img/s", "peer img/s", "ratio", "range", "G only", "memory", "note")
    for res in sorted({res for ours, peer in turns for res in [*ours, *peer]}):
        pairs = [(ours.get(res), peer.get(res)) for ours, peer in turns]
        batches = {row["batch"] for pair in pairs for row in pair if row}
        if len(batches) > 1:
            raise SystemExit(f"compare: at {res} the minibatches are {' and '.join(sorted(batches))}; name one for both with --batch")
        columns = {c: [(number(a, c), number(b, c)) for a, b in pairs] for c in ("img/s", "G only", "pool MiB")}
        speeds = [ratio(a, b) for a, b in columns["img/s"]]
        known = [s for s in speeds if s is not None]
        notes = sorted({row["note"] for _, row in pairs if row and row.get("note")})
        yield form.format(
            res, *batches,
            shown(median(a for a, _ in columns["img/s"]), ".2f"),
            shown(median(b for _, b in columns["img/s"]), ".2f"),
            shown(median(speeds), ".2f"),
            f"{min(known):.2f} to {max(known):.2f}" if known else "-",
            shown(median(ratio(a, b) for a, b in columns["G only"]), ".2f"),
            shown(median(ratio(a, b) for a, b in columns["pool MiB"]), ".2f"),
            "; ".join(notes)).rstrip()


def run(name, command, resolutions, allowed=None):
    """The table that a command prints, its rows shown as they come. Who takes longer than is allowed is stopped, and what came before that counts."""
    started = time.monotonic()
    with tempfile.TemporaryFile("w+") as errors, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process:
        stopped = threading.Event()

        def stop():
            stopped.set()
            process.kill()

        timer = threading.Timer(allowed, stop) if allowed else None
        if timer:
            timer.start()
        lines = []
        for line in process.stdout:
            lines.append(line)
            if re.match(r"\s*\d+\s", line):
                print(f"    {line.rstrip()}", file=sys.stderr, flush=True)
        code = process.wait()
        if timer:
            timer.cancel()
        errors.seek(0)
        said = errors.read().strip()
    rows = read_table("".join(lines))
    print(f"  {name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    outcome = f"stopped after {allowed:g} s" if stopped.is_set() else f"exit code {code}"
    if not rows:
        last = (said or "".join(lines).strip() or "nothing").splitlines()[-1]
        raise SystemExit(f"compare: {name} printed no table ({outcome}): {last}\n  {shlex.join(command)}")
    missing = sorted(set(resolutions) - set(rows))
    if missing:
        print(f"  {name}: no row for {', '.join(map(str, missing))} ({outcome}); see {shlex.join(command)}", file=sys.stderr, flush=True)
    head = [line.rstrip() for line in lines if line.strip()][0]
    return head, rows


def self_check():
    ours = """cuda:0 (NVIDIA H100, 80 GiB), tf32
feature maps min(8192 · 2 / resolution, 512)
roofline: convolution 301.2 TFLOP/s, memory 2801 GB/s, both by kernels of this engine
  res  batch     img/s   step ms      D ms      G ms    G only  of roof  launches  pool MiB  RSS MiB  steps
    4    128  20000.00      6.40      4.40      2.00 160000.00      21%       323       512      900    469
  512      4     40.00    100.00     70.00     30.00    400.00      44%      1100     10240      910     31
"""
    peer = """PyTorch 2.9.0, CUDA 12.8, cuDNN 91002, NVIDIA H100
tf32 on, channels-last on, compile on, amp off, alpha 1.0, warm-up 5, iterations 20 (medians)
  res  batch     img/s   step ms      D ms      G ms    G only  pool MiB  RSS MiB  steps  note
    4    128  10000.00     12.80      8.80      4.00  40000.00      1024     3000     20  compile failed (TypeError), ran eager
  512      4         -         -         -         -         -         -        -      -  out of memory
"""
    a, b = read_table(ours), read_table(peer)
    assert list(a) == [4, 512] and list(b) == [4, 512], (a, b)
    assert a[4]["step ms"] == "6.40" and a[512]["steps"] == "31" and number(a[512], "launches") == 1100, a
    assert number(a[4], "of roof") is None and b[4]["note"] == "compile failed (TypeError), ran eager", b
    faster = {4: dict(a[4], **{"img/s": "30000.00"})}
    lines = [line.split(None, 8) for line in compare([(a, b), (faster, b), (a, b)])]
    assert lines[1][:5] == ["4", "128", "20000.00", "10000.00", "2.00"], lines
    assert re.search(r"2\.00 to 3\.00 +4\.00 +0\.50  compile failed", list(compare([(a, b), (faster, b), (a, b)]))[1]), lines
    assert re.match(r" +512 +4 +40\.00 +- +- +- +- +-  out of memory$", list(compare([(a, b)]))[2]), lines
    assert list(compare([(a, {})]))[1].split()[:5] == ["4", "128", "20000.00", "-", "-"]
    try:
        list(compare([(a, {4: dict(b[4], batch="64")})]))
        raise AssertionError("different minibatches were compared")
    except SystemExit as refused:
        assert "128 and 64" in str(refused), refused
    check_limits()
    check_streams(peer)
    print("self-check passed")


def check_limits():
    """A resolution that takes too long gets a row that says so, and the next one is measured."""
    import contextlib
    import io
    import types

    import torch_pggan
    limits = TimeLimits("8:0.2,64:60")
    assert [limits.at(res) for res in (4, 8, 32, 64, 1024)] == [None, 0.2, 0.2, 60, 60] and limits.total([8, 64]) == 60.2 and limits.total([4, 8]) is None
    assert TimeLimits("60").at(4) == 60
    for wrong in ("", "4:", "soon", "4:1;8:2"):
        try:
            TimeLimits(wrong)
            raise AssertionError(f"limits of '{wrong}' were read")
        except argparse.ArgumentTypeError:
            pass
    with at_most(30):
        pass
    try:
        with at_most(0.05):
            time.sleep(20)
        raise AssertionError("nothing was stopped")
    except TookTooLong:
        pass

    def measured(a, res, batch, device, compiled):
        if res == 8:
            time.sleep(20)
        return dict(d=6.0, g=2.0, images=1.0, peak=None, rss=1)

    torch_pggan.measure = measured
    torch_pggan.torch = types.SimpleNamespace(OutOfMemoryError=MemoryError)
    asked = types.SimpleNamespace(res=0, resolutions="4,8,64", batch=0, compile=False, limit=limits, iters=3)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        assert torch_pggan.bench(asked, types.SimpleNamespace(type="cpu")) == 1
    rows = read_table(printed.getvalue())
    assert rows[4]["img/s"] == "16000.00" and rows[64]["img/s"] == "4000.00", rows
    assert rows[8]["note"] == "stopped after 0.2 s" and number(rows[8], "img/s") is None, rows


def check_streams(table):
    """Rows that came before a command hangs are kept, and a command that prints nothing is named with what it said."""
    hangs = f"import sys, time; print({table!r}, flush=True); time.sleep(60)"
    head, rows = run("a peer that hangs", [sys.executable, "-c", hangs], [4, 512, 1024], allowed=5)
    assert head.startswith("PyTorch") and list(rows) == [4, 512], (head, rows)
    try:
        run("a peer that fails", [sys.executable, "-c", "raise SystemExit('no card')"], [4])
        raise AssertionError("a command without a table passed")
    except SystemExit as refused:
        assert "exit code 1): no card" in str(refused), refused


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--res", default=RESOLUTIONS, help="resolutions, default: %(default)s")
    p.add_argument("--batch", type=int, help="one minibatch for all; default: those of the preset v2-1gpu")
    p.add_argument("--against", default="eager,compile,bf16", help=f"peers, of {', '.join(PEERS)}; default: %(default)s")
    p.add_argument("--turns", type=int, default=3, help="default: %(default)s")
    p.add_argument("--iters", type=int, default=20, help="iterations that the peer times, default: %(default)s")
    p.add_argument("--limit", type=TimeLimits, default=TimeLimits(LIMIT), metavar="SECONDS",
                   help="how long a peer may take for a resolution: 60, or by resolution 4:10,256:30; default: %(default)s")
    p.add_argument("--device", default="cuda", help="of ours: cuda or cuda:N; default: %(default)s")
    p.add_argument("--ours", default=OURS, metavar="COMMAND", help="our bench, as a shell would be given it; default: %(default)s")
    p.add_argument("--python", default=sys.executable, help="an interpreter that has PyTorch; default: this one")
    p.add_argument("--self-check", action="store_true", help="only check that tables are read and compared right, and that who takes too long is stopped")
    a = p.parse_args()
    if a.self_check:
        return self_check()
    peers = a.against.split(",")
    unknown = [peer for peer in peers if peer not in PEERS]
    if unknown:
        p.error(f"there is no peer {unknown[0]}; choose from {', '.join(PEERS)}")
    if not re.fullmatch(r"\d+(,\d+)*", a.res):
        p.error(f"--res: '{a.res}' is no list of resolutions such as 16,64")
    if a.turns < 1:
        p.error("--turns must be 1 or more")
    resolutions = [int(r) for r in a.res.split(",")]
    batch = ["--batch", str(a.batch)] if a.batch else []

    precisions = sorted({PEERS[peer][0] for peer in peers}, reverse=True)
    turns, heads = {peer: [] for peer in peers}, {}
    for turn in range(a.turns):
        print(f"turn {turn + 1} of {a.turns}", file=sys.stderr, flush=True)
        for precision in precisions:
            command = [*shlex.split(a.ours), "step", "--device", a.device, "--precision", precision, "--res", a.res, *batch]
            heads[precision], ours = run(f"ours, {precision}", command, resolutions)
            for peer in (peer for peer in peers if PEERS[peer][0] == precision):
                command = [a.python, os.path.join(HERE, "torch_pggan.py"), "--device", a.device, "--resolutions", a.res, "--iters", str(a.iters), "--limit", str(a.limit),
                           *batch, *PEERS[peer][1]]
                allowed = a.limit.total(resolutions)
                heads[peer], theirs = run(peer, command, resolutions, allowed and TO_START + allowed)
                turns[peer].append((ours, theirs))
    print("ratio, G only: our images a second over the peer's; memory: our peak over the peer's; medians of the turns, range of the ratio")
    for peer in peers:
        print(f"\n{peer}: {heads[PEERS[peer][0]]} against {heads[peer]}")
        print("\n".join(compare(turns[peer])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
