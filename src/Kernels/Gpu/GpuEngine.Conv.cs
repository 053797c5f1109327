using System.Runtime.CompilerServices;
using ILGPU;
using PGGan.Kernels.Gpu.Products;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

// The convolutions as matrix products whose patches are never written out, rows × columns over depth:
//   forward          pixels × K over (tap, C)
//   input gradient   pixels × C over (tap, K)
//   weight gradient  K × (tap, C) over pixels
// Resampled ones work on the small image (see ResampledTaps): from small to large, a product for each parity of the large pixel; from large to small, one
// with R + 1 taps a side; the weight gradient with as many taps, which are then added up.
public sealed partial class GpuEngine
{
    /// <inheritdoc/>
    public override void Conv<TOp>(TOp op, in ConvGeometry g, float scale, Storage x, Storage w, Storage? bias, Storage y)
    {
        Floats target = FloatsOf(y, g.Output.Count);
        ArrayView<float> biases = bias is null ? View(w, g.Weight.Count) : View(bias, g.K);
        int small = g.N * Math.Min(g.H, g.OutH) * Math.Min(g.W, g.OutW);
        ProductShape shape = new(small, g.K, g.K, g.K, g.K, g.Resample == Resample.UpBefore ? g.W : 0);
        ProductOutput<TOp> output = new(shape, scale, bias is null ? 0 : 1, biases, target, op);
        using Operand images = Packed(x, g.Input, nameof(x)), weights = WeightsFor(g, w, byColumns: false);
        ProductCall call = new(nameof(Conv), g, FromSmall: g.Resample == Resample.UpBefore);
        (PixelRows rows, ProductSize size) = FromPixels(call, images, g.C, g.K);
        Run(call, rows, new WeightRows(weights.Data, weights.Layout), output, size);
    }

    /// <inheritdoc/>
    public override void ConvPixelNorm(
        in ConvGeometry g, in PixelNormGeometry norm, float scale, Storage x, Storage w, Storage? bias, Storage y, Storage inverseNorm)
    {
        using Operand images = Packed(x, g.Input, nameof(x));
        ProductCall call = new(nameof(ConvPixelNorm), g, FromSmall: g.Resample == Resample.UpBefore);
        (PixelRows rows, ProductSize size) = FromPixels(call, images, g.C, g.K);
        if (g.K % 4 != 0 || ProductTiling.Choose(size, tuning, wholeRows: true) is not ProductTiling tiling)
        {
            base.ConvPixelNorm(g, norm, scale, x, w, bias, y, inverseNorm);
            return;
        }

        using Operand weights = WeightsFor(g, w, byColumns: false);
        ProductShape shape = new(size.Rows, g.K, g.K, g.K, g.K, g.Resample == Resample.UpBefore ? g.W : 0);
        ArrayView<float> biases = bias is null ? View(w, g.Weight.Count) : View(bias, g.K);
        PixelNormOutput output = new(
            shape, norm, tiling.RowThreads, scale, bias is null ? 0 : 1, biases, FloatsOf(y, g.Output.Count), View(inverseNorm, g.Output.Count / g.K));
        Launch(call, tiling, rows, new WeightRows(weights.Data, weights.Layout), output);
    }

    /// <inheritdoc/>
    public override void ConvInputGrad(in ConvGeometry g, float scale, Storage dy, Storage w, Storage dx)
    {
        int small = g.N * Math.Min(g.H, g.OutH) * Math.Min(g.W, g.OutW);
        ProductShape shape = new(small, g.C, g.C, g.C, g.C, g.Resample == Resample.DownAfter ? g.OutW : 0);
        ProductOutput<Identity> output = new(shape, scale, 0, View(w, g.Weight.Count), FloatsOf(dx, g.Input.Count), default);
        using Operand gradients = Packed(dy, g.Output, nameof(dy)), weights = WeightsFor(g, w, byColumns: true);
        ProductCall call = new(nameof(ConvInputGrad), g, FromSmall: g.Resample == Resample.DownAfter);
        (PixelRows rows, ProductSize size) = FromPixels(call, gradients, g.K, g.C);
        Run(call, rows, new WeightColumns(weights.Data, weights.Layout), output, size);
    }

