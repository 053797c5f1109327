using System.Globalization;
using PGGan.Imaging;
using PGGan.Kernels;
using PGGan.Model;

namespace PGGan.Data.Formats;

/// <summary>
/// MNIST-RGB: three random gray digits as the red, green and blue of each picture, so that there are 1,000 kinds, equally frequent if the
/// digits are. Which digits picture n has depends on (seed, n) alone. It has no labels. Karras et al. 2018, appendix E.
/// </summary>
internal sealed class StackedDigits : IPictures
{
    /// <summary>Pictures where no number is asked for.</summary>
    public const int DefaultCount = 1_000_000;

    private readonly IPictures digits;
    private readonly int seed;
    private readonly RandomStream stream;

    /// <summary>Pictures made of others, which are disposed with them.</summary>
    /// <param name="digits">Gray pictures of one size.</param>
    /// <param name="count">How many to make.</param>
    /// <param name="seed">Another seed, other digits.</param>
    public StackedDigits(IPictures digits, int count = DefaultCount, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        this.digits = digits;
        this.seed = seed;
        Count = count;
        stream = new RandomStream(seed, DataRandom.StackedDigits);
    }

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{digits.Name}-rgb{(seed == 0 ? "" : $"-seed{seed}")}");

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public LabelSchema Labels => LabelSchema.None;

    /// <inheritdoc/>
    public string NameOf(int index)
    {
        (int red, int green, int blue) = DigitsOf(index);
        return $"{digits.NameOf(red)}, {digits.NameOf(green)} and {digits.NameOf(blue)} as RGB";
    }

    /// <summary>Numbers of the digits that a picture is made of.</summary>
    public (int Red, int Green, int Blue) DigitsOf(int index)
    {
        (uint red, uint green, uint blue, _) = Philox.Block(stream, index, 0);
        return (Pick(red), Pick(green), Pick(blue));

        // floor(word / 2³² · count): as even as 32 bits allow.
        int Pick(uint word) => (int)(((ulong)word * (ulong)digits.Count) >> 32);
    }

    /// <inheritdoc/>
    public PixelBuffer Read(int index)
    {
        (int red, int green, int blue) = DigitsOf(index);
        PixelBuffer[] planes = [digits.Read(red), digits.Read(green), digits.Read(blue)];
        PixelBuffer first = planes[0];
        if (!Array.TrueForAll(planes, plane => plane.Channels == 1 && (plane.Width, plane.Height) == (first.Width, first.Height)))
        {
            string found = string.Join(", ", planes.Select(plane => $"{plane.Width}x{plane.Height}x{plane.Channels}"));
            throw new InvalidDataException($"digits stack when they are gray and of one size, these are {found}");
        }

        byte[] pixels = new byte[first.Pixels.Length * planes.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = planes[i % planes.Length].Pixels[i / planes.Length];
        }

        return new PixelBuffer(first.Width, first.Height, planes.Length, pixels);
    }

    /// <inheritdoc/>
    public void ReadLabel(int index, Span<float> label)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => digits.Dispose();
}
