using System.Buffers;
using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels;

/// <summary>
/// The seam: the operations on dense storages that everything above is made of. <c>CpuEngine</c> and
/// <c>GpuEngine</c> own their loops; both are held to the same double-precision loops by the tests.
/// </summary>
/// <remarks>
/// Shapes are given by the geometry argument; storages are only checked to be this engine's and long enough. An output may be one of the
/// inputs in pointwise operations, nowhere else. Results depend on shapes and values, never on the number of threads: sums run in a
/// fixed order. An engine is driven by one thread at a time. Operations may return before they are done; <see cref="Download"/> waits.
/// </remarks>
public abstract partial class Engine : IDisposable
{
    private static readonly IDisposable NothingHeld = new NothingToDispose();

    /// <summary>An engine with an empty pool.</summary>
    protected Engine() => Pool = new BufferPool(Allocate);

    /// <summary>What it is, for people: <c>cpu (AVX-512, 2 threads)</c>, <c>cuda:0 (NVIDIA H100, 80 GiB)</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Where every storage comes from and goes back to.</summary>
    public BufferPool Pool { get; }

    /// <summary>Bytes of memory that this engine's storages can take in all: what was free when it was opened.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>Bytes of memory that the device has, whoever uses them.</summary>
    public virtual long DeviceBytes => MemoryBytes;

    /// <summary>
    /// An engine that rents what this one would and computes nothing: what a step takes is read off its pool before it is taken. Its
    /// storages have no values; <see cref="Download"/> leaves the host's as they are.
    /// </summary>
    public abstract Engine Planner();

    /// <summary>How feature maps of a shape are stored; everything else is <see cref="StorageFormat.Float32"/> on every engine.</summary>
    public virtual StorageFormat FormatOf(Shape shape) => StorageFormat.Float32;

    /// <summary>
    /// Says that no array which a convolution reads as its weight changes until the result is disposed, but by <see cref="Adam"/>: an
    /// engine may then prepare each once. Costs the memory of what is prepared.
    /// </summary>
    /// <param name="parameters">
    /// Weights that will be read: an engine may prepare them at once, as they were read when they were named last.
    /// </param>
    public virtual IDisposable HoldWeights(params ReadOnlySpan<Storage> parameters) => NothingHeld;

    /// <summary>
    /// Says that an array which convolutions read does not change until the result is disposed: an engine that copies it for them may keep
    /// the copy.
    /// </summary>
    /// <param name="x">The array.</param>
    /// <param name="shape">Its shape.</param>
    public virtual IDisposable KeepOperand(Storage x, Shape shape) => NothingHeld;

    // ---- memory

    /// <summary>
    /// Floats of the host that <see cref="Upload"/> and <see cref="Download"/> copy fastest. They are disposed before the engine.
    /// </summary>
    /// <exception cref="OutOfMemoryException">The system has no more.</exception>
    public virtual HostFloats HostMemory(int length) => new(length);

    /// <summary>Copies host values to the start of <paramref name="y"/>.</summary>
    public abstract void Upload(ReadOnlySpan<float> values, Storage y);

    /// <summary>Waits for all that was asked so far, then copies the start of <paramref name="x"/> to the host.</summary>
    public abstract void Download(Storage x, Span<float> values);

    /// <summary>Waits for all that was asked so far.</summary>
    public abstract void Synchronize();

    /// <summary><c>y[i] = value</c>, all of its length.</summary>
    public abstract void Fill(Storage y, float value);

    /// <summary>
    /// <c>y[row · TargetStride + TargetOffset + i] = x[row · SourceStride + SourceOffset + i]</c>: concatenation and slicing.
    /// </summary>
    public abstract void Copy(in BlockCopy block, Storage x, Storage y);

    // ---- random numbers: the same bits on every engine