    /// <inheritdoc/>
    public override void ConvWeightGrad(in ConvGeometry g, float scale, Storage x, Storage dy, Storage dw)
    {
        ArrayView<float> target = View(dw, g.Weight.Count);
        using Operand images = Packed(x, g.Input, nameof(x)), gradients = Packed(dy, g.Output, nameof(dy));
        int height = Math.Min(g.H, g.OutH), width = Math.Min(g.W, g.OutW), pixels = g.N * height * width;
        PixelGrid small = new(pixels, height, width, Stride: 1, Kernel: 1, Origin: 0, Parities: 0, Channels: 0);
        PixelGrid around = small with { Kernel = g.Kernel, Origin = -g.Pad }, large = small with { Stride = 2, Kernel = g.Kernel + 1, Origin = -g.Pad };
        ProductCall call = new(nameof(ConvWeightGrad), g, FromSmall: false);
        int slabs = Parts(pixels, SlabPositions);
        if (g.Resample == Resample.None)
        {
            int channels = images.Chunks * ChunkLength, taps = g.Kernel * g.Kernel;
            ChannelColumns rows = new(gradients.Data, pixels, gradients.Chunks);
            PixelColumns columns = new(images.Data, around with { Channels = images.Chunks });
            ProductShape shape = new(g.K, taps * channels, taps * g.C, channels, g.C, 0);
            Run(call, rows, columns, new ProductOutput<Identity>(shape, scale, 0, target, new Floats(target, 0), default), new(g.K, taps * channels, 1, slabs));
            return;
        }

        bool up = g.Resample == Resample.UpBefore;
        ResampledTaps resampled = new(g.Kernel, g.K, g.C, up ? 0 : 1, ByParity: 0, TapsFirst: up ? 1 : 0);
        int count = resampled.Side * resampled.Side;
        if (up)
        {
            // The gradient is the large image: its taps and channels are the rows.
            int outputs = gradients.Chunks * ChunkLength;
            RunScattered(call, resampled with { Outputs = outputs }, new PixelColumns(gradients.Data, large with { Channels = gradients.Chunks }),
                new ChannelColumns(images.Data, pixels, images.Chunks), new(count * outputs, images.Chunks * ChunkLength, 1, slabs), scale, g, target);
        }
        else
        {
            RunScattered(call, resampled, new ChannelColumns(gradients.Data, pixels, gradients.Chunks),
                new PixelColumns(images.Data, large with { Channels = images.Chunks }), new(g.K, count * images.Chunks * ChunkLength, 1, slabs), scale, g, target);
        }
    }

    /// <summary>Elements of 16 bytes in the format that products read.</summary>
    private int ChunkLength => Precision == Precision.BFloat16 ? BFloat16Tile<WideWarp>.ChunkLength : Float32Tile<WideWarp>.ChunkLength;

    /// <summary>Positions of the reduced axis that are in shared memory at a time.</summary>
    private int SlabPositions => SlabOperand.Depth * ChunkLength;

    private ProductTiling Tiling(in ProductSize size) => ProductTiling.Choose(size, tuning) ?? throw new InvalidOperationException($"Conv: no tile serves {size}.");

    private static int Parts(int length, int part) => ((length - 1) / part) + 1;

    /// <summary>The rows of a product with a pixel of the small image a row, over taps and channels, and its size.</summary>
    private (PixelRows Rows, ProductSize Size) FromPixels(in ProductCall call, in Operand images, int channels, int columns)
    {
        ConvGeometry g = call.Geometry;
        bool resampled = g.Resample != Resample.None, toLarge = resampled && call.FromSmall;
        int height = Math.Min(g.H, g.OutH), width = Math.Min(g.W, g.OutW), pixels = g.N * height * width;
        int kernel = !resampled ? g.Kernel : toLarge ? (g.Kernel + 1) / 2 : g.Kernel + 1;
        PixelGrid grid = new(pixels, height, width, resampled && !toLarge ? 2 : 1, kernel, -g.Pad, toLarge ? 1 : 0, images.Chunks);
        return (new PixelRows(images.Data, grid), new ProductSize(pixels, columns, toLarge ? 4 : 1, kernel * kernel * Parts(channels, SlabPositions)));
    }

