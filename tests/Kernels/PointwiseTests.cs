using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>Map, Map2, Map3 and MapOver with every operation there is, on lengths around a vector and a block.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.All))]
internal sealed class PointwiseTests(EngineUnderTest engine) : KernelFixture(engine)
{
    private const double Tolerance = 1.5e-7;   // a few roundings of 6e-8 each, in quadrature
    private static readonly int[] Lengths = [1, 3, 16, 37, 257, 1031];

    // outer, reduced, inner: per channel, per pixel, per sample, in the middle, and ones everywhere; then such that are cut into vectors.
    private static readonly Extent[] Extents =
    [
        new(1, 30, 7), new(30, 7, 1), new(3, 35, 1), new(2, 5, 21), new(1, 1, 1), new(5, 1, 3), new(1, 3, 67), new(2, 67, 1),
        new(1, 5, 8), new(6, 8, 1), new(3, 4, 12), new(5, 1, 4),   // whole vectors
    ];

    [TestCaseSource(nameof(Lengths))]
    [Primitive(nameof(Engine.Map))]
    public void Map_IsTheFormula(int count)
    {
        Check(default(Identity), x => x);
        Check(new Scale(-0.75f), x => -0.75 * x);
        Check(new Offset(1.25f), x => x + 1.25);
        Check(default(Square), x => x * x);
        Check(new Then<Square, Sqrt>(), Math.Abs);
        Check(new LeakyRelu(0.25f), x => Naive.LeakyRelu(x, 0.25));
        Check(new Then<Offset, Then<Scale, Square>>(new(1), new(new(3), default)), x => 9 * (x + 1) * (x + 1));
        Check(new Then<Square, Then<Offset, Reciprocal>>(default, new(new(1), default)), x => 1 / (1 + (x * x)));

        Check(new Then<Scale, Exp>(new(4), default), x => Math.Exp(4 * x));
        Check(new Then<Square, Log>(), x => Math.Log(x * x));
        Check(default(Tanh), Math.Tanh);
        Check(new Then<Scale, Tanh>(new(0.01f), default), x => Math.Tanh(0.01f * x));
        Check(default(Sigmoid), Naive.Sigmoid);
        Check(new Then<Scale, Softplus>(new(4), default), x => Naive.Softplus(4 * x));
        Check(default(Abs), Math.Abs);
        Check(default(Sign), x => Math.Sign(x));

        void Check<TOp>(TOp op, Func<double, double> formula)
            where TOp : unmanaged, IUnaryOp
        {
            (Storage x, double[] values) = MapInput(count);
            Storage y = MapOutput(count);
            Engine.Map(op, count, x, y);
            AssertClose(y, Array.ConvertAll(values, v => formula(v)), Tolerance, op.ToString()!);
        }
    }

    [TestCaseSource(nameof(Lengths))]
    [Primitive(nameof(Engine.Map2))]
    public void Map2_IsTheFormula(int count)
    {
        Check(default(Add), (a, b) => a + b);
        Check(default(Subtract), (a, b) => a - b);
        Check(default(Multiply), (a, b) => a * b);
        Check(new Lerp(0.625f), (a, b) => (0.375 * a) + (0.625 * b));
        Check(new LeakyReluGate(0.25f), (a, b) => Naive.LeakyReluGate(a, b, 0.25));
        Check(new Then2<Add, LeakyRelu>(default, new(0.25f)), (a, b) => Naive.LeakyRelu(a + b, 0.25));

        void Check<TOp>(TOp op, Func<double, double, double> formula)
            where TOp : unmanaged, IBinaryOp
        {
            (Storage a, double[] left) = MapInput(count);
            (Storage b, double[] right) = MapInput(count);
            Storage y = MapOutput(count);
            Engine.Map2(op, count, a, b, y);
            AssertClose(y, [.. left.Zip(right, formula)], Tolerance, op.ToString()!);
        }
    }

