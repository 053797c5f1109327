using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;
using PGGan.Kernels.Gpu.Products;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>
/// The convolutions' matrix products on ILGPU's simulator, and on a CUDA device when there is one: every way to multiply, every tile, whole
/// and split sums, against the naive double loops.
/// </summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Tuned))]
[Parallelizable(ParallelScope.Self)]
internal sealed class GpuProductTests(TunedEngine choice)
{
    private const float Scale = 0.7f;
    private readonly Dictionary<TileName, GpuEngine> engines = [];
    private long item;

    private static readonly ConvGeometry[] Shapes =
    [
        new(n: 1, h: 5, w: 37, c: 3, k: 1, kernel: 1),
        new(n: 2, h: 3, w: 5, c: 3, k: 5, kernel: 3),
        new(n: 1, h: 4, w: 4, c: 7, k: 18, kernel: 3),
        new(n: 3, h: 1, w: 1, c: 37, k: 2, kernel: 1),
        new(n: 1, h: 3, w: 2, c: 2, k: 3, kernel: 5),
        new(n: 70, h: 1, w: 1, c: 1, k: 67, kernel: 1),
        new(n: 1, h: 2, w: 2, c: 65, k: 5, kernel: 3),
        new(n: 2, h: 5, w: 7, c: 16, k: 24, kernel: 3),
        new(n: 1, h: 3, w: 11, c: 8, k: 40, kernel: 3),
        new(n: 2, h: 1, w: 1, c: 5, k: 3, kernel: 3, Resample.UpBefore),
        new(n: 1, h: 5, w: 3, c: 8, k: 7, kernel: 3, Resample.UpBefore),
        new(n: 1, h: 2, w: 3, c: 3, k: 1, kernel: 1, Resample.UpBefore),
        new(n: 1, h: 2, w: 1, c: 2, k: 3, kernel: 5, Resample.UpBefore),
        new(n: 2, h: 2, w: 2, c: 5, k: 3, kernel: 3, Resample.DownAfter),
        new(n: 1, h: 6, w: 10, c: 3, k: 8, kernel: 3, Resample.DownAfter),
        new(n: 2, h: 4, w: 2, c: 16, k: 3, kernel: 1, Resample.DownAfter),
        new(n: 1, h: 2, w: 6, c: 2, k: 3, kernel: 5, Resample.DownAfter),
    ];

    /// <summary>
    /// Single precision errs by 1e-7 · √terms. TF32 rounds each operand to 11 significant bits: up to 2⁻¹¹ each, half of that on average
    /// and without a bias. bfloat16 rounds to 8 bits, the result too.
    /// </summary>
    private double Tolerance => choice.Precision switch { Precision.Float32 => 2e-6, Precision.TensorFloat32 => 1e-3, _ => 1e-2 };

    /// <summary>
    /// A tile is a loop around warps, and precisions differ in the warps alone. The simulator is slow, so it runs a tile of one warp and,
    /// in single precision, one of two narrow warps. The driver that stands in for a card runs all tiles in all precisions.
    /// </summary>
    private TileName[] Tiles => (choice.IsSimulator, choice.Precision) switch
    {
        (false, _) => Enum.GetValues<TileName>(),
        (_, Precision.Float32) => [TileName.Tile64x64, TileName.Tile128x32],
        _ => [TileName.Tile64x64],
    };

    [OneTimeTearDown]
    public void Close() => engines.Values.ToList().ForEach(engine => engine.Dispose());

    [TestCaseSource(nameof(Shapes))]
    public void EqualTheNaiveLoops(ConvGeometry g)
    {
        foreach (TileName tile in choice.IsSimulator ? [TileName.Tile64x64] : Enum.GetValues<TileName>())
        {
            Check(Engine(tile), g);
        }
    }

    [Test]
    public void EveryTileServesEveryShape()
    {
        foreach (TileName tile in Tiles)
        {
            GpuEngine engine = Engine(tile);
            Check(engine, new(n: 3, h: 5, w: 9, c: 20, k: 36, kernel: 3));
            Check(engine, new(n: 1, h: 3, w: 5, c: 33, k: 131, kernel: 3, Resample.UpBefore));
            Check(engine, new(n: 1, h: 6, w: 10, c: 12, k: 5, kernel: 3, Resample.DownAfter));
            Assert.That(engine.Launcher.Kernels.Where(KernelTypes.IsProduct).Select(k => k.GenericTypeArguments[1].Name).Distinct(),
                Is.EqualTo(new[] { tile.ToString() }));
            Assert.That(engine.Launcher.Kernels.Any(IsSplit), "no sum was split");
        }
    }

