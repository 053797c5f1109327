using NUnit.Framework;
using PGGan.Kernels;

namespace PGGan.Tests.Kernels;

/// <summary>Doubling, halving, and moving blocks and whole arrays.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.All))]
internal sealed class ResampleTests(EngineUnderTest engine) : KernelFixture(engine)
{
    private static readonly Shape[] Shapes = [new(1, 1, 1, 1), new(2, 5, 3, 7), new(1, 3, 5, 1), new(3, 1, 4, 33), new(1, 7, 2, 16)];

    private static readonly BlockCopy[] Blocks =
    [
        new(Rows: 1, Columns: 1, SourceOffset: 0, SourceStride: 1, TargetOffset: 0, TargetStride: 1),
        new(Rows: 6, Columns: 5, SourceOffset: 0, SourceStride: 5, TargetOffset: 0, TargetStride: 7),     // concat, left
        new(Rows: 6, Columns: 2, SourceOffset: 0, SourceStride: 2, TargetOffset: 5, TargetStride: 7),     // concat, right
        new(Rows: 6, Columns: 3, SourceOffset: 2, SourceStride: 7, TargetOffset: 0, TargetStride: 3),     // slice
        new(Rows: 3, Columns: 67, SourceOffset: 1, SourceStride: 70, TargetOffset: 4, TargetStride: 90),
        new(Rows: 3, Columns: 8, SourceOffset: 4, SourceStride: 16, TargetOffset: 8, TargetStride: 20),   // whole vectors
        new(Rows: 67, Columns: 1, SourceOffset: 2, SourceStride: 3, TargetOffset: 1, TargetStride: 4),
    ];

    [TestCaseSource(nameof(Shapes))]
    [Primitive(nameof(Engine.Upsample2))]
    public void Upsample2_RepeatsEachPixel(Shape shape)
    {
        (Storage x, double[] values) = MapInput(shape.Count);
        Storage y = MapOutput(4 * shape.Count);
        Engine.Upsample2(shape, 0.75f, x, y);
        AssertClose(y, Naive.Upsample2(new(shape, values), 0.75).Values, 1e-7);
    }

    [TestCaseSource(nameof(Shapes))]
    [Primitive(nameof(Engine.SumPool2))]
    public void SumPool2_AddsEachSquare(Shape half)
    {
        Shape shape = new(half[0], 2 * half[1], 2 * half[2], half[3]);
        (Storage x, double[] values) = MapInput(shape.Count);
        Storage y = MapOutput(half.Count);
        Engine.SumPool2(shape, 0.75f, x, y);
        AssertClose(y, Naive.SumPool2(new(shape, values), 0.75).Values, 3e-7);
    }

    [TestCaseSource(nameof(Shapes))]
    [Primitive(nameof(Engine.UpsampleBilinear2))]
    public void UpsampleBilinear2_InterpolatesBetweenPixels(Shape shape)
    {
        (Storage x, double[] values) = MapInput(shape.Count);
        Storage y = MapOutput(4 * shape.Count);
        Engine.UpsampleBilinear2(shape, 0.7f, x, y);
        AssertClose(y, Naive.UpsampleBilinear2(new(shape, values), 0.7).Values, 3e-7);
    }

    [TestCaseSource(nameof(Shapes))]
    [Primitive(nameof(Engine.SumPoolBilinear2))]
    public void SumPoolBilinear2_WeighsFourByFour(Shape half)
    {
        Shape shape = new(half[0], 2 * half[1], 2 * half[2], half[3]);
        (Storage x, double[] values) = MapInput(shape.Count);
        Storage y = MapOutput(half.Count);
        Engine.SumPoolBilinear2(shape, 0.7f, x, y);
        AssertClose(y, Naive.SumPoolBilinear2(new(shape, values), 0.7).Values, 3e-7);
    }

    [TestCaseSource(nameof(Shapes))]
    [Primitive(nameof(Engine.FadeIn))]
    public void FadeIn_MixesTheEnlargedImageWithTheNewOne(Shape half)
    {
        Shape shape = new(half[0], 2 * half[1], 2 * half[2], half[3]);
        (Storage old, double[] before) = MapInput(half.Count);
        (Storage fresh, double[] after) = MapInput(shape.Count);
        Storage y = MapOutput(shape.Count);
        Engine.FadeIn(shape, 0.375f, old, fresh, y);
        AssertClose(y, [.. Naive.Upsample2(new(half, before), 1).Values.Zip(after, (a, b) => a + (0.375 * (b - a)))], 3e-7);
    }

    [TestCaseSource(nameof(Blocks))]
    [Primitive(nameof(Engine.Copy))]
    public void Copy_MovesRunsAndNothingElse(BlockCopy block)
    {
        (Storage x, double[] from) = MapInput(block.SourceOffset + (block.Rows * block.SourceStride));
        (Storage y, double[] to) = MapInput(block.TargetOffset + (block.Rows * block.TargetStride));
        Engine.Copy(block, x, y);
        Naive.Copy(block, from, to);
        Assert.That(Values.Wide(Read(y)), Is.EqualTo(to));
    }

    [Test]
    [Primitive(nameof(Engine.Upload))]
    [Primitive(nameof(Engine.Download))]
    [Primitive(nameof(Engine.Fill))]
    [Primitive(nameof(Engine.Synchronize))]
    public void UploadFillDownload_KeepEveryBit()
    {
        float[] values = [0f, -0f, float.NaN, float.PositiveInfinity, float.Epsilon, -1.5f, float.MaxValue];
        Storage x = Engine.Pool.Rent(values.Length);
        Engine.Upload(values, x);
        Engine.Synchronize();
        float[] back = new float[values.Length];
        Engine.Download(x, back);
        Assert.That(back.Select(BitConverter.SingleToInt32Bits), Is.EqualTo(values.Select(BitConverter.SingleToInt32Bits)));

        float[] start = new float[3];
        Engine.Upload([7f, 8f], x);
        Engine.Download(x, start);
        Assert.That(start, Is.EqualTo(new[] { 7f, 8f, float.NaN }));

        Engine.Fill(x, 2.5f);
        Engine.Download(x, back);
        Assert.That(back, Is.All.EqualTo(2.5f));
        x.Release();
    }

    [Test]
    public void Copy_ConvertsBetweenFormats()
    {
        (Storage x, double[] values) = Input(37);
        Storage map = MapOutput(37), back = Output(37);
        BlockCopy all = new(1, 37, 0, 37, 0, 37);
        Engine.Copy(all, x, map);
        Engine.Copy(all, map, back);
        AssertClose(map, values, 1e-9);
        Assert.That(Read(back), Is.EqualTo(Read(map)));
    }

    [Test]
    public void StoragesOfAnotherEngine_AreRefused()
    {
        using PGGan.Kernels.Cpu.CpuEngine other = new(threads: 1);
        Storage foreign = other.Pool.Rent(4);
        Assert.That(() => Engine.Fill(foreign, 0), Throws.ArgumentException.With.Message.Contains("belongs to"));
        Storage tooShort = Output(1);
        Assert.That(() => Engine.Upsample2(new Shape(1, 3, 5, 7), 1, tooShort, tooShort), Throws.ArgumentException);
        foreign.Release();
    }
}