    [TestCaseSource(nameof(Lengths))]
    [Primitive(nameof(Engine.Map3))]
    public void Map3_IsTheFormula(int count)
    {
        (Storage a, double[] first) = MapInput(count);
        (Storage b, double[] second) = MapInput(count);
        (Storage c, double[] third) = MapInput(count);
        Storage y = MapOutput(count);
        Engine.Map3(default(MultiplyAdd), count, a, b, c, y);
        AssertClose(y, [.. first.Select((v, i) => (v * second[i]) + third[i])], Tolerance);
    }

    [TestCaseSource(nameof(Extents))]
    [Primitive(nameof(Engine.MapOver))]
    public void MapOver_RepeatsTheSecondOperand(Extent extent)
    {
        Check(default(Multiply), (a, c) => a * c);
        Check(new Then2<Add, LeakyRelu>(default, new(0.25f)), (a, c) => Naive.LeakyRelu(a + c, 0.25));
        Check(default(Subtract), (a, c) => a - c);

        void Check<TOp>(TOp op, Func<double, double, double> formula)
            where TOp : unmanaged, IBinaryOp
        {
            (Storage x, double[] whole) = MapInput(extent.Count);
            (Storage c, double[] repeated) = Input(extent.Kept);
            Storage y = MapOutput(extent.Count);
            Engine.MapOver(op, extent, x, c, y);
            AssertClose(y, Naive.MapOver(extent, whole, repeated, formula), Tolerance, op.ToString()!);
        }
    }

    [TestCaseSource(nameof(Extents))]
    [Primitive(nameof(Engine.LerpOver))]
    public void LerpOver_MixesByTheRepeatedOperand(Extent extent)
    {
        (Storage a, double[] from) = MapInput(extent.Count);
        (Storage b, double[] to) = MapInput(extent.Count);
        (Storage c, double[] parts) = Input(extent.Kept);
        Storage y = MapOutput(extent.Count);
        Engine.LerpOver(extent, a, b, c, y);
        double[] change = Naive.MapOver(extent, [.. to.Zip(from, (p, q) => p - q)], parts, (d, part) => d * part);
        AssertClose(y, [.. from.Zip(change, (p, q) => p + q)], 2 * Tolerance);
    }

    [Test]
    public void Outputs_MayBeInputs()
    {
        (Storage a, double[] left) = Input(131);
        (Storage b, double[] right) = Input(131);
        Engine.Map2(default(Subtract), 131, a, b, b);
        Engine.Map(default(Square), 131, a, a);
        AssertClose(b, [.. left.Zip(right, (x, y) => x - y)], Tolerance);
        AssertClose(a, [.. left.Select(x => x * x)], Tolerance);

        (Storage c, double[] third) = Input(131);
        Engine.Map3(default(MultiplyAdd), 131, a, b, c, a);
        AssertClose(a, [.. left.Select((x, i) => (x * x * (x - right[i])) + third[i])], 2 * Tolerance);

        (Storage d, double[] channels) = Input(10);
        Engine.MapOver(default(Add), new Extent(1, 13, 10), c, d, c);
        AssertClose(c, [.. Naive.MapOver(new Extent(1, 13, 10), third[..130], channels, (x, y) => x + y), third[130]], Tolerance);
    }

    [Test]
    public void ZeroAndNaN_TakeTheOtherSide()
    {
        float[] special = [0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e-38f, -1e-38f];
        Storage x = Input(special), y = Output(special.Length);
        Engine.Map(new LeakyRelu(0.5f), special.Length, x, y);
        Assert.That(Read(y), Is.EqualTo(new[] { 0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e-38f, -0.5e-38f }));

        Engine.Map(default(Reciprocal), special.Length, x, y);
        Assert.That(Read(y), Is.EqualTo(new[] { 0f, -0f, float.NaN, 0f, -0f, 1 / 1e-38f, 1 / -1e-38f }));

        Storage ones = Input([1, 1, 1, 1, 1, 1, 1]);
        Engine.Map2(new LeakyReluGate(0.5f), special.Length, ones, x, y);
        Assert.That(Read(y), Is.EqualTo(new[] { 0.5f, 0.5f, 0.5f, 1f, 0.5f, 1f, 0.5f }));
    }