    /// <summary>
    /// <c>y[n, i]</c> = element i of item <c>firstItem + n</c> of <see cref="Philox.Normal(RandomStream, long, Span{float})"/>.
    /// </summary>
    /// <param name="stream">Seed and purpose.</param>
    /// <param name="firstItem">The item of the first row, e.g. the number of an image.</param>
    /// <param name="items">Rows.</param>
    /// <param name="length">Elements of an item.</param>
    /// <param name="y">Output <c>[items, length]</c>.</param>
    public virtual void Normal(RandomStream stream, long firstItem, int items, int length, Storage y) =>
        UploadRows(items, length, y, (n, row) => Philox.Normal(stream, firstItem + n, row));

    /// <summary><c>y[n, i]</c> = element i of item <c>firstItem + n</c> of <see cref="Philox.Uniform"/>.</summary>
    /// <inheritdoc cref="Normal"/>
    public virtual void Uniform(RandomStream stream, long firstItem, int items, int length, Storage y) =>
        UploadRows(items, length, y, (n, row) => Philox.Uniform(stream, firstItem + n, row));

    // ---- pointwise

    /// <summary><c>y[i] = op(x[i])</c></summary>
    public abstract void Map<TOp>(TOp op, int count, Storage x, Storage y)
        where TOp : unmanaged, IUnaryOp;

    /// <summary><c>y[i] = op(a[i], b[i])</c></summary>
    public abstract void Map2<TOp>(TOp op, int count, Storage a, Storage b, Storage y)
        where TOp : unmanaged, IBinaryOp;

    /// <summary><c>y[i] = op(a[i], b[i], c[i])</c></summary>
    public abstract void Map3<TOp>(TOp op, int count, Storage a, Storage b, Storage c, Storage y)
        where TOp : unmanaged, ITernaryOp;

    /// <summary><c>y[o, r, i] = op(x[o, r, i], c[o, i])</c>: per channel (bias), per pixel (norms) or per sample (mixing).</summary>
    public abstract void MapOver<TOp>(TOp op, Extent extent, Storage x, Storage c, Storage y)
        where TOp : unmanaged, IBinaryOp;

    /// <summary><c>y[o, r, i] = a[o, r, i] + c[o, i] · (b[o, r, i] − a[o, r, i])</c>: a mix of two images by one factor a sample.</summary>
    public virtual void LerpOver(Extent extent, Storage a, Storage b, Storage c, Storage y)
    {
        // Three passes; an engine that can do them in one overrides this.
        Map2(default(Subtract), extent.Count, b, a, y);
        MapOver(default(Multiply), extent, y, c, y);
        Map2(default(Add), extent.Count, a, y, y);
    }

    // ---- sums and broadcasts

    /// <summary><c>y[o, i] = Σ_r op(x[o, r, i])</c>, fixed order. Adjoint of <see cref="Broadcast"/> when op is the identity.</summary>
    /// <param name="op">Applied to each term.</param>
    /// <param name="extent">Sizes.</param>
    /// <param name="x">Input <c>[outer, reduced, inner]</c>.</param>
    /// <param name="y">Output <c>[outer, inner]</c>.</param>
    /// <param name="add">Whether each finished sum is added to what y holds, by one addition; otherwise y is written.</param>
    public abstract void Sum<TOp>(TOp op, Extent extent, Storage x, Storage y, bool add = false)
        where TOp : unmanaged, IUnaryOp;

    /// <summary><c>y[o, i] = scale · √(Σ_r x[o, r, i]²)</c>.</summary>
    /// <param name="extent">Sizes.</param>
    /// <param name="scale">Factor.</param>
    /// <param name="x">Input <c>[outer, reduced, inner]</c>.</param>
    /// <param name="y">Output <c>[outer, inner]</c>.</param>
    public virtual void Norm(Extent extent, float scale, Storage x, Storage y)
    {
        Sum(default(Square), extent, x, y);
        Map(new Then<Sqrt, Scale>(default, new Scale(scale)), extent.Kept, y, y);
    }

