using System.IO.Hashing;
using PGGan.Data.Planets;
using PGGan.Kernels;
using PGGan.Model;

namespace PGGan.Data;

/// <summary>
/// The built-in data set: planets, each drawn from its number alone, so there is nothing to download or store. They have structure at every
/// scale a growing network meets: disc, colour and side of the light from 4×4 on, bands, rings, continents and caps from 32, coasts, clouds
/// and craters from 128.
/// </summary>
internal sealed class SyntheticImages : IImageSource
{
    // Levels that are shown often in a short run, and small enough to keep.
    private const int LargestRemembered = 64;
    private const long MaxBytesRemembered = 256L << 20;

    private static readonly LabelSchema AllLabels = new()
    {
        Attributes =
        [
            new LabelAttribute("kind", [.. Enum.GetNames<PlanetKind>().Select(name => name.ToLowerInvariant())]),
            new LabelAttribute("rings", ["without", "with"]),
            new LabelAttribute("light", ["left", "right"]),
        ],
    };

    private readonly Dictionary<int, byte[]?[]> remembered = [];
    private readonly RandomStream stream;
    private readonly (int Start, int Length)[] labelParts;

    /// <summary>The set.</summary>
    /// <param name="resolution">Side of the largest level: a power of two, 4…1024.</param>
    /// <param name="count">How many pictures, at least 1.</param>
    /// <param name="seed">Another seed, other pictures.</param>
    /// <param name="attributes">Names of the labels' attributes that are used, in their order; none: all.</param>
    /// <exception cref="ImageDataException">There is no such attribute.</exception>
    public SyntheticImages(int resolution, int count = 10_000, int seed = 0, params IReadOnlyList<string> attributes)
    {
        if (!ImageSource.IsLevel(resolution) || count < 1)
        {
            throw new ArgumentException(
                $"SyntheticImages: {count} pictures at {resolution}; choose at least 1, and a power of two from 4 to 1024.");
        }

        (Resolution, Count) = (resolution, count);
        (Labels, labelParts) = PictureSelection.Select(AllLabels, attributes, Name);
        stream = new RandomStream(seed, DataRandom.SyntheticImages);
        foreach (int level in Pyramid.Levels(Math.Min(resolution, LargestRemembered)))
        {
            if ((long)count * level * level * Channels <= MaxBytesRemembered)
            {
                remembered.Add(level, new byte[]?[count]);
            }
        }

        // The drawing itself is the content: change a formula and the hash of a small picture follows.
        byte[] sample = new byte[32 * 32 * Channels];
        PlanetPainter.Paint(new Planet(stream, 0), 32, sample);
        Fingerprint = $"planets-{count}-{resolution}-{seed}-{XxHash128.HashToUInt128(sample):x32}";
    }

    /// <inheritdoc/>
    public string Name => "planets";

    /// <inheritdoc/>
    public int Resolution { get; }

    /// <inheritdoc/>
    public int Channels => 3;

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    /// <remarks>What a planet is made of, whether it has rings, and from which side its sun shines.</remarks>
    public LabelSchema Labels { get; }

    /// <inheritdoc/>
    public void ReadLabel(int index, Span<float> label)
    {
        ImageSource.CheckReadLabel(this, index, label.Length);
        Planet planet = new(stream, index);
        Span<float> all = stackalloc float[AllLabels.Size];
        all.Clear();
        int kinds = AllLabels.Attributes[0].Classes.Count;
        all[(int)planet.Kind] = 1;
        all[kinds + (planet.Rings is null ? 0 : 1)] = 1;
        all[kinds + 2 + (planet.Light.X < 0 ? 0 : 1)] = 1;
        int at = 0;
        foreach ((int start, int length) in labelParts)
        {
            all.Slice(start, length).CopyTo(label[at..]);
            at += length;
        }
    }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public void Read(int index, int resolution, Span<byte> pixels)
    {
        ImageSource.CheckRead(this, index, resolution, pixels.Length);
        if (!remembered.TryGetValue(resolution, out byte[]?[]? pictures))
        {
            PlanetPainter.Paint(new Planet(stream, index), resolution, pixels);
            return;
        }

        // Two threads may draw the same picture at once: they draw the same bytes.
        byte[]? picture = Volatile.Read(ref pictures[index]);
        if (picture is null)
        {
            picture = new byte[pixels.Length];
            PlanetPainter.Paint(new Planet(stream, index), resolution, picture);
            Volatile.Write(ref pictures[index], picture);
        }

        picture.CopyTo(pixels);
    }

    /// <summary>Nothing is held that needs freeing.</summary>
    public void Dispose()
    {
    }
}