    /// <summary>A product on the tile that finishes it soonest.</summary>
    private void Run<TA, TB, TOutput>(in ProductCall call, TA a, TB b, TOutput output, in ProductSize size)
        where TA : struct, ISource
        where TB : struct, ISource
        where TOutput : struct, IProductOutput
    {
        ProductTiling tiling = Tiling(size);
        if (!tiling.Plan.IsSplit)
        {
            Launch(call, tiling, a, b, output);
            return;
        }

        int vectors = Parts(size.Columns, 4), count = size.Batches * size.Rows * vectors;
        Storage partial = Pool.Rent(checked(tiling.Plan.Splits * count * 4));
        ArrayView<Lane4> parts = View(partial, partial.Length).Cast<Lane4>();
        Launch(call, tiling, a, b, new PartialOutput(size.Rows, vectors, size.Batches, parts));
        Launch(GroupsFor(count), new JoinKernel<TOutput>(size.Rows, vectors, size.Batches, tiling.Plan.Splits, parts, output), call.Operation);
        partial.Release();
    }

    /// <summary>The weight gradient of a resampled convolution: that of its R + 1 taps a side, and these added up.</summary>
    private void RunScattered<TA, TB>(
        in ProductCall call, in ResampledTaps taps, TA a, TB b, in ProductSize size, float scale, in ConvGeometry g, ArrayView<float> dw)
        where TA : struct, ISource
        where TB : struct, ISource
    {
        ProductTiling tiling = Tiling(size);
        int vectors = Parts(size.Columns, 4), count = size.Rows * vectors * 4, splits = tiling.Plan.Splits;
        Storage partial = Pool.Rent(checked(splits * count));
        ArrayView<float> parts = View(partial, partial.Length);
        Launch(call, tiling, a, b, new PartialOutput(size.Rows, vectors, 1, parts.Cast<Lane4>()));
        int stride = taps.TapsFirst != 0 ? vectors * 4 : vectors * 4 / (taps.Side * taps.Side);
        Launch(GroupsFor(g.Weight.Count), new ScatterTapsKernel(taps, g.K, stride, splits, count, scale, parts, dw), call.Operation);
        partial.Release();
    }

    // The types of a launch, one after another: the machine, the way to multiply, the tile.

    private void Launch<TA, TB, TOutput>(in ProductCall call, in ProductTiling tiling, TA a, TB b, TOutput output)
        where TA : struct, ISource
        where TB : struct, ISource
        where TOutput : struct, IProductOutput
    {
        if (IsSimulator)
        {
            LaunchOn<PlainMachine, TA, TB, TOutput>(call, tiling, a, b, output);
        }
        else
        {
            LaunchOn<CudaMachine, TA, TB, TOutput>(call, tiling, a, b, output);
        }
    }

    private void LaunchOn<TMachine, TA, TB, TOutput>(in ProductCall call, in ProductTiling tiling, TA a, TB b, TOutput output)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource
        where TOutput : struct, IProductOutput
    {
        switch (Precision)
        {
            case Precision.BFloat16:
                LaunchTile<TMachine, BFloat16Tile<WideWarp>, BFloat16Tile<NarrowWarp>, TA, TB, TOutput>(call, tiling, a, b, output);
                break;
            case Precision.TensorFloat32:
                LaunchTile<TMachine, TensorFloat32Tile<WideWarp>, TensorFloat32Tile<NarrowWarp>, TA, TB, TOutput>(call, tiling, a, b, output);
                break;
            default:
                LaunchTile<TMachine, Float32Tile<WideWarp>, Float32Tile<NarrowWarp>, TA, TB, TOutput>(call, tiling, a, b, output);
                break;
        }
    }

    private void LaunchTile<TMachine, TWide, TNarrow, TA, TB, TOutput>(in ProductCall call, in ProductTiling tiling, TA a, TB b, TOutput output)
        where TMachine : struct, IMachine
        where TWide : struct, IWarpTile
        where TNarrow : struct, IWarpTile
        where TA : struct, ISource
        where TB : struct, ISource
        where TOutput : struct, IProductOutput
    {
        switch (tiling.Tile)
        {
            case TileName.Tile128x128:
                Launch<ProductKernel<TMachine, Tile128x128, TWide, TA, TB, TOutput>>(tiling, new(tiling.Plan, a, b, output), call.Operation);
                break;
            case TileName.Tile128x64:
                Launch<ProductKernel<TMachine, Tile128x64, TWide, TA, TB, TOutput>>(tiling, new(tiling.Plan, a, b, output), call.Operation);
                break;
            case TileName.Tile64x64:
                Launch<ProductKernel<TMachine, Tile64x64, TWide, TA, TB, TOutput>>(tiling, new(tiling.Plan, a, b, output), call.Operation);
                break;
            default:
                Launch<ProductKernel<TMachine, Tile128x32, TNarrow, TA, TB, TOutput>>(tiling, new(tiling.Plan, a, b, output), call.Operation);
                break;
        }
    }

