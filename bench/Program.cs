using System.CommandLine;
using PGGan.Bench;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Gpu;
using PGGan.Model;
using PGGan.Training;
using PGGan.Training.Commands;

Option<string> device = new("--device") { Description = "cpu, cuda or cuda:N", DefaultValueFactory = _ => "cpu" };
Option<int?> threads = OptionSyntax.Number("--threads", "threads of the CPU engine (default: all cores)", least: 1);

Option<bool> check = new("--check") { Description = "only compare every kernel with the naive loop" };
Option<string> filter = new("--filter") { Description = "only kernels whose name or sizes contain this", DefaultValueFactory = _ => "" };
RootCommand root = new("Times the kernels, each checked against a naive loop first, against what the machine can do.") { check, filter, device, threads };
root.SetAction(parsed =>
{
    using Engine engine = Open(parsed);
    Console.WriteLine(engine.Name);
    int count = engine is CpuEngine cpu ? cpu.Threads : 0;
    return KernelBench.Run(engine, count, KernelBench.All, parsed.GetValue(filter)!, parsed.GetValue(check)) == 0 ? 0 : 1;
});

Command conv = new("conv", "Times every layer shape of the paper's networks in its three passes, each checked first.") { filter, device, threads };
conv.SetAction(parsed =>
{
    using Engine engine = Open(parsed);
    Console.WriteLine(engine.Name);
    return LayerBench.Run(engine, engine is CpuEngine cpu ? cpu.Threads : 0, parsed.GetValue(filter)!) == 0 ? 0 : 1;
});
root.Add(conv);

Option<int[]?> resolutions = OptionSyntax.Object("--res", "resolutions: 4..256 or 16,64 (default 4..64)", ParseResolutions);
Option<PerResolution<int>?> batch = OptionSyntax.Object(
    "--batch", "minibatch, 16 or by resolution (default 4:16,64:8,128:4,256:2,512:1)", PerResolution<int>.Parse);
Option<int?> fmapBase = OptionSyntax.Number("--cbase", "multiplier of the feature maps (default 8192)", least: 1);
Option<int?> fmapMax = OptionSyntax.Number("--cmax", "most feature maps of a layer (default 512)", least: 1);
Option<bool> first = new("--first") { Description = "only the first iteration, of the first resolution: time since the start of the process, peak memory" };
Command step = new("step", "Times whole training steps and the memory they take.") { resolutions, batch, fmapBase, fmapMax, first, device, threads };
step.SetAction(parsed =>
{
    int[] chosen = Resolutions(parsed, "4..64");
    PerResolution<int> batches = parsed.GetValue(batch) ?? PerResolution<int>.Parse("4:16,64:8,128:4,256:2,512:1");
    int maps = parsed.GetValue(fmapBase) ?? 8192, mostMaps = parsed.GetValue(fmapMax) ?? 512;
    if (parsed.GetValue(first))
    {
        StepBench.First(Open(parsed), chosen[0], batches.Require(chosen[0]), maps, mostMaps);
        return;
    }

    using (Engine engine = Open(parsed))
    {
        Console.WriteLine(engine.Name);
    }

    StepBench.Run(() => Open(parsed), chosen, batches, maps, mostMaps);
});
root.Add(step);

Command pointwise = new("pointwise", "Times every pass outside the products at the sizes of the paper's networks.") { resolutions, check, filter, device, threads };
pointwise.SetAction(parsed =>
{
    using Engine engine = Open(parsed);
    Console.WriteLine(engine.Name);
    int count = engine is CpuEngine cpu ? cpu.Threads : 0;
    IEnumerable<KernelCase> cases = Resolutions(parsed, "4..256").SelectMany(MemoryCases.At);
    return KernelBench.Run(engine, count, cases, parsed.GetValue(filter)!, parsed.GetValue(check)) == 0 ? 0 : 1;
});
root.Add(pointwise);

Command ptx = new("ptx", "Tells what every GPU kernel takes of a multiprocessor and what its main loop consists of; needs no GPU.") { filter };
ptx.SetAction(parsed => PtxBench.Run(parsed.GetValue(filter)!) ? 0 : 1);
root.Add(ptx);
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (DeviceException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}

Engine Open(ParseResult parsed) => DeviceCatalog.Open(parsed.GetValue(device)!, parsed.GetValue(threads) ?? 0);

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