    /// <summary><c>y[o, i] = Σ_r op(a[o, r, i], b[o, r, i])</c>, fixed order.</summary>
    public abstract void Sum2<TOp>(TOp op, Extent extent, Storage a, Storage b, Storage y)
        where TOp : unmanaged, IBinaryOp;

    /// <summary><c>y[o, r, i] = x[o, i]</c>. Adjoint of <see cref="Sum"/>.</summary>
    public abstract void Broadcast(Extent extent, Storage x, Storage y);

    /// <summary>
    /// <c>y[r] = ln Σ_c e^x[r, c]</c> of each row of a <c>[rows, columns]</c> array, taken as <c>m + ln Σ_c e^(x[r, c] − m)</c>, m the
    /// row's largest.
    /// </summary>
    public abstract void LogSumExp(int rows, int columns, Storage x, Storage y);

    // ---- products: the three partial gradients of T(x, w, g) = ⟨g, scale · x ∗ w⟩, each linear in its operands

    /// <summary>
    /// <c>y[n, h, w, k] = op(scale · Σ_{r,s,c} x[n, h + r − pad, w + s − pad, c] · w[k, r, s, c] + bias[k])</c>, resampled as the geometry
    /// says (with <c>DownAfter</c>, op and bias apply after the average).
    /// </summary>
    /// <param name="op">Activation applied to each output; <see cref="Identity"/> for none.</param>
    /// <param name="g">Sizes.</param>
    /// <param name="scale">The equalized-learning-rate constant of the weight.</param>
    /// <param name="x">Input <c>[N, H, W, C]</c>.</param>
    /// <param name="w">Weight <c>[K, R, R, C]</c>.</param>
    /// <param name="bias">One value an output channel <c>[K]</c>, or null.</param>
    /// <param name="y">Output <c>[N, OutH, OutW, K]</c>.</param>
    public abstract void Conv<TOp>(TOp op, in ConvGeometry g, float scale, Storage x, Storage w, Storage? bias, Storage y)
        where TOp : unmanaged, IUnaryOp;

    /// <summary><c>dx = ∂⟨dy, scale · x ∗ w⟩ / ∂x</c>: the convolution of dy with w flipped in both directions, channels swapped.</summary>
    public abstract void ConvInputGrad(in ConvGeometry g, float scale, Storage dy, Storage w, Storage dx);

    /// <summary><c>dw[k, r, s, c] = scale · Σ_{n,h,w} dy[n, h, w, k] · x[n, h + r − pad, w + s − pad, c]</c>.</summary>
    /// <param name="g">Sizes.</param>
    /// <param name="scale">The equalized-learning-rate constant of the weight.</param>
    /// <param name="x">Input <c>[N, H, W, C]</c>.</param>
    /// <param name="dy">Gradient of the output <c>[N, OutH, OutW, K]</c>.</param>
    /// <param name="dw">Gradient of the weight <c>[K, R, R, C]</c>.</param>
    /// <param name="add">
    /// Whether the finished gradient is added to what dw holds, by one addition each: the same bits as written elsewhere and then added.
    /// Otherwise dw is written.
    /// </param>
    public abstract void ConvWeightGrad(in ConvGeometry g, float scale, Storage x, Storage dy, Storage dw, bool add = false);

    /// <summary>
    /// The generator's layer in one pass where an engine can: <see cref="Conv"/>, then <see cref="PixelNorm"/> with the bias.
    /// </summary>
    /// <param name="g">Sizes of the convolution.</param>
    /// <param name="norm">Sizes, slope and ε of the pixel norm over its output.</param>
    /// <param name="scale">The equalized-learning-rate constant of the weight.</param>
    /// <param name="x">Input <c>[N, H, W, C]</c>.</param>
    /// <param name="w">Weight <c>[K, R, R, C]</c>.</param>
    /// <param name="bias">One value an output channel <c>[K]</c>, or null.</param>
    /// <param name="y">Output <c>[N, OutH, OutW, K]</c>.</param>
    /// <param name="inverseNorm">s, one a pixel of the output.</param>
    public virtual void ConvPixelNorm(
        in ConvGeometry g, in PixelNormGeometry norm, float scale, Storage x, Storage w, Storage? bias, Storage y, Storage inverseNorm)
    {
        Conv(default(Identity), g, scale, x, w, null, y);
        PixelNorm(norm, y, bias, y, inverseNorm);
    }