    private void Launch<TKernel>(in ProductTiling tiling, TKernel kernel, string operation)
        where TKernel : struct, IKernel => Launch(tiling.Plan.Groups, tiling.Threads, kernel, operation);

    /// <summary>An image as products read it: its own storage, or a copy whose pixels are whole chunks of their format.</summary>
    private Operand Packed(Storage x, Shape shape, string argument, [CallerMemberName] string operation = "")
    {
        Floats floats = FloatsOf(x, shape.Count, argument, operation);
        return Packed(floats, x.Format, Block(x, shape.Count, argument, operation), shape.Count / shape[3], shape[3], operation);
    }

    private Operand Packed(Floats x, StorageFormat format, ArrayView<float> block, int rows, int channels, string operation)
    {
        int chunks = Parts(channels, ChunkLength);
        StorageFormat wanted = Precision == Precision.BFloat16 ? StorageFormat.BFloat16 : StorageFormat.Float32;
        if (format == wanted && channels % ChunkLength == 0)
        {
            return new(new Chunks(block), chunks, null);
        }

        int padded = chunks * ChunkLength;
        Storage packed = Pool.Rent(checked(rows * padded), wanted);
        Launch(GroupsFor(rows * padded / 4), new PackKernel(rows, channels, padded / 4, x, FloatsOf(packed, packed.Length)), operation);
        return new(new Chunks(Block(packed, packed.Length)), chunks, packed);
    }

    /// <summary>The weight as the forward pass (by rows) or the input gradient (by columns) reads it.</summary>
    private Operand WeightsFor(in ConvGeometry g, Storage w, bool byColumns, [CallerMemberName] string operation = "")
    {
        ArrayView<float> weights = View(w, g.Weight.Count, nameof(w), operation);
        int taps = g.Kernel * g.Kernel;
        if (g.Resample == Resample.None)
        {
            Operand packed = Packed(new Floats(weights, 0), StorageFormat.Float32, weights, g.K * taps, g.C, operation);
            int row = packed.Chunks;

            // The gradient gathers what the convolution scattered: taps backwards.
            return packed with { Layout = new(byColumns ? (taps - 1) * row : 0, taps * row, byColumns ? -row : row, 0, g.K, row) };
        }

        bool up = g.Resample == Resample.UpBefore, toLarge = up != byColumns;
        ResampledTaps resampled = new(g.Kernel, g.K, g.C, up ? 0 : 1, toLarge ? 1 : 0, byColumns ? 1 : 0);
        int chunks = Parts(g.C, ChunkLength), vectors = chunks * ChunkLength / 4, rows = resampled.Side * resampled.Side * g.K;
        Storage gathered = Pool.Rent(checked(rows * vectors * 4), Precision == Precision.BFloat16 ? StorageFormat.BFloat16 : StorageFormat.Float32);
        Launch(GroupsFor(rows * vectors), new GatherTapsKernel(resampled, vectors, weights, FloatsOf(gathered, gathered.Length)), operation);
        int together = toLarge ? resampled.ParitySide * resampled.ParitySide : resampled.Side * resampled.Side;
        WeightLayout layout = byColumns
            ? new(0, chunks, g.K * chunks, together * g.K * chunks, g.K, chunks)
            : new(0, together * chunks, chunks, together * g.K * chunks, g.K, chunks);
        return new(new Chunks(Block(gathered, gathered.Length)), chunks, gathered) { Layout = layout };
    }

    /// <summary>What a product is for.</summary>
    /// <param name="Operation">For messages.</param>
    /// <param name="Geometry">Sizes.</param>
    /// <param name="FromSmall">Whether a resampled one reads the small image and makes the large one.</param>
    private readonly record struct ProductCall(string Operation, ConvGeometry Geometry, bool FromSmall);

    /// <summary>An array as products read it.</summary>
    /// <param name="Data">Its chunks.</param>
    /// <param name="Chunks">Chunks of a row of channels.</param>
    /// <param name="Temporary">The copy that goes back to the pool after the product, if there is one.</param>
    private readonly record struct Operand(Chunks Data, int Chunks, Storage? Temporary) : IDisposable
    {
        /// <summary>Where a weight's elements are.</summary>
        public WeightLayout Layout { get; init; }

        public void Dispose() => Temporary?.Release();
    }
}
