#!/usr/bin/env python3
"""Progressive GAN training steps in PyTorch: the same networks, losses and step as PGGan's, to time PGGan against on one NVIDIA GPU.

Prints the columns of `bench -- step` that exist here. compare.py beside this file runs both in turn; README.md tells what is compared.

  python3 torch_pggan.py                          # 4x4 to 1024x1024, channels-last, TF32
  python3 torch_pggan.py --res 64 --batch 32      # one resolution
  python3 torch_pggan.py --compile --amp bf16
  python3 torch_pggan.py --check ../../tests/Golden/pggan-r16-a0.3.safetensors
"""
import argparse
import gc
import json
import math
import statistics
import struct
import sys
import time
import traceback

try:
    import torch
    import torch.nn.functional as F
except ModuleNotFoundError:  # --help and compare.py's --self-check need none
    torch = None

from time_limit import TimeLimits, TookTooLong, at_most

GP_WEIGHT, DRIFT_WEIGHT, EMA_BETA = 10.0, 0.001, 0.999

# Those of PGGan's preset v2-1gpu: the official single-GPU settings.
BATCHES = {4: 128, 8: 128, 16: 128, 32: 64, 64: 32, 128: 16, 256: 8, 512: 4, 1024: 4}


class Config:
    def __init__(self, res, fmap_base=8192, fmap_max=512, latent=512):
        self.res, self.fmap_base, self.fmap_max, self.latent = res, fmap_base, fmap_max, latent

    def ch(self, res):
        """Feature maps at a resolution 2^k: nf(k-1)."""
        stage = res.bit_length() - 2
        return min(self.fmap_base >> stage, self.fmap_max)


def lrelu(x):
    return F.leaky_relu(x, 0.2, inplace=True)  # on a fresh tensor only


def wide(x):
    """The statistics of half-precision feature maps are taken in float32."""
    return x.float() if x.dtype in (torch.bfloat16, torch.float16) else x


def pixel_norm(x):
    return x * torch.rsqrt(wide(x).square().mean(1, keepdim=True) + 1e-8).to(x.dtype)