    // ---- fused passes; each has a slow composition in PGGan.Autograd that the tests hold it to

    /// <summary>
    /// Bias, leaky ReLU and pixel norm in one pass over the rows of a <c>[rows, channels]</c> array:
    /// <c>a = lrelu(x + bias)</c>, <c>s[row] = 1 / √(mean_c a² + ε)</c>, <c>y = s · a</c>. Karras et al. 2018, §4.2.
    /// </summary>
    /// <param name="g">Rows, channels, slope (1: no activation) and ε.</param>
    /// <param name="x">Input <c>[rows, channels]</c>.</param>
    /// <param name="bias">One value a channel, or null.</param>
    /// <param name="y">Output <c>[rows, channels]</c>; may be x.</param>
    /// <param name="inverseNorm">s <c>[rows]</c>, needed by the gradient.</param>
    public abstract void PixelNorm(in PixelNormGeometry g, Storage x, Storage? bias, Storage y, Storage inverseNorm);

    /// <summary>
    /// Gradients of <see cref="PixelNorm"/> by x and bias, from its outputs alone:
    /// <c>da = s · (dy − y · mean_c(dy · y))</c>, <c>dx = y &gt; 0 ? da : slope · da</c>, <c>dbias[c] = Σ_row dx[row, c]</c>, fixed order.
    /// </summary>
    /// <param name="g">Rows, channels and slope.</param>
    /// <param name="dy">Gradient of y <c>[rows, channels]</c>.</param>
    /// <param name="y">The result.</param>
    /// <param name="inverseNorm">s <c>[rows]</c>.</param>
    /// <param name="dx">Gradient of x <c>[rows, channels]</c>.</param>
    /// <param name="dbias">Gradient of the bias <c>[channels]</c>; null: nobody needs it.</param>
    /// <param name="add">Whether the bias's gradient is added to what dbias holds, as in <see cref="Sum"/>.</param>
    public abstract void PixelNormGrad(
        in PixelNormGeometry g, Storage dy, Storage y, Storage inverseNorm, Storage dx, Storage? dbias, bool add = false);

    /// <summary>
    /// Gradients of <c>y = lrelu(x + bias)</c> over the rows of a <c>[rows, channels]</c> array:
    /// <c>dx = y &gt; 0 ? dy : slope · dy</c>, <c>dbias[c] = Σ_row dx[row, c]</c>, fixed order.
    /// </summary>
    /// <param name="rows">Pixels: N · H · W.</param>
    /// <param name="channels">C.</param>
    /// <param name="gate">Slope of the activation.</param>
    /// <param name="dy">Gradient of y <c>[rows, channels]</c>.</param>
    /// <param name="y">The result.</param>
    /// <param name="dx">Gradient of x <c>[rows, channels]</c>.</param>
    /// <param name="dbias">Gradient of the bias <c>[channels]</c>.</param>
    /// <param name="add">Whether the bias's gradient is added to what dbias holds, as in <see cref="Sum"/>.</param>
    public virtual void BiasActGrad(int rows, int channels, LeakyReluGate gate, Storage dy, Storage y, Storage dx,
        Storage dbias, bool add = false)
    {
        // Two passes; an engine that can do both in one overrides this.
        Extent extent = new(1, rows, channels);
        Map2(gate, extent.Count, dy, y, dx);
        Sum(default(Identity), extent, dx, dbias, add);
    }