    /// <summary>44 parts: six sums of eight of them or fewer, and then their sum.</summary>
    [Test]
    public void PartsOfALongSumAreAddedInSteps()
    {
        foreach (TileName tile in Tiles)
        {
            Check(Engine(tile), new(n: 3, h: 1, w: 1, c: 700, k: 5, kernel: 1));
        }
    }

    [TestCase(2, ExpectedResult = 1)]
    [TestCase(8, ExpectedResult = 1)]
    [TestCase(9, ExpectedResult = 3)]
    [TestCase(64, ExpectedResult = 9)]
    [TestCase(1053, ExpectedResult = 132 + 17 + 3 + 1)]
    public int PartsAreAddedEightAtATime(int parts) => PartTree.SumsOf(parts);

    [Test]
    public void APlanCoversTheReducedAxisOnce([Values(1, 2, 7, 288, 4096)] int slabs, [Values(1, 5, 144, 1000)] int tiles)
    {
        ProductPlan plan = ProductPlan.Of(tiles, 1, 1, slabs, 264, 8);
        int[] parts = [.. Enumerable.Range(0, plan.Groups).Select(group => plan.Place(group)).Where(p => p.RowTile == 0)
            .Select(p => p.Slabs)];
        Assert.That(parts.Sum(), Is.EqualTo(slabs));
        Assert.That(parts, Is.All.GreaterThan(0));
        Assert.That(plan.Cost(264), Is.LessThanOrEqualTo(new ProductPlan(tiles, 1, 1, slabs, 1, slabs).Cost(264)));
    }

    [Test]
    public void ATileThatHoldsAllChannelsNormalisesThem()
    {
        foreach (TileName tile in Tiles)
        {
            foreach (Resample resample in new[] { Resample.None, Resample.UpBefore })
            {
                CheckNormalised(Engine(tile), Channels(tile), resample);
            }

            IEnumerable<Type> products = Engine(tile).Launcher.Kernels.Where(KernelTypes.IsProduct);
            Assert.That(products.Any(k => k.GenericTypeArguments[^1] == typeof(PixelNormOutput)), $"not fused with {tile}");
        }

        static int Channels(TileName tile) => tile switch
        {
            TileName.Tile128x128 => 36,
            TileName.Tile128x64 => 64,
            TileName.Tile64x64 => 8,
            _ => 20,
        };
    }

    [Test]
    public void TheLoopOfBareProductsCountsThem()
    {
        using GpuEngine engine = choice.Open(new GpuTuning(128, 1, 1, 1, 128));
        Storage y = engine.Pool.Rent(128 * engine.PeakGroups);
        int positions = choice.Precision switch { Precision.Float32 => 1, Precision.TensorFloat32 => 8, _ => 16 };
        Assert.That(engine.MultiplyOnly(3, y), Is.EqualTo(2.0 * 4 * 64 * 64 * positions * 3));
        float[] sums = new float[128];
        engine.Download(y, sums);
        Assert.That(sums, Is.All.GreaterThan(0));
        y.Release();
    }

    private static bool IsSplit(Type kernel) => KernelTypes.IsProduct(kernel)
        && kernel.GenericTypeArguments[^1] is { IsGenericType: true } output
        && output.GetGenericTypeDefinition() == typeof(SplitOutput<>);

    private void CheckNormalised(GpuEngine engine, int channels, Resample resample)
    {
        item = 0;

        // One slab for each part: nothing can be split, and the tile's rows are not full.
        ConvGeometry g = new(n: 2, h: 3, w: 5, c: 3, k: channels, kernel: 1, resample);
        PixelNormGeometry norm = new(g.Output.Count / g.K, g.K, 0.25f, 1e-8f);
        Operand x = Input(engine, g.Input), weight = Input(engine, g.Weight, isFeatureMap: false), bias = Input(engine, new Shape(g.K));
        Storage y = Poisoned(engine, g.Output), inverse = Poisoned(engine, new Shape(norm.Rows));
        double[] activated = [.. Naive.Conv(g, Scale, x.Values, weight.Values)
            .Select((v, i) => Naive.LeakyRelu(v + bias.Values[i % g.K], 0.25))];
        double[] norms = [.. activated.Chunk(g.K).Select(row => 1 / Math.Sqrt(row.Average(a => a * a) + 1e-8))];
        engine.ConvPixelNorm(g, norm, Scale, x.Storage, weight.Storage, bias.Storage, y, inverse);
        AssertClose(y, [.. activated.Select((a, i) => a * norms[i / g.K])], "normalised");
        AssertClose(inverse, norms, "inverse norm");
        foreach (Storage storage in new[] { x.Storage, weight.Storage, bias.Storage, y, inverse })
        {
            storage.Release();
        }
    }

