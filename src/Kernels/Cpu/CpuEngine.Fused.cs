using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

public sealed unsafe partial class CpuEngine
{
    /// <inheritdoc/>
    public override void PixelNorm(in PixelNormGeometry g, Storage x, Storage? bias, Storage y, Storage inverseNorm)
    {
        int count = checked(g.Rows * g.Channels);
        Tiles tiles = RowTiles(g.Rows, g.Channels);
        float* added = bias is null ? null : Pointer(bias, g.Channels);
        Run(tiles.Count, new PixelNormWork(g, tiles, Pointer(x, count), added, Pointer(y, count), Pointer(inverseNorm, g.Rows)));
    }

    /// <inheritdoc/>
    public override void PixelNormGrad(in PixelNormGeometry g, Storage dy, Storage y, Storage inverseNorm, Storage dx, Storage? dbias)
    {
        int count = checked(g.Rows * g.Channels);
        float* by = Pointer(dy, count), output = Pointer(y, count), norms = Pointer(inverseNorm, g.Rows), target = Pointer(dx, count);
        Tiles tiles = RowTiles(g.Rows, g.Channels);
        if (dbias is null)
        {
            Run(tiles.Count, new PixelNormGradWork(g, tiles, by, output, norms, target, sums: null));
            return;
        }

        // Each part sums its own rows; then the parts' sums are added in order.
        Extent parts = new(1, tiles.Count, g.Channels);
        Storage partial = Pool.Rent(parts.Count);
        float* sums = Pointer(partial, parts.Count);
        Run(tiles.Count, new PixelNormGradWork(g, tiles, by, output, norms, target, sums));
        Sum(new UnarySource<Identity>(default, sums), parts, Pointer(dbias, g.Channels));
        partial.Release();
    }

    /// <inheritdoc/>
    public override void BiasActGrad(Extent extent, LeakyReluGate gate, Storage dy, Storage y, Storage dx, Storage dbias)
    {
        int count = extent.Count;
        Sum(
            new WrittenSource<BinarySource<LeakyReluGate>>(new(gate, Pointer(dy, count), Pointer(y, count)), Pointer(dx, count)),
            extent,
            Pointer(dbias, extent.Kept));
    }

    /// <inheritdoc/>
    public override void MinibatchStddev(in StddevGeometry g, Storage x, Storage stat)
    {
        float* samples = Pointer(x, checked(g.GroupSize * g.Groups * g.Elements));
        float* statistics = Pointer(stat, g.Groups);
        int chunks = Tiles.Parts(g.Elements, StddevWork.Chunk);
        Storage partial = Pool.Rent(g.Groups * chunks);
        float* partials = Pointer(partial, g.Groups * chunks);
        Run(g.Groups * chunks, new StddevWork(g, chunks, samples, partials));
        Sum(new UnarySource<Scale>(new(1f / g.Elements), partials), new Extent(g.Groups, chunks, 1), statistics);
        partial.Release();
    }

    /// <inheritdoc/>
    public override void MinibatchStddevGrad(in StddevGeometry g, Storage x, Storage dstat, Storage dx)
    {
        int count = checked(g.GroupSize * g.Groups * g.Elements);
        int chunks = Tiles.Parts(g.Elements, StddevWork.Chunk);
        Run(g.Groups * chunks, new StddevGradWork(g, chunks, Pointer(x, count), Pointer(dstat, g.Groups), Pointer(dx, count)));
    }
}