    /// <summary>
    /// Leaky ReLU and the average of each 2×2 in one pass: <c>y[n, h, w, c] = ¼ · Σ_{a,b} lrelu(x[n, 2h + a, 2w + b, c])</c>. Of x only the
    /// signs are kept, one bit a value: all that its gradient needs.
    /// </summary>
    /// <param name="g">Sizes and slope.</param>
    /// <param name="x">Input <c>[N, H, W, C]</c>.</param>
    /// <param name="y">Output <c>[N, H/2, W/2, C]</c>.</param>
    /// <param name="signs">Whether x &gt; 0, as <see cref="ActPoolGeometry.SignWords"/> words of 32 bits.</param>
    public abstract void ActPool(in ActPoolGeometry g, Storage x, Storage y, Storage signs);

    /// <summary>
    /// Gradients of <see cref="ActPool"/> by x and by a bias that was added to x:
    /// <c>dx[n, 2h + a, 2w + b, c] = ¼ · (x &gt; 0 ? dy[n, h, w, c] : slope · dy[n, h, w, c])</c>,
    /// <c>dbias[c] = Σ_{n,h,w} dx[n, h, w, c]</c>, fixed order.
    /// </summary>
    /// <param name="g">Sizes and slope.</param>
    /// <param name="dy">Gradient of y <c>[N, H/2, W/2, C]</c>.</param>
    /// <param name="signs">Of x, from <see cref="ActPool"/>.</param>
    /// <param name="dx">Gradient of x <c>[N, H, W, C]</c>.</param>
    /// <param name="dbias">Gradient of the bias <c>[C]</c>; null: nobody needs it.</param>
    /// <param name="add">Whether the bias's gradient is added to what dbias holds, as in <see cref="Sum"/>.</param>
    public abstract void ActPoolGrad(in ActPoolGeometry g, Storage dy, Storage signs, Storage dx, Storage? dbias, bool add = false);

    /// <summary>
    /// The change of <see cref="ActPool"/>'s result with its input, the adjoint of <see cref="ActPoolGrad"/>:
    /// <c>v[n, h, w, c] = ¼ · Σ_{a,b} (x &gt; 0 ? u : slope · u)[n, 2h + a, 2w + b, c]</c>.
    /// </summary>
    /// <param name="g">Sizes and slope.</param>
    /// <param name="u">Change of x <c>[N, H, W, C]</c>.</param>
    /// <param name="signs">Of x, from <see cref="ActPool"/>.</param>
    /// <param name="v">Change of y <c>[N, H/2, W/2, C]</c>.</param>
    public abstract void ActPoolTangent(in ActPoolGeometry g, Storage u, Storage signs, Storage v);

    /// <summary>
    /// Minibatch standard deviation's statistic, one number a group: sample n is in group <c>n mod M</c>, <c>M = N / G</c>;
    /// <c>stat[m] = mean over e of √(var over the group of x[·, e] + 1e-8)</c>, population variance. Karras et al. 2018, §3.
    /// </summary>
    /// <param name="g">Group size G, groups M, elements a sample.</param>
    /// <param name="x">Input <c>[G, M, elements]</c>.</param>
    /// <param name="stat">Output <c>[M]</c>.</param>
    public abstract void MinibatchStddev(in StddevGeometry g, Storage x, Storage stat);

    /// <summary>
    /// Gradient of <see cref="MinibatchStddev"/>: <c>dx[g, m, e] = dstat[m] · (x[g, m, e] − mean[m, e]) / (G · elements · σ[m, e])</c>.
    /// </summary>
    public abstract void MinibatchStddevGrad(in StddevGeometry g, Storage x, Storage dstat, Storage dx);

    // ---- training

