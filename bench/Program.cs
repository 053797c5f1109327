using System.CommandLine;
using System.Globalization;
using PGGan.Bench;
using PGGan.Data;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;
using PGGan.Learning.Configuration;
using PGGan.Metrics;
using PGGan.Model;
using PGGan.Training.Options;

MachineOptions machine = new(otherwise: "cpu");
Option<bool> check = new("--check") { Description = "only compare every kernel with the naive loop" };
Option<string> filter = new("--filter") { Description = "only kernels whose name or sizes contain this", DefaultValueFactory = _ => "" };
RootCommand root = new("Times the kernels, each checked against a naive loop first, against what the machine can do.") { check, filter };
machine.AddTo(root);
root.SetAction(parsed =>
{
    using Engine engine = OpenNamed(parsed);
    return KernelBench.Run(engine, KernelBench.All, parsed.GetValue(filter)!, parsed.GetValue(check)) == 0 ? 0 : 1;
});

Option<int[]?> resolutions = OptionSyntax.Object("--res", "resolutions: 4..256 or 16,64 (default 4..64, of conv 4..256, on a GPU 4..1024)",
    ParseResolutions);
Option<PerResolution<int>?> batch = OptionSyntax.Object(
    "--batch", $"minibatch, 16 or by resolution (default {PaperLayers.CpuMinibatches}, on a GPU {PaperLayers.GpuMinibatches})",
    PerResolution<int>.Parse);
Option<int?> fmapBase = OptionSyntax.Number("--cbase", "multiplier of the feature maps (default 8192)", minimum: 1);
Option<int?> fmapMax = OptionSyntax.Number("--cmax", "most feature maps of a layer (default 512)", minimum: 1);
Option<bool> first = new("--first")
{
    Description =
    "only the first iteration, of the first resolution: time since the start of the process, peak memory"
};
Option<double> seconds = new("--seconds")
{
    Description = "how long each resolution is timed, on a GPU (default 3)",
    DefaultValueFactory = _ => 3
};
Option<AugmentMode?> augment = AugmentOptions.Mode("none (default), diff, or ada at strength 0.5");
Command step = new("step", "Times whole training steps and the memory they take.") { resolutions, batch, fmapBase,
    fmapMax, augment, first, seconds };
machine.AddTo(step);
step.SetAction(parsed =>
{
    Engine engine = Open(parsed);   // whoever uses it disposes it
    bool isGpu = engine is GpuEngine;
    int[] chosen = Resolutions(parsed, isGpu ? "4..1024" : "4..64");
    (PerResolution<int> batches, int maps, int mostMaps) = Networks(parsed, isGpu);
    if (parsed.GetValue(first))
    {
        StepBench.First(engine, chosen[0], batches.Require(chosen[0]), maps, mostMaps);
        return;
    }

    Console.WriteLine(PrecisionNames.Device(engine));
    if (engine is GpuEngine gpu)
    {
        DeviceStepBench.Run(gpu, chosen, batches, maps, mostMaps, TimeSpan.FromSeconds(parsed.GetValue(seconds)),
            parsed.GetValue(augment) ?? AugmentMode.None);
    }
    else
    {
        engine.Dispose();   // each row has its own
        StepBench.Run(() => Open(parsed), chosen, batches, maps, mostMaps, parsed.GetValue(augment) ?? AugmentMode.None);
    }
});
root.Add(step);

Command conv = new("conv", "Times every layer shape of the paper's networks in its three passes, each checked first.")
{
    resolutions, batch, fmapBase, fmapMax, check, filter,
};
machine.AddTo(conv);
conv.SetAction(parsed =>
{
    using Engine engine = OpenNamed(parsed);
    bool isGpu = engine is GpuEngine;
    (PerResolution<int> batches, int maps, int mostMaps) = Networks(parsed, isGpu);
    IEnumerable<ConvGeometry> layers = PaperLayers.Of(
        new ModelConfig { FmapBase = maps, FmapMax = mostMaps }, Resolutions(parsed, isGpu ? "4..1024" : "4..256"), batches);
    int wrong = parsed.GetValue(check)
        ? KernelBench.Run(engine, layers.SelectMany(ConvCases.Passes), parsed.GetValue(filter)!, checkOnly: true)
        : LayerBench.Run(engine, layers, parsed.GetValue(filter)!);
    return wrong == 0 ? 0 : 1;
});
root.Add(conv);

Command launches = new("launches",
    "Counts the kernels that a training iteration launches on a GPU, and what they cost the host; on a driver that does nothing too.")
{
    resolutions, batch, fmapBase, fmapMax, seconds,
};
machine.AddTo(launches);
launches.SetAction(parsed =>
{
    // Not tried out: nothing comes out right on a driver that executes no kernel.
    (string? device, Precision precision) = machine.Asked(parsed);
    GpuEngine engine = GpuEngine.OnCuda(device is null or "cuda" ? 0 : DeviceCatalog.CudaOrdinal(device), precision);
    Console.WriteLine(PrecisionNames.Device(engine));
    (PerResolution<int> batches, int maps, int mostMaps) = Networks(parsed, isGpu: true);
    LaunchBench.Run(engine, Resolutions(parsed, "4..1024"), batches, maps, mostMaps, TimeSpan.FromSeconds(parsed.GetValue(seconds)));
});
root.Add(launches);

Command rates = new("rates", "Reads what a GPU gives at best: launches, copies, multiplications.");
machine.AddTo(rates);
rates.SetAction(parsed =>
{
    using Engine engine = OpenNamed(parsed);
    RatesBench.Run(engine as GpuEngine ?? throw new PGGanException("rates: these are a GPU's; choose --device cuda or cuda:N."));
});
root.Add(rates);

