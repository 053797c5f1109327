using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Kernels;

namespace PGGan.Tests;

internal static partial class OpCases
{
    /// <summary>
    /// Turned and shrunk, enlarged so that copies beyond the border are seen, and mirrored by whole numbers. Numbers of few bits: places
    /// are the same in single and in double precision.
    /// </summary>
    internal static float[] WarpMaps { get; } =
    [
        0.75f, -0.5f, 1.25f, 0.375f, 0.875f, -0.625f,
        2.5f, 0.25f, -3.25f, -0.125f, 1.75f, -1.5f,
        -1, 0, 4, 0, 1, 2,
    ];

    private static OpCase[] Augmentations() =>
    [
        Warp(new Shape(3, 5, 3, 3), WarpBorder.Zero),
        Warp(new Shape(3, 3, 5, 2), WarpBorder.Mirror),
        Warp(new Shape(2, 4, 4, 1), WarpBorder.Mirror),
        Warp(new Shape(2, 3, 2, 8), WarpBorder.Zero),
        Warp(new Shape(1, 1, 1, 3), WarpBorder.Mirror),
        WarpGrad(new Shape(3, 3, 5, 2), WarpBorder.Zero),
        WarpGrad(new Shape(3, 5, 3, 3), WarpBorder.Mirror),
        WarpGrad(new Shape(2, 3, 2, 8), WarpBorder.Mirror),
        Mix(new Shape(2, 5, 3, 3), ChannelMix.Affine),
        Mix(new Shape(3, 2, 3, 1), ChannelMix.Affine),
        Mix(new Shape(2, 3, 2, 4), ChannelMix.Linear),
        Mix(new Shape(2, 2, 5, 3), ChannelMix.Transposed),
        Cut(new Shape(3, 5, 7, 3)),
        Cut(new Shape(2, 4, 4, 8)),
    ];

    private static OpCase Warp(Shape shape, WarpBorder border) => new(
        [shape], x => x[0].Warp(Maps(x[0]), border), x => Naive.Warp(x[0], Values.Wide(WarpMaps), border))
    { Note = $"{border}" };

    private static OpCase WarpGrad(Shape shape, WarpBorder border) => new(
        [shape], x => x[0].WarpGrad(Maps(x[0]), border), x => Naive.WarpGrad(x[0], Values.Wide(WarpMaps), border))
    { Note = $"{border}" };

    private static OpCase Mix(Shape shape, ChannelMix mix)
    {
        Shape matrices = new(shape[0], shape[3], shape[3] + 1);
        float[] values = Values.Normal(matrices.Count, seed: 11, index: shape[3]);
        return new([shape], x => x[0].MixChannels(x[0].Workspace.From(values, matrices), mix),
            x => Naive.MixChannels(x[0], Values.Wide(values), mix))
        { Note = $"{mix}" };
    }

    private static OpCase Cut(Shape shape)
    {
        // Within, over two borders, and empty.
        float[] rectangles = [.. new float[] { 1, 4, 2, 4, -2, 2, 3, 9, 3, 3, 0, 5 }.Take(4 * shape[0])];
        Shape four = new(shape[0], 4);
        return new([shape], x => x[0].Cutout(x[0].Workspace.From(rectangles, four)),
            x => Naive.Cutout(x[0], Values.Wide(rectangles)));
    }

    private static Tensor Maps(Tensor x) => x.Workspace.From(WarpMaps.AsSpan(0, 6 * x.Shape[0]), new Shape(x.Shape[0], 2, 3));
}