def conv(x, w, name):
    k = w[name + ".w"]
    return F.conv2d(x, k, w[name + ".b"], padding=k.shape[2] // 2)


def up(x):
    return F.interpolate(x, scale_factor=2, mode="nearest")


def down(x):
    return F.avg_pool2d(x, 2)


def minibatch_stddev(x, group_size=4):
    """Group g holds the samples n with n mod (N/G) = g; its one statistic goes to each of them."""
    n, c, h, wd = x.shape
    gs = min(group_size, n)
    if n % gs:
        raise ValueError(f"batch {n} is not a multiple of the group size {gs}")
    y = wide(x).reshape(gs, n // gs, c, h, wd)
    y = y - y.mean(0, keepdim=True)
    y = (y.square().mean(0) + 1e-8).sqrt().mean((1, 2, 3), keepdim=True)  # M,1,1,1
    return torch.cat([x, y.repeat(gs, 1, h, wd).to(x.dtype)], 1)


class Net:
    """Weights drawn from N(0,1) and used as w * gain/sqrt(fan_in); biases zero and used as they are."""

    def __init__(self, cfg, device, dtype, channels_last, low):
        self.cfg, self.device, self.dtype, self.channels_last, self.low = cfg, device, dtype, channels_last, low
        self.params, self.scale = {}, {}

    def add(self, name, gain, *shape):
        w = torch.randn(shape, device=self.device, dtype=self.dtype)
        if self.channels_last and w.dim() == 4:
            w = w.contiguous(memory_format=torch.channels_last)
        self.params[name + ".w"] = w.requires_grad_()
        self.scale[name + ".w"] = gain / math.sqrt(math.prod(shape[1:]))

    def add_bias(self, name, n):
        self.params[name + ".b"] = torch.zeros(n, device=self.device, dtype=self.dtype, requires_grad=True)

    def add_conv(self, name, cin, cout, k, gain):
        self.add(name, gain, cout, cin, k, k)
        self.add_bias(name, cout)

    def scaled(self, grad):
        """The weights as used, one tensor a parameter, made once a step (and cast there under --amp)."""
        out = {}
        with torch.set_grad_enabled(grad):
            for name, p in self.params.items():
                t = p if grad else p.detach()
                if name in self.scale:
                    t = t * self.scale[name]
                out[name] = t.to(self.low) if self.low is not None else t
        return out


class Generator(Net):
    def __init__(self, *args):
        super().__init__(*args)
        c, ch, res = self.cfg.ch(4), self.cfg.ch, self.cfg.res
        self.add("g.4.dense", math.sqrt(2) / 4, c * 16, self.cfg.latent)
        self.add_bias("g.4.dense", c)  # one a channel, after the reshape
        self.add_conv("g.4.conv", c, c, 3, math.sqrt(2))
        r = 8
        while r <= res:
            self.add_conv(f"g.{r}.conv0", ch(r // 2), ch(r), 3, math.sqrt(2))
            self.add_conv(f"g.{r}.conv1", ch(r), ch(r), 3, math.sqrt(2))
            r *= 2
        if res > 4:
            self.add_conv(f"g.{res // 2}.torgb", ch(res // 2), 3, 1, 1)
        self.add_conv(f"g.{res}.torgb", ch(res), 3, 1, 1)

    def forward(self, z, w, alpha):
        c, res = self.cfg.ch(4), self.cfg.res
        x = F.linear(pixel_norm(z), w["g.4.dense.w"]).view(-1, c, 4, 4)
        if self.channels_last:
            x = x.contiguous(memory_format=torch.channels_last)
        x = pixel_norm(lrelu(x + w["g.4.dense.b"].view(1, c, 1, 1)))
        x = pixel_norm(lrelu(conv(x, w, "g.4.conv")))
        prev, r = x, 8
        while r <= res:
            prev = x
            x = up(x)
            x = pixel_norm(lrelu(conv(x, w, f"g.{r}.conv0")))
            x = pixel_norm(lrelu(conv(x, w, f"g.{r}.conv1")))
            r *= 2
        img = conv(x, w, f"g.{res}.torgb")
        if alpha < 1 and res > 4:
            old = up(conv(prev, w, f"g.{res // 2}.torgb"))
            img = old + (img - old) * alpha
        return wide(img)


class Discriminator(Net):
    def __init__(self, *args):
        super().__init__(*args)
        ch, res = self.cfg.ch, self.cfg.res
        self.add_conv(f"d.{res}.fromrgb", 3, ch(res), 1, math.sqrt(2))
        if res > 4:
            self.add_conv(f"d.{res // 2}.fromrgb", 3, ch(res // 2), 1, math.sqrt(2))
        r = res
        while r > 4:
            self.add_conv(f"d.{r}.conv0", ch(r), ch(r), 3, math.sqrt(2))
            self.add_conv(f"d.{r}.conv1", ch(r), ch(r // 2), 3, math.sqrt(2))
            r //= 2
        c = ch(4)
        self.add_conv("d.4.conv", c + 1, c, 3, math.sqrt(2))
        self.add("d.4.dense0", math.sqrt(2), c, c * 16)
        self.add_bias("d.4.dense0", c)
        self.add("d.4.dense1", 1, 1, c)
        self.add_bias("d.4.dense1", 1)

    def forward(self, img, w, alpha):
        res = self.cfg.res
        x = lrelu(conv(img, w, f"d.{res}.fromrgb"))
        r = res
        while r > 4:
            x = lrelu(conv(x, w, f"d.{r}.conv0"))
            x = lrelu(conv(x, w, f"d.{r}.conv1"))
            x = down(x)
            if r == res and alpha < 1:
                old = lrelu(conv(down(img), w, f"d.{r // 2}.fromrgb"))
                x = old + (x - old) * alpha
            r //= 2
        x = minibatch_stddev(x)
        x = lrelu(conv(x, w, "d.4.conv"))
        x = lrelu(F.linear(x.flatten(1), w["d.4.dense0.w"], w["d.4.dense0.b"]))
        return wide(F.linear(x, w["d.4.dense1.w"], w["d.4.dense1.b"]))  # N,1


class Trainer:
    def __init__(self, cfg, alpha, device, dtype=None, channels_last=False, low=None, compiled=False):
        self.cfg, self.alpha, self.device, self.channels_last, self.low = cfg, alpha, device, channels_last, low
        dtype = dtype or torch.float32
        self.G = Generator(cfg, device, dtype, channels_last, low)
        self.D = Discriminator(cfg, device, dtype, channels_last, low)
        # A compiled graph cannot be differentiated twice (PyTorch 2.11 may even drop the second order silently),
        # so the gradient penalty's pass is always eager; the other passes are compiled on request.
        self.g_forward = torch.compile(self.G.forward, dynamic=False) if compiled else self.G.forward
        self.d_forward = torch.compile(self.D.forward, dynamic=False) if compiled else self.D.forward
        self.ema = {n: p.detach().clone() for n, p in self.G.params.items()}
        self.opt_g, self.opt_d = self.adam(self.G), self.adam(self.D)

    def adam(self, net):
        args = dict(lr=1e-3, betas=(0.0, 0.99), eps=1e-8)
        params = list(net.params.values())
        if self.device.type == "cuda":
            try:
                return torch.optim.Adam(params, fused=True, **args)
            except (TypeError, RuntimeError):
                pass
        return torch.optim.Adam(params, **args)

    def autocast(self):
        return torch.autocast(self.device.type, dtype=self.low or torch.bfloat16, enabled=self.low is not None)

    def layout(self, x):
        return x.contiguous(memory_format=torch.channels_last) if self.channels_last else x

    def d_loss(self, real, z, mix):
        with torch.no_grad(), self.autocast():
            fake = self.g_forward(z, self.G.scaled(False), self.alpha)
        real, fake = self.layout(real), self.layout(fake)
        w = self.D.scaled(True)
        with self.autocast():
            d_real = self.d_forward(real, w, self.alpha)
            d_fake = self.d_forward(fake, w, self.alpha)
        mixed = (real + (fake - real) * mix).detach().requires_grad_()
        with self.autocast():
            d_mixed = self.D.forward(mixed, w, self.alpha)
        grad, = torch.autograd.grad(d_mixed.sum(), mixed, create_graph=True)
        norms = grad.square().sum((1, 2, 3)).sqrt()
        gp = GP_WEIGHT * (norms - 1).square().mean()
        wasserstein = (d_fake - d_real).mean()
        drift = DRIFT_WEIGHT * d_real.square().mean()
        loss = wasserstein + gp + drift
        return dict(fake_d=fake, d_real=d_real, d_fake=d_fake, mixed=mixed, d_mixed=d_mixed, grad_mixed=grad,
                    grad_norm=norms, wasserstein=wasserstein, gp=gp, drift=drift, loss_d=loss)

    def g_loss(self, z):
        with self.autocast():
            fake = self.g_forward(z, self.G.scaled(True), self.alpha)
            d_fake = self.d_forward(self.layout(fake), self.D.scaled(False), self.alpha)
        return dict(fake_g=fake, d_fake_g=d_fake, loss_g=-d_fake.mean())

    def d_step(self, real, z, mix):
        self.opt_d.zero_grad(set_to_none=True)
        out = self.d_loss(real, z, mix)
        out["loss_d"].backward()
        self.opt_d.step()
        return out

    def g_step(self, z):
        self.opt_g.zero_grad(set_to_none=True)
        out = self.g_loss(z)
        out["loss_g"].backward()
        self.opt_g.step()
        with torch.no_grad():
            ema, now = list(self.ema.values()), [p.detach() for p in self.G.params.values()]
            torch._foreach_mul_(ema, EMA_BETA)
            torch._foreach_add_(ema, now, alpha=1 - EMA_BETA)
        return out

    def iterate(self, real, mark):
        n = real.shape[0]
        self.d_step(real, torch.randn(n, self.cfg.latent, device=self.device), torch.rand(n, 1, 1, 1, device=self.device))
        mark()
        self.g_step(torch.randn(n, self.cfg.latent, device=self.device))
        mark()


class Clock:
    """Milliseconds between marks: by the GPU's own clock where there is one, read only at the end."""

    def __init__(self, device):
        self.cuda, self.marks = device.type == "cuda", []

    def mark(self):
        if self.cuda:
            event = torch.cuda.Event(enable_timing=True)
            event.record()
            self.marks.append(event)
        else:
            self.marks.append(time.perf_counter())

    def gaps(self):
        if self.cuda:
            torch.cuda.synchronize()
            return [x.elapsed_time(y) for x, y in zip(self.marks, self.marks[1:])]
        return [(y - x) * 1000 for x, y in zip(self.marks, self.marks[1:])]


def resident_mib():
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as f:
            return next(int(line.split()[1]) >> 10 for line in f if line.startswith("VmRSS"))
    except (OSError, StopIteration):
        return None


def measure(a, res, batch, device, compiled):
    """Median milliseconds of D step, G step and the generator alone, and the peak memory of the timed iterations."""
    torch.manual_seed(a.seed)
    cuda = device.type == "cuda"
    low = torch.bfloat16 if a.amp == "bf16" else None
    t = Trainer(Config(res, a.fmap_base, a.fmap_max, a.latent), a.alpha, device, channels_last=a.channels_last,
                low=low, compiled=compiled)
    real = t.layout(torch.randn(batch, 3, res, res, device=device).clamp_(-1, 1))
    for _ in range(max(1, a.warmup)):
        t.iterate(real, lambda: None)
    if cuda:
        torch.cuda.synchronize()
        torch.cuda.reset_peak_memory_stats()
    clock = Clock(device)
    clock.mark()
    for _ in range(a.iters):
        t.iterate(real, clock.mark)
    gaps = clock.gaps()
    peak, rss = torch.cuda.max_memory_allocated() >> 20 if cuda else None, resident_mib()

    with torch.no_grad(), t.autocast():
        w = t.G.scaled(False)
        draw = lambda: t.g_forward(torch.randn(batch, a.latent, device=device), w, a.alpha)  # noqa: E731
        for _ in range(max(1, a.warmup)):
            draw()
        clock = Clock(device)
        clock.mark()
        for _ in range(a.iters):
            draw()
            clock.mark()
        images = clock.gaps()
    return dict(d=statistics.median(gaps[0::2]), g=statistics.median(gaps[1::2]), images=statistics.median(images), peak=peak, rss=rss)


def bench(a, device):
    oom = getattr(torch, "OutOfMemoryError", None) or getattr(torch.cuda, "OutOfMemoryError", MemoryError)
    sizes = [a.res] if a.res else [int(x) for x in a.resolutions.split(",")]
    row = "{:>5} {:>6} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>8} {:>6}  {}"
    print(row.format("res", "batch", "img/s", "step ms", "D ms", "G ms", "G only", "pool MiB", "RSS MiB", "steps", "note"), flush=True)
    failed = False
    for res in sizes:
        batch = a.batch or BATCHES[res]
        r, note, compiled = None, "", a.compile
        while r is None:
            try:
                with at_most(a.limit and a.limit.at(res)):
                    r = measure(a, res, batch, device, compiled)
            except TookTooLong:
                note, failed = f"stopped after {a.limit.at(res):g} s", True
                break
            except oom:
                note = "out of memory"
                break
            except Exception as e:  # one resolution's failure must not cost the others
                traceback.print_exc(file=sys.stderr)
                if not compiled:
                    note, failed = f"failed: {type(e).__name__}", True
                    break
                note, compiled = f"compile failed ({type(e).__name__}), ran eager", False
            finally:
                gc.collect()
                if a.compile:
                    torch.compiler.reset()
                if device.type == "cuda":
                    torch.cuda.empty_cache()
        if r is None:
            print(row.format(res, batch, *["-"] * 8, note), flush=True)
        else:
            ms = r["d"] + r["g"]
            number = lambda x: "-" if x is None else x  # noqa: E731
            print(row.format(res, batch, f"{batch * 1000 / ms:.2f}", f"{ms:.2f}", f"{r['d']:.2f}", f"{r['g']:.2f}",
                             f"{batch * 1000 / r['images']:.2f}", number(r["peak"]), number(r["rss"]), a.iters, note).rstrip(), flush=True)
    return 1 if failed else 0


def read_safetensors(path):
    with open(path, "rb") as f:
        size, = struct.unpack("<Q", f.read(8))
        header = json.loads(f.read(size))
        data = bytearray(f.read())
    meta = header.pop("__metadata__", {})
    out = {}
    for name, info in header.items():
        if info["dtype"] != "F32":
            raise ValueError(f"{name}: {info['dtype']} not expected")
        a, b = info["data_offsets"]
        out[name] = torch.frombuffer(data, dtype=torch.float32, count=(b - a) // 4, offset=a).reshape(info["shape"]).clone()
    return meta, out


def check(a, device):
    """Repeats an iteration whose numbers are in the tests' golden files and compares every tensor in it: relative L2 error of each group."""
    meta, ref = read_safetensors(a.check)
    cfg = Config(int(meta["res"]), int(meta["fmap_base"]), int(meta["fmap_max"]), int(meta["latent"]))
    print(f"{meta} on {device}")
    ok = True
    for dtype, limit in ((torch.float64, 1e-6), (torch.float32, 1e-4)):
        t = Trainer(cfg, float(meta["alpha"]), device, dtype, a.channels_last)
        with torch.no_grad():
            for net in (t.G, t.D):
                for n, p in net.params.items():
                    p.copy_(ref["init." + n])
            for n, e in t.ema.items():
                e.copy_(ref["init." + n])
        z_d, z_g, real, mix = (ref["in." + n].to(device, dtype) for n in ("z_d", "z_g", "real", "mix"))
        got = {"out." + n: x for n, x in t.d_step(real, z_d, mix).items()}
        got.update({"grad_d." + n: p.grad for n, p in t.D.params.items() if p.grad is not None})
        got.update({"after." + n: p for n, p in t.D.params.items()})
        got.update({"out." + n: x for n, x in t.g_step(z_g).items()})
        got.update({"grad_g." + n: p.grad for n, p in t.G.params.items() if p.grad is not None})
        got.update({"after." + n: p for n, p in t.G.params.items()})
        got.update({"ema." + n: e for n, e in t.ema.items()})
        expected = {n for n in ref if not n.startswith(("init.", "in."))}
        if set(got) != expected:
            print("names differ:", sorted(set(got) ^ expected))
            ok = False
        groups = {}
        for n in sorted(expected & set(got)):
            x, y = got[n].detach().double().cpu(), ref[n].double()
            if x.shape != y.shape:
                print(f"{n}: shape {tuple(x.shape)}, expected {tuple(y.shape)}")
                ok = False
                continue
            g = n if n.startswith("out.") else n.split(".")[0] + "." + n.split(".")[1]
            s = groups.setdefault(g, [0.0, 0.0, 0.0])
            s[0] += (x - y).square().sum().item()
            s[1] += y.square().sum().item()
            s[2] = max(s[2], (x - y).abs().max().item())
        print(f"{dtype}: | group | relative L2 error | largest difference |")
        for g, (num, den, worst) in groups.items():
            err = math.sqrt(num / den) if den else math.sqrt(num)
            bad = not err <= limit  # NaN is bad too
            ok = ok and not bad
            print(f"  | {g} | {err:.1e} | {worst:.1e} |{' ABOVE ' + format(limit, '.0e') if bad else ''}")
    print("check", "passed" if ok else "FAILED")
    return 0 if ok else 1


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--res", type=int, default=0, help="one resolution; without it, all of --resolutions")
    p.add_argument("--resolutions", default=",".join(map(str, BATCHES)), help="default: %(default)s")
    p.add_argument("--batch", type=int, default=0, help="one minibatch for all; default: those of PGGan's preset v2-1gpu")
    p.add_argument("--iters", type=int, default=20, help="timed iterations (default: %(default)s)")
    p.add_argument("--warmup", type=int, default=5, help="iterations before them (default: %(default)s)")
    p.add_argument("--limit", type=TimeLimits, metavar="SECONDS", help="how long a resolution may take before the next one begins: 60, or 4:10,256:30; default: as long as it takes")
    p.add_argument("--alpha", type=float, default=1.0, help="weight of the newest layers; below 1 the networks fade (default: %(default)s)")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--tf32", action=argparse.BooleanOptionalAction, default=True)
    p.add_argument("--channels-last", action=argparse.BooleanOptionalAction, default=True)
    p.add_argument("--compile", action="store_true", help="torch.compile, but for the pass of the gradient penalty, which it cannot differentiate twice")
    p.add_argument("--amp", choices=["off", "bf16"], default="off", help="bf16: autocast (default: %(default)s)")
    p.add_argument("--device", default=None, help="default: cuda where there is one, else cpu")
    p.add_argument("--threads", type=int, default=0, help="CPU threads (default: PyTorch's own choice)")
    p.add_argument("--fmap-base", type=int, default=8192)
    p.add_argument("--fmap-max", type=int, default=512)
    p.add_argument("--latent", type=int, default=512)
    p.add_argument("--check", metavar="FILE", help="compare with a golden file of the tests, then stop")
    a = p.parse_args()
    for r in [a.res] if a.res else [int(x) for x in a.resolutions.split(",")]:
        if r < 4 or r & (r - 1):
            p.error(f"resolution {r} is not a power of two, 4 or more")
        if not a.batch and r not in BATCHES:
            p.error(f"there is no minibatch for resolution {r}: name one with --batch")
    if not 0 <= a.alpha <= 1:
        p.error("--alpha must be in 0..1")
    if a.iters < 1:
        p.error("--iters must be 1 or more")
    if torch is None:
        p.error("PyTorch is missing: pip install torch, with CUDA for an NVIDIA GPU")
    if a.compile and not hasattr(torch, "compile"):
        p.error("this PyTorch has no torch.compile")
    if a.threads:
        torch.set_num_threads(a.threads)

    device = torch.device(a.device or ("cuda" if torch.cuda.is_available() else "cpu"))
    tf32 = a.tf32 and not a.check
    # The older switches on purpose: setting the newer fp32_precision ones makes torch.compile fail in 2.9 and later.
    torch.backends.cuda.matmul.allow_tf32 = tf32
    torch.backends.cudnn.allow_tf32 = tf32
    torch.backends.cudnn.benchmark = not a.check
    if a.check:
        return check(a, device)
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else f"CPU, {torch.get_num_threads()} threads"
    print(f"PyTorch {torch.__version__}, CUDA {torch.version.cuda}, cuDNN {torch.backends.cudnn.version() if device.type == 'cuda' else None}, {name}")
    print(f"tf32 {'on' if tf32 else 'off'}, channels-last {'on' if a.channels_last else 'off'}, compile {'on' if a.compile else 'off'}, "
          f"amp {a.amp}, alpha {a.alpha}, warm-up {max(1, a.warmup)}, iterations {a.iters} (medians)")
    return bench(a, device)


if __name__ == "__main__":
    sys.exit(main())
