using ILGPU;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Gpu;

// The three convolutions as matrix products whose patches are never written out:
// rows × columns over depth = pixels × K over (tap, C); pixels × C over (tap, K); K × (tap, C) over pixels.
public sealed partial class GpuEngine
{
    /// <inheritdoc/>
    protected override void ConvPlain<TOp>(TOp op, in ConvGeometry g, float scale, Storage x, Storage w, Storage? bias, Storage y)
    {
        int pixels = g.N * g.H * g.W, depth = g.Kernel * g.Kernel * g.C;
        Storage images = Singles(x, g.Input.Count), weights = Singles(w, g.Weight.Count), results = SinglesFor(y, g.Output.Count);
        ArrayView<float> weight = View(weights, g.Weight.Count);
        PixelRows rows = new(new Patches(View(images, g.Input.Count), pixels, g.H, g.W, g.C, g.Kernel));
        RowMatrix columns = new(weight, g.K, depth);
        ProductOutput<TOp> output = new(
            pixels, g.K, scale, bias is null ? 0 : 1, bias is null ? weight : View(bias, g.K), View(results, g.Output.Count), op);
        Run(new ConvProduct(rows, columns), output, pixels, g.K, depth, nameof(Conv));
        Return(results, y, g.Output.Count);
        weights.Release();
        images.Release();
    }

    /// <inheritdoc/>
    protected override void ConvInputGradPlain(in ConvGeometry g, float scale, Storage dy, Storage w, Storage dx)
    {
        int pixels = g.N * g.H * g.W, taps = g.Kernel * g.Kernel;
        Storage gradients = Singles(dy, g.Output.Count), weights = Singles(w, g.Weight.Count), results = SinglesFor(dx, g.Input.Count);
        PixelRows rows = new(new Patches(View(gradients, g.Output.Count), pixels, g.H, g.W, g.K, g.Kernel));
        TurnedWeight columns = new(View(weights, g.Weight.Count), g.K, taps, g.C);
        ProductOutput<Identity> output = Plain(pixels, g.C, scale, View(results, g.Input.Count));
        Run(new ConvInputGradProduct(rows, columns), output, pixels, g.C, taps * g.K, nameof(ConvInputGrad));
        Return(results, dx, g.Input.Count);
        weights.Release();
        gradients.Release();
    }

    /// <inheritdoc/>
    protected override void ConvWeightGradPlain(in ConvGeometry g, float scale, Storage x, Storage dy, Storage dw)
    {
        int pixels = g.N * g.H * g.W, taps = g.Kernel * g.Kernel * g.C;
        Storage images = Singles(x, g.Input.Count), gradients = Singles(dy, g.Output.Count);
        ColumnMatrix rows = new(View(gradients, g.Output.Count), g.K);
        TapColumns columns = new(new Patches(View(images, g.Input.Count), pixels, g.H, g.W, g.C, g.Kernel));
        ProductOutput<Identity> output = Plain(g.K, taps, scale, View(dw, g.Weight.Count));
        Run(new ConvWeightGradProduct(rows, columns), output, g.K, taps, pixels, nameof(ConvWeightGrad));
        images.Release();
        gradients.Release();
    }

    private void Run<TProduct, TOp>(TProduct product, ProductOutput<TOp> y, int rows, int columns, int depth, string operation)
        where TProduct : struct, IProduct
        where TOp : unmanaged, IUnaryOp
    {
        if (tuning.GroupThreads == SmallTile.Threads)
        {
            Run<SmallTile, TProduct, TOp>(product, y, rows, columns, depth, operation);
        }
        else if (columns <= TallTile.Columns)
        {
            Run<TallTile, TProduct, TOp>(product, y, rows, columns, depth, operation);
        }
        else if (rows <= FlatTile.Rows)
        {
            Run<FlatTile, TProduct, TOp>(product, y, rows, columns, depth, operation);
        }
        else if ((long)Tiles(rows, Tile128.Rows) * Tiles(columns, Tile128.Columns) < tuning.FewGroups)
        {
            Run<Tile64, TProduct, TOp>(product, y, rows, columns, depth, operation);
        }
        else
        {
            Run<Tile128, TProduct, TOp>(product, y, rows, columns, depth, operation);
        }
    }

