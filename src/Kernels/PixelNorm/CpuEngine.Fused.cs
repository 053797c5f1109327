using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

public unsafe partial class CpuEngine
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
    public override void PixelNormGrad(in PixelNormGeometry g, Storage dy, Storage y, Storage inverseNorm, Storage dx,
        Storage? dbias, bool add = false)
    {
        int count = checked(g.Rows * g.Channels);
        float* by = Pointer(dy, count), output = Pointer(y, count), norms = Pointer(inverseNorm, g.Rows), target = Pointer(dx, count);
        Tiles tiles = RowTiles(g.Rows, g.Channels);
        if (dbias is null)
        {
            Run(tiles.Count, new PixelNormGradWork(g, tiles, by, output, norms, target, sums: null, Streams(count, g.Channels)));
            return;
        }

        PartSums parts = new(this, tiles.Count, g.Channels);
        Run(tiles.Count, new PixelNormGradWork(g, tiles, by, output, norms, target, parts.Rows, Streams(count, g.Channels)));
        parts.Total(dbias, add);
    }

    /// <inheritdoc/>
    public override void BiasActGrad(int rows, int channels, LeakyReluGate gate, Storage dy, Storage y, Storage dx,
        Storage dbias, bool add = false)
    {
        if (channels < Width.Floats())
        {
            base.BiasActGrad(rows, channels, gate, dy, y, dx, dbias, add);
            return;
        }

        int count = checked(rows * channels);
        Tiles tiles = RowTiles(rows, channels);
        PartSums parts = new(this, tiles.Count, channels);
        Run(tiles.Count, new BiasActGradWork(gate, channels, tiles, Pointer(dy, count), Pointer(y, count), Pointer(dx, count), parts.Rows,
            Streams(count, channels)));
        parts.Total(dbias, add);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A side of the image is odd.</exception>
    public override void ActPool(in ActPoolGeometry g, Storage x, Storage y, Storage signs)
    {
        Tiles tiles = SquareTiles(g);
        uint* words = (uint*)Pointer(signs, g.SignWords);
        Run(tiles.Count, new ActPoolWork(g, tiles, Pointer(x, g.Large.Count), Pointer(y, g.Small.Count), words));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A side of the image is odd.</exception>
    public override void ActPoolGrad(in ActPoolGeometry g, Storage dy, Storage signs, Storage dx, Storage? dbias, bool add = false)
    {
        Tiles tiles = SquareTiles(g);
        float* by = Pointer(dy, g.Small.Count), target = Pointer(dx, g.Large.Count);
        uint* words = (uint*)Pointer(signs, g.SignWords);
        if (dbias is null)
        {
            Run(tiles.Count, new ActPoolGradWork(g, tiles, by, words, target, sums: null, Streams(g.Large.Count, g.Large[3])));
            return;
        }

        PartSums parts = new(this, tiles.Count, g.Large[3]);
        Run(tiles.Count, new ActPoolGradWork(g, tiles, by, words, target, parts.Rows, Streams(g.Large.Count, g.Large[3])));
        parts.Total(dbias, add);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A side of the image is odd.</exception>
    public override void ActPoolTangent(in ActPoolGeometry g, Storage u, Storage signs, Storage v)
    {
        Tiles tiles = SquareTiles(g);
        uint* words = (uint*)Pointer(signs, g.SignWords);
        Run(tiles.Count, new ActPoolTangentWork(g, tiles, Pointer(u, g.Large.Count), words, Pointer(v, g.Small.Count)));
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

    /// <summary>Parts that are whole rows of 2×2 squares.</summary>
    private static Tiles SquareTiles(in ActPoolGeometry g)
    {
        RequireImages(g.Large);
        RequireEvenSides(g.Large);
        return RowTiles(g.Large[0] * g.Large[1] / 2, 2 * g.Large[2] * g.Large[3]);
    }

    /// <summary>A row of sums for each part of a pass, which the part alone adds to; the rows are then added in a fixed order.</summary>
    private readonly ref struct PartSums(CpuEngine engine, int parts, int channels)
    {
        private readonly Storage storage = engine.Pool.Rent(parts * channels);

        /// <summary><c>[parts, channels]</c>, undefined until each part has cleared its own.</summary>
        public float* Rows => engine.Pointer(storage, parts * channels);

        /// <summary>Writes the sum over the parts, or adds it, and gives the rows back.</summary>
        public void Total(Storage sum, bool add)
        {
            engine.Sum(new UnarySource<Identity>(default, Rows), new Extent(1, parts, channels), engine.Pointer(sum, channels), add);
            storage.Release();
        }
    }
}
