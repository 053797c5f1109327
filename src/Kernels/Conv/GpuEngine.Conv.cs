using System.Runtime.CompilerServices;
using ILGPU;
using PGGan.Kernels.Gpu.Products;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

// The convolutions as matrix products whose patches are never written out, rows × columns over depth:
//   forward          pixels × K over (tap, C)
//   input gradient   pixels × C over (tap, K)
//   weight gradient  K × (tap, C) over pixels
// Resampled ones work on the small image (see ResampledTaps): from small to large, a product for each parity of the large pixel; from large
// to small, one with R + 1 taps a side; the weight gradient with as many taps, which are then added up.
public sealed partial class GpuEngine
{
    // Copies beyond are made again: an image of 1024×1024 would take more memory than a launch is worth.
    private const int LargestKept = 1 << 22;

    private readonly KeptOperands operands = new();
    private readonly Dictionary<(ProductSize Size, bool WholeRows), ProductTiling?> tilings = [];

    /// <inheritdoc/>
    public override void Conv<TOp>(TOp op, in ConvGeometry g, float scale, Storage x, Storage w, Storage? bias, Storage y)
    {
        PixelProduct product = new(g, IsGradient: false);
        ProductOutput<TOp> output = new(
            product.Shape, scale, bias is null ? 0 : 1, bias is null ? View(w, g.Weight.Count) : View(bias, g.K),
            FloatsOf(y, g.Output.Count), op);
        using Operand images = Packed(x, g.Input), weights = WeightsFor(g, w, byColumns: false);
        PixelRows rows = new(images.Data, product.Grid(images.Chunks));
        Run(rows, new WeightRows(weights.Data, weights.Layout), output, product.Size(SlabPositions), nameof(Conv));
    }

    /// <inheritdoc/>
    public override void ConvPixelNorm(
        in ConvGeometry g, in PixelNormGeometry norm, float scale, Storage x, Storage w, Storage? bias, Storage y, Storage inverseNorm)
    {
        PixelProduct product = new(g, IsGradient: false);
        if (g.K % 4 != 0 || TilingOf(product.Size(SlabPositions), wholeRows: true) is not ProductTiling tiling)
        {
            base.ConvPixelNorm(g, norm, scale, x, w, bias, y, inverseNorm);
            return;
        }

        ArrayView<float> biases = bias is null ? View(w, g.Weight.Count) : View(bias, g.K);
        PixelNormOutput output = new(
            product.Shape, norm, tiling.RowThreads, scale, bias is null ? 0 : 1, biases, FloatsOf(y, g.Output.Count),
            View(inverseNorm, g.Output.Count / g.K));
        using Operand images = Packed(x, g.Input), weights = WeightsFor(g, w, byColumns: false);
        PixelRows rows = new(images.Data, product.Grid(images.Chunks));
        Launch(tiling, rows, new WeightRows(weights.Data, weights.Layout), output, nameof(ConvPixelNorm));
    }

    /// <inheritdoc/>
    public override void ConvInputGrad(in ConvGeometry g, float scale, Storage dy, Storage w, Storage dx)
    {
        if (IsOneChannel(g))
        {
            OneChannelInputTerm term = new(FloatsOf(dy, g.Output.Count), FloatsOf(w, g.C), g.C, scale);
            Write(term, g.Input.Count, g.C % 4 == 0 ? g.Input.Count / 4 : 0, FloatsOf(dx, g.Input.Count));
            return;
        }

        PixelProduct product = new(g, IsGradient: true);
        ProductOutput<Identity> output = new(product.Shape, scale, 0, View(w, g.Weight.Count), FloatsOf(dx, g.Input.Count), default);
        using Operand gradients = Packed(dy, g.Output), weights = WeightsFor(g, w, byColumns: true);
        PixelRows rows = new(gradients.Data, product.Grid(gradients.Chunks));
        Run(rows, new WeightColumns(weights.Data, weights.Layout), output, product.Size(SlabPositions), nameof(ConvInputGrad));
    }