    private void Run<TTile, TProduct, TOp>(TProduct product, ProductOutput<TOp> y, int rows, int columns, int depth, string operation)
        where TTile : struct, ITile
        where TProduct : struct, IProduct
        where TOp : unmanaged, IUnaryOp
    {
        int columnTiles = Tiles(columns, TTile.Columns), tiles = Tiles(rows, TTile.Rows) * columnTiles, slabs = Tiles(depth, TTile.Depth);
        int splits = Math.Min(tuning.FewGroups / tiles, slabs / tuning.PartSlabs);
        if (splits < 2)
        {
            product.Launch<TTile, TOp>(this, tiles, new ProductPlan(depth, columnTiles, 1, depth), y, operation);
            return;
        }

        int part = Tiles(slabs, splits) * TTile.Depth, count = rows * columns;
        splits = Tiles(depth, part);
        Storage partial = Pool.Rent(splits * count);
        ArrayView<float> sums = View(partial, partial.Length);
        product.Launch<TTile, Identity>(
            this, tiles * splits, new ProductPlan(depth, columnTiles, splits, part), Plain(rows, columns, 1, sums), operation);
        Launch(GroupsFor(count), new JoinKernel<TOp>(count, columns, splits, sums, y), operation);
        partial.Release();
    }

    // The kernels above read and write singles; what is stored otherwise goes by way of a block of them.

    /// <summary>Singles with the values of x: x itself with one more holder, or a copy.</summary>
    private Storage Singles(Storage x, int count)
    {
        if (x.Format == StorageFormat.Float32)
        {
            x.AddReference();
            return x;
        }

        Storage singles = Pool.Rent(count);
        Copy(new BlockCopy(1, count, 0, count, 0, count), x, singles);
        return singles;
    }

    /// <summary>Where singles for y are written: y itself with one more holder, or a block that <see cref="Return"/> copies to it.</summary>
    private Storage SinglesFor(Storage y, int count)
    {
        if (y.Format != StorageFormat.Float32)
        {
            return Pool.Rent(count);
        }

        y.AddReference();
        return y;
    }

    private void Return(Storage singles, Storage y, int count)
    {
        if (singles != y)
        {
            Copy(new BlockCopy(1, count, 0, count, 0, count), singles, y);
        }

        singles.Release();
    }

    private static int Tiles(int length, int side) => ((length - 1) / side) + 1;

    private static ProductOutput<Identity> Plain(int rows, int columns, float scale, ArrayView<float> y) =>
        new(rows, columns, scale, 0, y, y, default);

    /// <summary>One of the three convolutions with its operands, ready for any tile and epilogue.</summary>
    private interface IProduct
    {
        /// <summary>Launches its kernel.</summary>
        void Launch<TTile, TOp>(GpuEngine engine, int groups, ProductPlan plan, ProductOutput<TOp> y, string operation)
            where TTile : struct, ITile
            where TOp : unmanaged, IUnaryOp;
    }

    private readonly struct ConvProduct(PixelRows x, RowMatrix w) : IProduct
    {
        public void Launch<TTile, TOp>(GpuEngine engine, int groups, ProductPlan plan, ProductOutput<TOp> y, string operation)
            where TTile : struct, ITile
            where TOp : unmanaged, IUnaryOp =>
            engine.Launch(groups, TTile.Threads, new ConvKernel<TTile, TOp>(plan, x, w, y), operation);
    }

    private readonly struct ConvInputGradProduct(PixelRows dy, TurnedWeight w) : IProduct
    {
        public void Launch<TTile, TOp>(GpuEngine engine, int groups, ProductPlan plan, ProductOutput<TOp> y, string operation)
            where TTile : struct, ITile
            where TOp : unmanaged, IUnaryOp =>
            engine.Launch(groups, TTile.Threads, new ConvInputGradKernel<TTile, TOp>(plan, dy, w, y), operation);
    }

    private readonly struct ConvWeightGradProduct(ColumnMatrix dy, TapColumns x) : IProduct
    {
        public void Launch<TTile, TOp>(GpuEngine engine, int groups, ProductPlan plan, ProductOutput<TOp> y, string operation)
            where TTile : struct, ITile
            where TOp : unmanaged, IUnaryOp =>
            engine.Launch(groups, TTile.Threads, new ConvWeightGradKernel<TTile, TOp>(plan, dy, x, y), operation);
    }
}