    private void Check(GpuEngine engine, ConvGeometry g)
    {
        item = 0;
        Operand x = Input(engine, g.Input), weight = Input(engine, g.Weight, isFeatureMap: false), dy = Input(engine, g.Output),
            bias = Input(engine, new Shape(g.K));
        Storage y = Poisoned(engine, g.Output), dx = Poisoned(engine, g.Input), dw = Poisoned(engine, g.Weight, isFeatureMap: false);
        double[] sums = Naive.Conv(g, Scale, x.Values, weight.Values);

        engine.Conv(new LeakyRelu(0.2f), g, Scale, x.Storage, weight.Storage, bias.Storage, y);
        AssertClose(y, [.. sums.Select((v, i) => Naive.LeakyRelu(v + bias.Values[i % g.K], 0.2))], "activated");
        engine.Conv(default(Identity), g, Scale, x.Storage, weight.Storage, null, y);
        AssertClose(y, sums, "plain");
        engine.ConvInputGrad(g, Scale, dy.Storage, weight.Storage, dx);
        AssertClose(dx, Naive.ConvInputGrad(g, Scale, dy.Values, weight.Values), "input gradient");
        engine.ConvWeightGrad(g, Scale, x.Storage, dy.Storage, dw);
        double[] gradient = Naive.ConvWeightGrad(g, Scale, x.Values, dy.Values);
        AssertClose(dw, gradient, "weight gradient");

        // Added to what is there: to itself, which doubles it and rounds nothing.
        float[] once = new float[g.Weight.Count], twice = new float[g.Weight.Count];
        engine.Download(dw, once);
        engine.ConvWeightGrad(g, Scale, x.Storage, dy.Storage, dw, add: true);
        engine.Download(dw, twice);
        Assert.That(twice, Is.EqualTo(once.Select(v => 2 * v)), "weight gradient, added");
        foreach (Storage storage in new[] { x.Storage, weight.Storage, dy.Storage, bias.Storage, y, dx, dw })
        {
            storage.Release();
        }

        Assert.That(engine.Pool.LiveCount, Is.Zero);
    }

    /// <summary>An engine with one tile. A part has one slab at least, so that sums are split wherever that makes more groups.</summary>
    private GpuEngine Engine(TileName tile)
    {
        if (!engines.TryGetValue(tile, out GpuEngine? engine))
        {
            int threads = tile == TileName.Tile128x128 ? 128 : tile == TileName.Tile64x64 ? 32 : 64;
            engine = choice.Open(new GpuTuning(threads, 1, 11, 1, threads, tile));
            engines.Add(tile, engine);
        }

        return engine;
    }

    /// <summary>Random numbers as the engine stores them, with NaN behind.</summary>
    private Operand Input(GpuEngine engine, Shape shape, bool isFeatureMap = true)
    {
        Storage storage = Poisoned(engine, shape, isFeatureMap);
        engine.Upload(Values.Normal(shape.Count, seed: 5, item++), storage);
        float[] stored = new float[shape.Count];
        engine.Download(storage, stored);
        return new(storage, Values.Wide(stored));
    }

    private static Storage Poisoned(GpuEngine engine, Shape shape, bool isFeatureMap = true)
    {
        Storage storage = engine.Pool.Rent(shape.Count + 8, isFeatureMap ? engine.FormatOf(shape) : StorageFormat.Float32);
        engine.Fill(storage, float.NaN);
        return storage;
    }

    private void AssertClose(Storage actual, double[] expected, string what)
    {
        float[] values = new float[actual.Length];
        actual.Engine.Download(actual, values);
        what = $"{engines.Single(each => each.Value == actual.Engine).Key}, {what}";
        Assert.That(values[expected.Length..], Is.All.NaN, $"{what}: written behind the end");
        Assert.That(Values.RelativeError(values[..expected.Length], expected), Is.LessThan(Tolerance), what);
    }

    private sealed record Operand(Storage Storage, double[] Values);
}