    /// <inheritdoc/>
    public override void ConvWeightGrad(in ConvGeometry g, float scale, Storage x, Storage dy, Storage dw, bool add = false)
    {
        if (IsOneChannel(g))
        {
            OneChannelWeightTerm term = new(FloatsOf(dy, g.Output.Count), FloatsOf(x, g.Input.Count), g.C, scale);
            Sum(term, new Extent(1, g.Output.Count, g.C), FloatsOf(dw, g.C), nameof(ConvWeightGrad), add);
            return;
        }

        GradientTarget target = new(scale, add ? 1 : 0, View(dw, g.Weight.Count));
        using Operand images = Packed(x, g.Input), gradients = Packed(dy, g.Output);

        // The operand with taps is read as the pass reads it that goes from it to the other: x forward, or dy towards x where dy is the
        // larger image.
        bool up = g.Resample == Resample.UpBefore;
        PixelProduct product = new(g, IsGradient: up);
        int pixels = product.Pixels, slabs = Parts(pixels, SlabPositions);
        if (g.Resample == Resample.None)
        {
            int channels = images.Chunks * ChunkLength, taps = g.Kernel * g.Kernel;
            ChannelColumns rows = new(gradients.Data, pixels, gradients.Chunks);
            PixelColumns columns = new(images.Data, product.Grid(images.Chunks));
            ProductShape shape = new(g.K, taps * channels, taps * g.C, channels, g.C, 0);
            Run(rows, columns, new WeightGradientOutput(shape, target), new(g.K, taps * channels, 1, slabs), nameof(ConvWeightGrad));
            return;
        }

        ResampledTaps resampled = new(g.Kernel, g.K, g.C, up ? 0 : 1, ByParity: 0, TapsFirst: up ? 1 : 0);
        int count = resampled.Side * resampled.Side;
        if (up)
        {
            // The gradient is the large image: its taps and channels are the rows.
            int outputs = gradients.Chunks * ChunkLength;
            RunScattered(resampled with { Outputs = outputs }, new PixelColumns(gradients.Data, product.Grid(gradients.Chunks)),
                new ChannelColumns(images.Data, pixels, images.Chunks), new(count * outputs, images.Chunks * ChunkLength, 1, slabs),
                g, target);
        }
        else
        {
            RunScattered(resampled, new ChannelColumns(gradients.Data, pixels, gradients.Chunks),
                new PixelColumns(images.Data, product.Grid(images.Chunks)),
                new(g.K, count * images.Chunks * ChunkLength, 1, slabs), g, target);
        }
    }

    // The discriminator's last layer: gradients would be products with one row or column of 128 in use, of a dy to be packed first.
    private static bool IsOneChannel(in ConvGeometry g) => g.K == 1 && g.Kernel == 1 && g.Resample == Resample.None;

    /// <inheritdoc/>
    public override IDisposable KeepOperand(Storage x, Shape shape) =>
        IsOperand(x, shape[-1]) || shape.Count > LargestKept ? base.KeepOperand(x, shape) : operands.Keep(x);

    /// <summary>For a kernel that makes an array: the copy that products will read, where it is kept.</summary>
    private OperandCopy CopyFor(Storage x, int count, int channels)
    {
        int row = Parts(channels, ChunkLength) * ChunkLength;
        Storage? copy = operands.Get(x, channels, () => Pool.Rent(checked(count / channels * row), ProductFormat));
        return copy is null ? default : new OperandCopy(FloatsOf(copy, copy.Length), row);
    }

    // Whether products read an array as it is.
    private bool IsOperand(Storage x, int channels) => x.Format == ProductFormat && channels % ChunkLength == 0;

    /// <summary>The format that products read.</summary>
    private StorageFormat ProductFormat => Precision switch
    {
        Precision.BFloat16 => StorageFormat.BFloat16,
        Precision.TensorFloat32 => StorageFormat.TensorFloat32,
        _ => StorageFormat.Float32,
    };

    /// <summary>Elements of 16 bytes of it.</summary>
    private int ChunkLength =>
        ProductFormat == StorageFormat.BFloat16 ? BFloat16Tile<WideWarp>.ChunkLength : Float32Tile<WideWarp>.ChunkLength;

    /// <summary>Positions of the reduced axis that are in shared memory at a time.</summary>
    private int SlabPositions => SlabOperand.Depth * ChunkLength;

    private ProductTiling Tiling(in ProductSize size) =>
        TilingOf(size, wholeRows: false) ?? throw new InvalidOperationException($"Conv: no tile serves {size}.");

    // Networks multiply the same sizes in every step, and hundreds of plans are compared for one.
    private ProductTiling? TilingOf(in ProductSize size, bool wholeRows)
    {
        if (!tilings.TryGetValue((size, wholeRows), out ProductTiling? tiling))
        {
            tiling = ProductTiling.Choose(size, tuning, wholeRows);
            tilings.Add((size, wholeRows), tiling);
        }

        return tiling;
    }

    private static int Parts(int length, int part) => ((length - 1) / part) + 1;

    /// <summary>A product on the tile that finishes it soonest.</summary>
    private void Run<TA, TB, TOutput>(TA a, TB b, TOutput output, in ProductSize size, string operation)
        where TA : struct, ISource
        where TB : struct, ISource
        where TOutput : struct, IProductOutput
    {
        ProductTiling tiling = Tiling(size);
        if (!tiling.Plan.IsSplit)
        {
            Launch(tiling, a, b, output, operation);
            return;
        }

        int vectors = Parts(size.Columns, 4), splits = tiling.Plan.Splits, sums = PartTree.SumsOf(splits);
        Storage partial = Pool.Rent(checked(splits * size.Batches * size.Rows * vectors * 4));
        PartialOutput parts = new(size.Rows, vectors, size.Batches, View(partial, partial.Length).Cast<Lane4>());
        Launch(tiling, a, b, new SplitOutput<TOutput>(splits, sums, parts, ArrivalsFor(tiling.Plan.Tiles * sums), output), operation);
        partial.Release();
    }