    /// <summary>Element by element, where a norm would not see the small ones.</summary>
    [Test]
    public void ExpAndLog_AreRightToTheLastPlaces()
    {
        float[] arguments = [.. Enumerable.Range(0, 641).Select(i => (i - 320) * 0.2718f),
            .. Enumerable.Range(0, 60).Select(i => (i - 30) * 1e-3f)];
        Check(default(Exp), arguments, Math.Exp);
        Check(default(Tanh), arguments, Math.Tanh);
        Check(default(Sigmoid), arguments, Naive.Sigmoid);
        Check(default(Softplus), arguments, Naive.Softplus);
        Check(default(Log), [.. arguments.Select(MathF.Exp), 1, 1.0000001f, 0.99999994f, 1.17549435e-38f, float.MaxValue], Math.Log);

        void Check<TOp>(TOp op, float[] values, Func<double, double> formula)
            where TOp : unmanaged, IUnaryOp
        {
            Storage x = Input(values), y = Output(values.Length);
            Engine.Map(op, values.Length, x, y);
            float[] actual = Read(y);
            for (int i = 0; i < values.Length; i++)
            {
                double expected = formula(values[i]);
                Assert.That(actual[i], Is.EqualTo(expected).Within(Math.Max(4e-7 * Math.Abs(expected), float.Epsilon)),
                    $"{op} of {values[i]}");
            }
        }
    }

    [Test]
    public void ExpAndLog_KeepToTheirLimits()
    {
        const float Infinity = float.PositiveInfinity;
        float[] special = [0f, -0f, float.NaN, Infinity, -Infinity, 1e-38f, -1, 88.7f, 88.8f, -103, -105, 1e30f, -1e30f];
        Storage x = Input(special), y = Output(special.Length);
        Assert.That(Of(default(Exp)),
            Is.EqualTo(new[] { 1, 1, float.NaN, Infinity, 0, 1, MathF.Exp(-1), MathF.Exp(88.7f), Infinity, float.Epsilon, 0, Infinity, 0 })
            .Within(4).Ulps);
        Assert.That(Of(default(Tanh)), Is.EqualTo(new[] { 0, 0, float.NaN, 1, -1, 1e-38f, MathF.Tanh(-1), 1, 1, -1, -1, 1, -1 })
            .Within(4).Ulps);
        Assert.That(Of(default(Sigmoid)), Is.EqualTo(new[] { 0.5f, 0.5f, float.NaN, 1, 0, 0.5f, 1 / (1 + MathF.E), 1, 1, 0, 0, 1, 0 })
            .Within(4).Ulps);
        Assert.That(Of(default(Softplus)),
            Is.EqualTo(new[] { MathF.Log(2), MathF.Log(2), float.NaN, Infinity, 0, MathF.Log(2), MathF.Log(1 + MathF.Exp(-1)), 88.7f, 88.8f,
            float.Epsilon, 0, 1e30f, 0 }).Within(4).Ulps);
        Assert.That(Of(default(Abs)),
            Is.EqualTo(new[] { 0, 0, float.NaN, Infinity, Infinity, 1e-38f, 1, 88.7f, 88.8f, 103, 105, 1e30f, 1e30f }));
        Assert.That(Of(default(Sign)), Is.EqualTo(new[] { 0f, 0, 0, 1, -1, 1, -1, 1, 1, -1, -1, 1, -1 }));
        float[] logs = Of(default(Log));
        Assert.That(logs[..7], Is.EqualTo(new[] { -Infinity, -Infinity, float.NaN, Infinity, float.NaN, MathF.Log(1e-38f), float.NaN })
            .Within(4).Ulps);

        float[] Of<TOp>(TOp op)
            where TOp : unmanaged, IUnaryOp
        {
            Engine.Map(op, special.Length, x, y);
            return Read(y);
        }
    }
}
