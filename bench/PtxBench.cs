using PGGan.Kernels.Gpu;
using PGGan.Tests.Kernels;

namespace PGGan.Bench;

/// <summary>
/// What each GPU kernel takes on the architectures we name and what its main loop consists of, from its machine code; no GPU is needed.
/// </summary>
internal static class PtxBench
{
    private static readonly string[] Counted = ["HMMA", "FFMA", "LDSM", "LDS", "LDG", "LDGSTS", "BAR"];

    /// <summary>
    /// Prints a row for each kernel and architecture whose names contain <paramref name="filter"/>; false without NVIDIA's tools. Kernels
    /// that differ in their last type alone, a pointwise operation, and in none of the numbers share a row: <c>Map2_Add +2</c>. Where
    /// <paramref name="keep"/> is given, the text of each kernel goes there as <c>NAME.ptx</c> and the listing of its machine code as
    /// <c>NAME.CHIP.sass</c>.
    /// </summary>
    public static bool Run(string filter, DirectoryInfo? keep)
    {
        if (PtxAssembler.Tools is null)
        {
            Console.Error.WriteLine("ptxas and nvdisasm are neither in .tools nor on the path; run tools/fetch-ptxas.sh.");
            return false;
        }

        PtxAssembler assembler = new();
        keep?.Create();
        var kernels = KernelTypes.All
            .SelectMany(_ => Multiprocessor.All, (type, chip) => (Type: type, Chip: chip, Name: KernelEntries.NameOf(type)))
            .Where(kernel => $"{kernel.Name} {kernel.Chip.Name}".Contains(filter, StringComparison.OrdinalIgnoreCase))
            .OrderBy(kernel => kernel.Name, StringComparer.Ordinal)
            .AsParallel().AsOrdered()
            .Select(kernel => (Kernel: kernel, Numbers: Numbers(assembler, kernel.Type, kernel.Chip, keep)))
            .ToArray();
        int width = kernels.Select(row => row.Kernel.Name.Length + " +99".Length).DefaultIfEmpty().Max();
        Console.WriteLine(
            $"{"kernel".PadRight(width)} {"chip",-5} {"regs",5} {"shared",6} {"stack",5} {"spill",5} {"plan",6} {"groups",6} {"warps",5}  "
                + $"| {"loop",4}"
            + string.Concat(Counted.Select(name => $" {name,6}")));
        foreach (var alike in kernels.GroupBy(row => (Family(row.Kernel.Type), row.Numbers)))
        {
            string name = alike.First().Kernel.Name + (alike.Count() > 1 ? $" +{alike.Count() - 1}" : "");
            Console.WriteLine($"{name.PadRight(width)} {alike.Key.Numbers}");
        }

        return true;
    }

    /// <summary>A kernel type without its last argument.</summary>
    private static string Family(Type kernel) =>
        string.Join(' ', [kernel.Name, .. kernel.GetGenericArguments().SkipLast(1).Select(KernelEntries.NameOf)]);

    private static string Numbers(PtxAssembler assembler, Type type, Multiprocessor chip, DirectoryInfo? keep)
    {
        AssembledKernel kernel = assembler.Assemble(type, chip);
        Occupancy plan = PtxAssembler.StatedBy(type).Plan;
        int groups = chip.Groups(kernel.Registers, kernel.Shared, plan.Threads);
        SassListing listing = PtxAssembler.Disassemble(kernel);
        if (keep is not null)
        {
            string path = Path.Combine(keep.FullName, KernelEntries.NameOf(type));
            File.WriteAllText($"{path}.ptx", assembler.Compile(type));
            File.WriteAllLines($"{path}.{chip.Name}.sass", listing.Instructions);
        }

        IReadOnlyList<string> loop = listing.MainLoop;
        return $"{chip.Name,-5} {kernel.Registers,5} {kernel.Shared,6} {kernel.Stack,5} {kernel.Spill,5} "
            + $"{$"{plan.Groups}×{plan.Threads}",6} {groups,6} "
            + $"{groups * Multiprocessor.Warps(plan.Threads),5}  | {loop.Count,4}"
            + string.Concat(Counted.Select(name => $" {SassListing.Count(loop, name),6}"));
    }
}
