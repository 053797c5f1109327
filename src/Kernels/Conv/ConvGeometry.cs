namespace PGGan.Kernels;

/// <summary>Whether a convolution changes the resolution.</summary>
public enum Resample
{
    /// <summary>Output as large as the input.</summary>
    None,

    /// <summary>Nearest-neighbour ×2, then the convolution: output twice as large.</summary>
    UpBefore,

    /// <summary>The convolution, then the average of 2×2: output half as large.</summary>
    DownAfter,
}

/// <summary>
/// Sizes of a stride-1 "same" convolution: <c>x [N, H, W, C]</c>, <c>w [K, R, R, C]</c>, <c>y [N, OutH, OutW, K]</c>, R odd, zero padding
/// R/2. A dense layer is the case H = W = R = 1.
/// </summary>
public readonly record struct ConvGeometry
{
    /// <summary>Sizes from the input's, the output channels and the kernel's side.</summary>
    /// <exception cref="ArgumentException">A size is not positive, the kernel is even, or an odd image is to be halved.</exception>
    public ConvGeometry(int n, int h, int w, int c, int k, int kernel, Resample resample = Resample.None)
    {
        if (n < 1 || h < 1 || w < 1 || c < 1 || k < 1 || kernel < 1 || kernel % 2 == 0)
        {
            throw new ArgumentException(
                $"Conv: sizes must be positive and the kernel odd (x [{n}, {h}, {w}, {c}], weight [{k}, {kernel}, {kernel}, {c}]).");
        }

        if (resample == Resample.DownAfter && (h % 2 != 0 || w % 2 != 0))
        {
            throw new ArgumentException($"Conv: DownAfter halves the image, {h}×{w} has an odd side.");
        }

        (N, H, W, C, K, Kernel, Resample) = (n, h, w, c, k, kernel, resample);
    }

    /// <summary>Images.</summary>
    public int N { get; }

    /// <summary>Rows of the input.</summary>
    public int H { get; }

    /// <summary>Columns of the input.</summary>
    public int W { get; }

    /// <summary>Input channels.</summary>
    public int C { get; }

    /// <summary>Output channels.</summary>
    public int K { get; }

    /// <summary>Side R = S of the kernel, odd.</summary>
    public int Kernel { get; }

    /// <summary>Whether the resolution changes.</summary>
    public Resample Resample { get; }

    /// <summary>Rows of padding on each side: <c>(Kernel − 1) / 2</c>.</summary>
    public int Pad => Kernel / 2;

    /// <summary>Rows of the output.</summary>
    public int OutH => Resized(H);

    /// <summary>Columns of the output.</summary>
    public int OutW => Resized(W);

    /// <summary><c>x [N, H, W, C]</c>.</summary>
    public Shape Input => new(N, H, W, C);

    /// <summary><c>w [K, R, R, C]</c>.</summary>
    public Shape Weight => new(K, Kernel, Kernel, C);

    /// <summary><c>y [N, OutH, OutW, K]</c>.</summary>
    public Shape Output => new(N, OutH, OutW, K);

    /// <summary>
    /// The stride-1 convolution inside: on the enlarged image for <c>UpBefore</c>, before the average for <c>DownAfter</c>.
    /// </summary>
    public ConvGeometry Plain => Resample switch
    {
        Resample.UpBefore => new(N, 2 * H, 2 * W, C, K, Kernel),
        _ => new(N, H, W, C, K, Kernel),
    };

    /// <summary>Floating-point operations of the direct sum, two a multiply-add, taps over the padding counted.</summary>
    public double Flops => 2.0 * Plain.N * Plain.H * Plain.W * C * K * Kernel * Kernel;

    /// <summary>The operands' shapes: <c>x [8, 16, 16, 512], w [512, 3, 3, 512]</c>, and the resampling if there is any.</summary>
    public override string ToString() => $"x {Input}, w {Weight}" + (Resample == Resample.None ? string.Empty : $", {Resample}");

    private int Resized(int side) => Resample switch
    {
        Resample.UpBefore => 2 * side,
        Resample.DownAfter => side / 2,
        _ => side,
    };
}