Command pointwise = new("pointwise", "Times every pass outside the products at the sizes of the paper's networks.") { resolutions,
    check, filter };
machine.AddTo(pointwise);
pointwise.SetAction(parsed =>
{
    using Engine engine = OpenNamed(parsed);
    IEnumerable<KernelCase> cases = Resolutions(parsed, "4..256").SelectMany(MemoryCases.At);
    return KernelBench.Run(engine, cases, parsed.GetValue(filter)!, parsed.GetValue(check)) == 0 ? 0 : 1;
});
root.Add(pointwise);

Option<int> images = new("--images") { Description = "images of each set", DefaultValueFactory = _ => MetricCatalog.DefaultImages };
Option<int> side = new("--res") { Description = "their resolution", DefaultValueFactory = _ => 64 };
Command swd = new("swd", "Times the sliced Wasserstein distance of two sets of planets, a small one checked first.") { images, side };
machine.AddTo(swd);
swd.SetAction(parsed => SwdBench.Run(OpenNamed(parsed), parsed.GetValue(images), parsed.GetValue(side)));
root.Add(swd);

Option<DirectoryInfo?> keep = new("--keep") { Description = "write each kernel's PTX and machine code into this folder, to read" };
Command ptx = new("ptx",
    "Reports what every GPU kernel takes of a multiprocessor and what its main loop consists of; needs no GPU.") { filter, keep };
ptx.SetAction(parsed => PtxBench.Run(parsed.GetValue(filter)!, parsed.GetValue(keep)) ? 0 : 1);
root.Add(ptx);

Option<string> preset = new("--preset") { Description = "where every setting begins", DefaultValueFactory = _ => "quick" };
Option<string?> data = new("--data") { Description = "images, as of training (default: the built-in planets)" };
Option<string[]> settings = new("--setting")
{
    Description =
        "what is compared: default, or properties as config.json spells them: loss.kind=logistic/loss.r1Weight=1; may be repeated",
    DefaultValueFactory = _ => [QualityPlan.Unchanged],
};
Option<string> seeds = new("--seeds") { Description = "runs of each setting, by comma", DefaultValueFactory = _ => "0,1" };
Option<string> minutes = new("--minutes")
{
    Description = "processor time after which a run is measured, by comma; the last one ends it",
    DefaultValueFactory = _ => "5,15,30,60",
};
Option<string> measured = new("--metrics") { Description = "what is measured", DefaultValueFactory = _ => "swd,kid-random" };
Option<int> threads = new("--threads") { Description = "of each run (default: one a core)" };
Option<DirectoryInfo> output = new("--output")
{
    Description = "folder of runs, and of checkpoint and grid at each mark",
    DefaultValueFactory = _ => new DirectoryInfo("quality"),
};
Command quality = new("quality", "Compares settings by the pictures that they reach in the same processor time, on the CPU.")
{
    preset, data, side, settings, seeds, minutes, measured, threads, output,
};
quality.SetAction(parsed => QualityBench.Run(new QualityPlan(
    parsed.GetValue(preset)!, parsed.GetValue(data), parsed.GetValue(side), parsed.GetValue(settings)!,
    [.. Numbers(parsed.GetValue(seeds)!).Select(seed => (int)seed)], [.. Numbers(parsed.GetValue(minutes)!).Order()],
    MetricName.ParseList(parsed.GetValue(measured)!), parsed.GetValue(threads), parsed.GetValue(output)!.FullName, CacheFolder.Default)));
root.Add(quality);
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception fault) when (fault is DeviceException or PGGanException)
{
    Console.Error.WriteLine(SettingFlags.Of(root).Spell(fault.Message));
    return 1;
}

static IEnumerable<double> Numbers(string list) => list.Split(',').Select(number => double.TryParse(
    number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0
    ? value : throw new PGGanException($"'{number}' in '{list}' is not a number from 0 on; give numbers by comma."));

Engine Open(ParseResult parsed) =>
    machine.Open(parsed, note => Console.Error.WriteLine(SettingFlags.Of(parsed).Spell(note)), CacheFolder.Kernels);

Engine OpenNamed(ParseResult parsed)
{
    Engine engine = Open(parsed);
    Console.WriteLine(PrecisionNames.Device(engine));
    return engine;
}

// Minibatches and feature maps: those given, or those that the project is measured at.
(PerResolution<int> Batches, int FmapBase, int FmapMax) Networks(ParseResult parsed, bool isGpu) => (
    parsed.GetValue(batch) ?? (isGpu ? PaperLayers.GpuMinibatches : PaperLayers.CpuMinibatches),
    parsed.GetValue(fmapBase) ?? 8192,
    parsed.GetValue(fmapMax) ?? 512);

// An array that is not given is an empty one.
int[] Resolutions(ParseResult parsed, string otherwise) =>
    parsed.GetValue(resolutions) is { Length: > 0 } given ? given : ParseResolutions(otherwise);

static int[] ParseResolutions(string text) => [.. text.Split(',').SelectMany(part =>
{
    string[] ends = part.Split("..");
    if (ends.Length > 2 || !int.TryParse(ends[0], out int first) || !int.TryParse(ends[^1], out int last) || first > last
        || new ModelConfig { Resolution = first }.Faults().Any() || new ModelConfig { Resolution = last }.Faults().Any())
    {
        throw new FormatException($"'{part}' is neither a power of two from 4 to 1024 nor a range such as 4..256");
    }

    return new ModelConfig { Resolution = last }.Resolutions.Where(r => r >= first);
})];
