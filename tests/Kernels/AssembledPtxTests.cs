using System.Globalization;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace PGGan.Tests.Kernels;

/// <summary>
/// Every kernel keeps to its plan on the GPUs we name, with none at hand. NVIDIA's assembler takes minutes for all products, so the
/// older chip is left to <c>--filter TestCategory=Chips</c>.
/// </summary>
/// <param name="architecture">The chip as ptxas calls it.</param>
[TestFixture("sm_90")]
[TestFixture("sm_80", Category = "Chips", Explicit = true, Reason = "takes minutes; run by --filter TestCategory=Chips")]
[Parallelizable(ParallelScope.All)]
public sealed class AssembledPtxTests(string architecture)
{
    private readonly Multiprocessor chip = Multiprocessor.All.Single(each => each.Name == architecture);

    private static PtxAssembler Assembler => PtxAssembler.OfTests;

    private static IEnumerable<Type> Kernels => KernelTypes.All;

    private static IEnumerable<Type> Products => Kernels.Where(kernel => kernel.Name.StartsWith("ProductKernel", StringComparison.Ordinal));

    [SetUp]
    public void RequireTools() => PtxAssemblerTests.RequireTools();

    [TestCaseSource(nameof(Kernels))]
    public void AssemblesToWhatItsPlanAssumes(Type kernel) => Assert.That(Assembler.Faults(kernel, chip), Is.Empty);

    /// <summary>
    /// Where the slabs of a product lie is an address of which bits 5 and 6 are flipped: their array has to begin at a multiple of 128
    /// bytes. PTX asks for 16 alone, so it must be the only one, and what a chip keeps for itself before it whole pieces of 128.
    /// </summary>
    [TestCaseSource(nameof(Products))]
    public void TheSlabsBeginAtAMultipleOf128Bytes(Type product)
    {
        MatchCollection arrays = Regex.Matches(Assembler.Compile(product), @"\.shared\s+\.align\s+\d+\s+\.b8\s+(\w+)\[(\d+)\]");
        Assert.That(arrays.Select(array => array.Groups[1].Value), Is.EqualTo(new[] { "__shared_alloca0" }));
        long before = SharedSection.BytesOf(Assembler.Assemble(product, chip).Cubin)
            - long.Parse(arrays[0].Groups[2].Value, CultureInfo.InvariantCulture);
        Assert.That(before, Is.Not.Negative.And.Matches<long>(bytes => bytes % 128 == 0));
    }
}