    /// <summary>The weight gradient of a resampled convolution: that of its R + 1 taps a side, and these added up.</summary>
    private void RunScattered<TA, TB>(
        in ResampledTaps taps, TA a, TB b, in ProductSize size, in ConvGeometry g, GradientTarget target)
        where TA : struct, ISource
        where TB : struct, ISource
    {
        ProductTiling tiling = Tiling(size);
        int vectors = Parts(size.Columns, 4), count = size.Rows * vectors * 4, splits = tiling.Plan.Splits;
        Storage partial = Pool.Rent(checked(splits * count));
        ArrayView<float> parts = View(partial, partial.Length);
        Launch(tiling, a, b, new PartialOutput(size.Rows, vectors, 1, parts.Cast<Lane4>()), nameof(ConvWeightGrad));
        int stride = taps.TapsFirst != 0 ? vectors * 4 : vectors * 4 / (taps.Side * taps.Side);
        Launch(GroupsFor(g.Weight.Count), new ScatterTapsKernel(taps, g.K, stride, splits, count, parts, target), nameof(ConvWeightGrad));
        partial.Release();
    }

    // The types of a launch, one after another: the machine, the way to multiply, the tile.

    private void Launch<TA, TB, TOutput>(in ProductTiling tiling, TA a, TB b, TOutput output, string operation)
        where TA : struct, ISource
        where TB : struct, ISource
        where TOutput : struct, IProductOutput
    {
        if (IsSimulator)
        {
            LaunchOn<PlainMachine, TA, TB, TOutput>(tiling, a, b, output, operation);
        }
        else
        {
            LaunchOn<CudaMachine, TA, TB, TOutput>(tiling, a, b, output, operation);
        }
    }

    private void LaunchOn<TMachine, TA, TB, TOutput>(in ProductTiling tiling, TA a, TB b, TOutput output, string operation)
        where TMachine : struct, IMachine
        where TA : struct, ISource
        where TB : struct, ISource
        where TOutput : struct, IProductOutput
    {
        switch (Precision)
        {
            case Precision.BFloat16:
                LaunchTile<TMachine, BFloat16Tile<WideWarp>, BFloat16Tile<NarrowWarp>, TA, TB, TOutput>(tiling, a, b, output, operation);
                break;
            case Precision.TensorFloat32:
                LaunchTile<TMachine, TensorFloat32Tile<WideWarp>, TensorFloat32Tile<NarrowWarp>, TA, TB, TOutput>(tiling, a,
                    b, output, operation);
                break;
            default:
                LaunchTile<TMachine, Float32Tile<WideWarp>, Float32Tile<NarrowWarp>, TA, TB, TOutput>(tiling, a, b, output, operation);
                break;
        }
    }

    private void LaunchTile<TMachine, TWide, TNarrow, TA, TB, TOutput>(in ProductTiling tiling, TA a, TB b,
        TOutput output, string operation)
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
                Launch<ProductKernel<TMachine, Tile128x128, TWide, TA, TB, TOutput>>(tiling, new(tiling.Plan, a, b, output), operation);
                break;
            case TileName.Tile128x64:
                Launch<ProductKernel<TMachine, Tile128x64, TWide, TA, TB, TOutput>>(tiling, new(tiling.Plan, a, b, output), operation);
                break;
            case TileName.Tile64x64:
                Launch<ProductKernel<TMachine, Tile64x64, TWide, TA, TB, TOutput>>(tiling, new(tiling.Plan, a, b, output), operation);
                break;
            default:
                Launch<ProductKernel<TMachine, Tile128x32, TNarrow, TA, TB, TOutput>>(tiling, new(tiling.Plan, a, b, output), operation);
                break;
        }
    }

    private void Launch<TKernel>(in ProductTiling tiling, TKernel kernel, string operation)
        where TKernel : struct, IKernel => Launch(tiling.Plan.Groups, tiling.Threads, kernel, operation);

    /// <summary>An image as products read it: its own storage, or a copy whose pixels are whole chunks of their format.</summary>
    private Operand Packed(
        Storage x, Shape shape, [CallerArgumentExpression(nameof(x))] string argument = "", [CallerMemberName] string operation = "")
    {
        int channels = shape[-1], chunks = Parts(channels, ChunkLength);
        if (IsOperand(x, channels))
        {
            return new(new Chunks(Block(x, shape.Count, argument, operation)), chunks, null);
        }

        Storage? kept = operands.Get(x, channels, () => Pack(x, shape, argument, operation));
        Storage packed = kept ?? Pack(x, shape, argument, operation);
        return new(new Chunks(Block(packed, packed.Length)), chunks, kept is null ? packed : null);
    }

    /// <summary>A copy whose rows of channels are whole chunks of the format that products read.</summary>
    private Storage Pack(Storage x, Shape shape, string argument, string operation)
    {
        int channels = shape[-1], rows = shape.Count / channels, padded = Parts(channels, ChunkLength) * ChunkLength;
        Storage packed = Pool.Rent(checked(rows * padded), ProductFormat);
        Floats source = FloatsOf(x, shape.Count, argument, operation);
        Launch(GroupsFor(rows * padded / 4), new PackKernel(rows, channels, padded / 4, source, FloatsOf(packed, packed.Length)),
            operation);
        return packed;
    }

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
