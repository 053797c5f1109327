using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using PGGan.Kernels.Gpu;

namespace PGGan.Tests.Kernels;

/// <summary>
/// Compiles kernels to PTX as the launcher does on a GPU, and assembles and disassembles them with NVIDIA's tools where those are at hand;
/// no GPU is needed for any of it.
/// </summary>
internal sealed class PtxAssembler
{
    // A context costs as much as three kernels. What it has compiled before moves registers of the next one, so that who is with whom,
    // and in which order, is fixed.
    private const int GroupSize = 16;
    private static readonly Lazy<Type[][]> Groups = new(() => [.. KernelTypes.All.Chunk(GroupSize)]);
    private static readonly Lazy<Dictionary<Type, int>> GroupNumbers = new(() => Groups.Value.Index()
        .SelectMany(group => group.Item.Select(kernel => (kernel, group.Index))).ToDictionary(each => each.kernel, each => each.Index));
    private readonly KernelEntries entries = new();
    private readonly ConcurrentDictionary<Type, Lazy<Task<IReadOnlyDictionary<Type, string>>>> texts = [];   // by the first of a group
    private readonly ConcurrentDictionary<(Type Kernel, Multiprocessor Chip), Lazy<AssembledKernel>> assembled = [];

    /// <summary>The one that tests share: a kernel is compiled once for all of them.</summary>
    public static PtxAssembler OfTests { get; } = new();

    /// <summary>Where ptxas and nvdisasm are: <c>.tools</c> of this checkout, or a folder of the path; null where there are none.</summary>
    public static string? Tools { get; } = FindTools();

    /// <summary>
    /// The PTX of a kernel, compiled once: ILGPU 1.5.3 makes the same text for every architecture from sm_80 on, and the oldest drivers
    /// have to take it.
    /// </summary>
    public string Compile(Type kernel)
    {
        if (!GroupNumbers.Value.TryGetValue(kernel, out int number))
        {
            return Texts([kernel]).GetAwaiter().GetResult()[kernel];
        }

        // Tests that run side by side ask for kernels of one group: the next group is compiled while they wait for this one.
        Task<IReadOnlyDictionary<Type, string>> own = Texts(Groups.Value[number]);
        if (number + 1 < Groups.Value.Length)
        {
            _ = Texts(Groups.Value[number + 1]);
        }

        return own.GetAwaiter().GetResult()[kernel];
    }

    /// <summary>What ptxas makes of a kernel, assembled once.</summary>
    /// <exception cref="InvalidOperationException">It does not assemble, or there is no ptxas.</exception>
    public AssembledKernel Assemble(Type kernel, Multiprocessor chip) =>
        assembled.GetOrAdd((kernel, chip), key => new Lazy<AssembledKernel>(() => AssembleNow(key.Kernel, key.Chip))).Value;

    /// <summary>
    /// What is wrong with a kernel: nothing, when on the chip it keeps its values in registers and as many groups as planned fit, and
    /// tensor cores multiply where it reports that.
    /// </summary>
    public IEnumerable<string> Faults(Type kernel, Multiprocessor chip)
    {
        (Occupancy plan, bool usesTensorCores) = StatedBy(kernel);
        AssembledKernel onChip = Assemble(kernel, chip);
        IEnumerable<string> faults = onChip.Faults(plan, chip);
        return usesTensorCores && SassListing.Count(Disassemble(onChip).Instructions, "HMMA") == 0
            ? faults.Append("no HMMA in its machine code: nothing multiplies on tensor cores")
            : faults;
    }

    /// <summary>The machine code of an assembled kernel.</summary>
    public static SassListing Disassemble(AssembledKernel kernel)
    {
        using ScratchFiles scratch = new();
        File.WriteAllBytes(scratch.Cubin, kernel.Cubin);
        return new SassListing(Run("nvdisasm", "-c", "-ndf", scratch.Cubin));
    }

    /// <summary>The plan that a kernel type states, and whether it is to multiply on tensor cores.</summary>
    public static (Occupancy Plan, bool UsesTensorCores) StatedBy(Type kernel) =>
        ((Occupancy, bool))typeof(PtxAssembler).GetMethod(nameof(Stated),
            BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(kernel).Invoke(null, null)!;

    private Task<IReadOnlyDictionary<Type, string>> Texts(Type[] group) =>
        texts.GetOrAdd(group[0], _ => new(() => Task.Run(() => CompileNow(group)))).Value;

    private IReadOnlyDictionary<Type, string> CompileNow(Type[] group)
    {
        using Context context = Context.Create(builder => GpuEngine.Configure(builder));
        using PTXBackend backend = new(context, CudaArchitecture.SM_80, GpuEngine.MinimumInstructionSet, null!);
        return group.ToDictionary(kernel => kernel, kernel =>
        {
            EntryPointDescription entry = EntryPointDescription.FromExplicitlyGroupedKernel(Entry(kernel));
            return ((PTXCompiledKernel)backend.Compile(entry, StatedBy(kernel).Plan.Bounds)).PTXAssembly;
        });
    }

    private static (Occupancy, bool) Stated<TKernel>()
        where TKernel : struct, IKernel => (TKernel.Plan, TKernel.UsesTensorCores);

    private AssembledKernel AssembleNow(Type kernel, Multiprocessor chip)
    {
        using ScratchFiles scratch = new();
        File.WriteAllText(scratch.Ptx, Compile(kernel));
        string report = Run("ptxas", "-v", $"-arch={chip.Name}", "-o", scratch.Cubin, scratch.Ptx);
        return new AssembledKernel(
            Number(report, @"Used (\d+) registers"),
            Number(report, @"(\d+) bytes smem"),
            Number(report, @"(\d+) bytes stack frame"),
            Number(report, @"(\d+) bytes spill stores") + Number(report, @"(\d+) bytes spill loads"),
            File.ReadAllBytes(scratch.Cubin));
    }

    // One thread at a time defines types.
    private MethodInfo Entry(Type kernel)
    {
        lock (entries)
        {
            return entries.Add(kernel);
        }
    }

    /// <summary>The number that the pattern finds; what is not mentioned is not used.</summary>
    private static int Number(string report, string pattern) =>
        Regex.Match(report, pattern) is { Success: true } match ? int.Parse(match.Groups[1].Value) : 0;

    private static string Run(string tool, params string[] arguments)
    {
        if (Tools is null)
        {
            throw new InvalidOperationException($"{tool} is neither in .tools nor on the path; tools/fetch-ptxas.sh brings it.");
        }

        // Both pipes are read at once: a full one would stall the tool.
        ProcessStartInfo start = new(Path.Combine(Tools, tool), arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{tool}: {output}");
    }

    private static string? FindTools()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "PGGan.sln")))
        {
            root = root.Parent;
        }

        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.Prepend(Path.Combine(root?.FullName ?? ".", ".tools"))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "ptxas")) && File.Exists(Path.Combine(folder, "nvdisasm")));
    }

    /// <summary>The files of one call of a tool.</summary>
    private sealed class ScratchFiles : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pggan-ptx-");

        public string Ptx => Path.Combine(folder.FullName, "kernel.ptx");

        public string Cubin => Path.Combine(folder.FullName, "kernel.cubin");

        public void Dispose() => folder.Delete(recursive: true);
    }
}