    /// <summary>
    /// <c>sums[0] ← sums[0] + Σ_i x[i]</c>, <c>sums[1] ← sums[1] + Σ_i x[i]²</c>: statistics that are read once a tick. Where asked, what
    /// is not finite is left out, and <c>sums[2]</c> grows by its number.
    /// </summary>
    /// <param name="statistics">What is added to which sums; no sums twice.</param>
    /// <param name="finiteOnly">Whether what is not finite is left out.</param>
    public virtual void AddMoments(ReadOnlySpan<MomentsOperands> statistics, bool finiteOnly = false)
    {
        foreach ((int count, Storage x, Storage sums) in statistics)
        {
            AddMomentsOf(count, x, sums, finiteOnly);
        }
    }

    private void AddMomentsOf(int count, Storage x, Storage sums, bool finiteOnly)
    {
        Extent all = new(1, count, 1);
        Storage rows = Pool.Rent(3), one = Pool.Rent(1);
        if (finiteOnly)
        {
            Sum(default(FiniteOrZero), all, x, one);
            Copy(Into(0), one, rows);
            Sum(new Then<FiniteOrZero, Square>(), all, x, one);
            Copy(Into(1), one, rows);
            Sum(default(IsNotFinite), all, x, one);
            Copy(Into(2), one, rows);
        }
        else
        {
            Sum(default(Identity), all, x, one);
            Copy(Into(0), one, rows);
            Sum(default(Square), all, x, one);
            Copy(Into(1), one, rows);
        }

        Map2(default(Add), finiteOnly ? 3 : 2, sums, rows, sums);
        rows.Release();
        one.Release();

        static BlockCopy Into(int place) => new(1, 1, 0, 1, place, 1);
    }

    /// <summary>
    /// One <see cref="AdamStep"/> over parameters, in place; before it, each weight's average, if it has one, moves towards the weight.
    /// </summary>
    /// <param name="step">The update. Its β₁ is 0 for parameters without a first moment.</param>
    /// <param name="towards">The average's move: <c>average ← average + fraction · (weight − average)</c>.</param>
    /// <param name="parameters">Any number of them; no storage is named twice.</param>
    /// <param name="norms">
    /// Null: the gradients are not looked at. Else 3 sums. With n the norm of all gradients together, taken in single precision: where it
    /// is finite, <c>norms[0] ← norms[0] + n</c> and <c>norms[1] ← norms[1] + n²</c>; else nothing but the averages moves, and
    /// <c>norms[2] ← norms[2] + 1</c>.
    /// </param>
    public abstract void Adam(AdamStep step, Lerp towards, ReadOnlySpan<AdamOperands> parameters, Storage? norms = null);

    /// <summary>
    /// Bytes to a training minibatch: <c>v = byte · 2/255 − 1</c>, mirrored where asked, then faded to the old resolution:
    /// <c>y = old + fade · (v − old)</c>, <c>old</c> the nearest ×2 of the 2×2 average of v. With fade 1 no average is taken.
    /// </summary>
    /// <param name="shape"><c>[N, H, W, C]</c>.</param>
    /// <param name="fade">Weight of the new resolution, in [0, 1].</param>
    /// <param name="bytes">Host bytes <c>[N, H, W, C]</c>.</param>
    /// <param name="mirror">One flag a sample: flip left and right.</param>
    /// <param name="y">Output <c>[N, H, W, C]</c>.</param>
    public abstract void Images(Shape shape, float fade, ReadOnlySpan<byte> bytes, ReadOnlySpan<bool> mirror, Storage y);

    /// <summary>Frees every storage and the device.</summary>
    public virtual void Dispose()
    {
        Pool.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A new block of <paramref name="capacity"/> floats from the system. Called by the pool alone.</summary>
    protected abstract Storage Allocate(int capacity);

    private void UploadRows(int rows, int length, Storage y, Action<int, Span<float>> draw)
    {
        float[] host = ArrayPool<float>.Shared.Rent(checked(rows * length));
        for (int n = 0; n < rows; n++)
        {
            draw(n, host.AsSpan(n * length, length));
        }

        Upload(host.AsSpan(0, rows * length), y);
        ArrayPool<float>.Shared.Return(host);
    }
}
