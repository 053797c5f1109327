using System.CommandLine;
using PGGan.Bench;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;
using PGGan.Model;
using PGGan.Training;
using PGGan.Training.Commands;
using PGGan.Training.Data;
using PGGan.Training.Metrics;

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

Command conv = new("conv", "Times every layer shape of the paper's networks in its three passes, each checked first.") { filter };
machine.AddTo(conv);
conv.SetAction(parsed =>
{
    using Engine engine = OpenNamed(parsed);
    return LayerBench.Run(engine, parsed.GetValue(filter)!) == 0 ? 0 : 1;
});
root.Add(conv);

Option<int[]?> resolutions = OptionSyntax.Object("--res", "resolutions: 4..256 or 16,64 (default 4..64, on a GPU 4..1024)", ParseResolutions);
Option<PerResolution<int>?> batch = OptionSyntax.Object(
    "--batch", $"minibatch, 16 or by resolution (default {PaperLayers.CpuMinibatches}, on a GPU {PaperLayers.GpuMinibatches})", PerResolution<int>.Parse);
Option<int?> fmapBase = OptionSyntax.Number("--cbase", "multiplier of the feature maps (default 8192)", least: 1);
Option<int?> fmapMax = OptionSyntax.Number("--cmax", "most feature maps of a layer (default 512)", least: 1);
Option<bool> first = new("--first") { Description = "only the first iteration, of the first resolution: time since the start of the process, peak memory" };
Option<double> seconds = new("--seconds") { Description = "how long each resolution is timed, on a GPU (default 3)", DefaultValueFactory = _ => 3 };
Command step = new("step", "Times whole training steps and the memory they take.") { resolutions, batch, fmapBase, fmapMax, first, seconds };
machine.AddTo(step);
step.SetAction(parsed =>
{
    Engine engine = Open(parsed);   // whoever uses it disposes it
    bool isGpu = engine is GpuEngine;
    int[] chosen = Resolutions(parsed, isGpu ? "4..1024" : "4..64");
    PerResolution<int> batches = parsed.GetValue(batch) ?? (isGpu ? PaperLayers.GpuMinibatches : PaperLayers.CpuMinibatches);
    int maps = parsed.GetValue(fmapBase) ?? 8192, mostMaps = parsed.GetValue(fmapMax) ?? 512;
    if (parsed.GetValue(first))
    {
        StepBench.First(engine, chosen[0], batches.Require(chosen[0]), maps, mostMaps);
        return;
    }

    Console.WriteLine(PrecisionNames.Device(engine));
    if (engine is GpuEngine gpu)
    {
        DeviceStepBench.Run(gpu, chosen, batches, maps, mostMaps, TimeSpan.FromSeconds(parsed.GetValue(seconds)));
    }
    else
    {
        engine.Dispose();   // each row has its own
        StepBench.Run(() => Open(parsed), chosen, batches, maps, mostMaps);
    }
});
root.Add(step);

Command pointwise = new("pointwise", "Times every pass outside the products at the sizes of the paper's networks.") { resolutions, check, filter };
machine.AddTo(pointwise);
pointwise.SetAction(parsed =>
{
    using Engine engine = OpenNamed(parsed);
    IEnumerable<KernelCase> cases = Resolutions(parsed, "4..256").SelectMany(MemoryCases.At);
    return KernelBench.Run(engine, cases, parsed.GetValue(filter)!, parsed.GetValue(check)) == 0 ? 0 : 1;
});
root.Add(pointwise);

Option<int> images = new("--images") { Description = "images of each set", DefaultValueFactory = _ => MetricCatalog.UsualImages };
Option<int> side = new("--res") { Description = "their resolution", DefaultValueFactory = _ => 64 };
Command swd = new("swd", "Times the sliced Wasserstein distance of two sets of planets, a small one checked first.") { images, side };
machine.AddTo(swd);
swd.SetAction(parsed => SwdBench.Run(OpenNamed(parsed), parsed.GetValue(images), parsed.GetValue(side)));
root.Add(swd);

Option<DirectoryInfo?> keep = new("--keep") { Description = "write each kernel's PTX and machine code into this folder, to read" };
Command ptx = new("ptx", "Tells what every GPU kernel takes of a multiprocessor and what its main loop consists of; needs no GPU.") { filter, keep };
ptx.SetAction(parsed => PtxBench.Run(parsed.GetValue(filter)!, parsed.GetValue(keep)) ? 0 : 1);
root.Add(ptx);
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception fault) when (fault is DeviceException or UserException)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}

Engine Open(ParseResult parsed) => machine.Open(parsed, Console.Error.WriteLine, CacheFolder.Kernels);

Engine OpenNamed(ParseResult parsed)
{
    Engine engine = Open(parsed);
    Console.WriteLine(PrecisionNames.Device(engine));
    return engine;
}

// An array that is not given is an empty one.
int[] Resolutions(ParseResult parsed, string otherwise) => parsed.GetValue(resolutions) is { Length: > 0 } given ? given : ParseResolutions(otherwise);

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
