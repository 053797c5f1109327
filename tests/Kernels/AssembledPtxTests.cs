using System.Globalization;
using System.Text.RegularExpressions;
using NUnit.Framework;
using PGGan.Kernels.Gpu.Products;

namespace PGGan.Tests.Kernels;

/// <summary>
/// Every kernel keeps to its plan on the GPUs we name, with none at hand. NVIDIA's assembler takes seconds for a product: those in the
/// default precision with the largest tile stand for all, and <c>--filter TestCategory=Chips</c> has the others and the older chip.
/// </summary>
/// <param name="architecture">The chip as ptxas calls it.</param>
[TestFixture("sm_90")]
[TestFixture("sm_80", Category = Chips, Explicit = true, Reason = TakesMinutes)]
[Parallelizable(ParallelScope.All)]
public sealed class AssembledPtxTests(string architecture)
{
    private const string Chips = "Chips", TakesMinutes = "takes minutes; run by --filter TestCategory=Chips";

    private readonly Multiprocessor chip = Multiprocessor.All.Single(each => each.Name == architecture);

    private static PtxAssembler Assembler => PtxAssembler.OfTests;

    private static IEnumerable<Type> Kernels => KernelTypes.All.Except(OtherProducts);

    private static IEnumerable<Type> OtherProducts => KernelTypes.All.Where(kernel => KernelTypes.IsProduct(kernel)
        && (kernel.GenericTypeArguments[1] != typeof(Tile128x128)
            || kernel.GenericTypeArguments[2] != typeof(TensorFloat32Tile<WideWarp>)));

    [SetUp]
    public void RequireTools() => PtxAssemblerTests.RequireTools();

    [TestCaseSource(nameof(Kernels))]
    public void AssemblesToWhatItsPlanAssumes(Type kernel) => Check(kernel);

    [TestCaseSource(nameof(OtherProducts))]
    [Explicit(TakesMinutes)]
    [Category(Chips)]
    public void OtherProductsDoToo(Type product) => Check(product);

    private void Check(Type kernel)
    {
        Assert.That(Assembler.Faults(kernel, chip), Is.Empty);
        if (KernelTypes.IsProduct(kernel))
        {
            AssertSlabsBeginAtAMultipleOf128Bytes(kernel);
        }
    }

    /// <summary>
    /// Where the slabs of a product lie is an address of which bits 5 and 6 are flipped: their array has to begin at a multiple of 128
    /// bytes. PTX asks for 16 alone, so it must be the only one, and what a chip keeps for itself before it whole pieces of 128.
    /// </summary>
    private void AssertSlabsBeginAtAMultipleOf128Bytes(Type product)
    {
        MatchCollection arrays = Regex.Matches(Assembler.Compile(product), @"\.shared\s+\.align\s+\d+\s+\.b8\s+(\w+)\[(\d+)\]");
        Assert.That(arrays.Select(array => array.Groups[1].Value), Is.EqualTo(new[] { "__shared_alloca0" }));
        long before = SharedSection.BytesOf(Assembler.Assemble(product, chip).Cubin)
            - long.Parse(arrays[0].Groups[2].Value, CultureInfo.InvariantCulture);
        Assert.That(before, Is.Not.Negative.And.Matches<long>(bytes => bytes % 128 == 0));
    }
}
