using PGGan.Model;

namespace PGGan.Data;

/// <summary>A prepared set by itself: its source is neither looked for nor compared. For whoever only looks at it.</summary>
internal sealed class PreparedSource : IImageSource
{
    private readonly PreparedImages images;

    private PreparedSource(PreparedImages images) => this.images = images;

    /// <inheritdoc/>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(images.Manifest.Source));

    /// <inheritdoc/>
    public int Resolution => images.Manifest.Resolution;

    /// <inheritdoc/>
    public int Channels => images.Manifest.Channels;

    /// <inheritdoc/>
    public int Count => images.Manifest.Count;

    /// <inheritdoc/>
    public string Fingerprint => images.Manifest.Fingerprint;

    /// <inheritdoc/>
    public LabelSchema Labels => images.Labels;

    /// <summary>What preparing did.</summary>
    public PreparationSummary Summary => images.Manifest.Summary;

    /// <summary>The set of that fingerprint under a folder of prepared sets; null: there is none that is whole.</summary>
    /// <param name="root">The cache.</param>
    /// <param name="fingerprint"><see cref="IImageSource.Fingerprint"/>, as checkpoints have it.</param>
    /// <exception cref="IOException">The system cannot read it.</exception>
    public static PreparedSource? Find(string root, string fingerprint)
    {
        foreach (string folder in Directory.Exists(root) ? Directory.EnumerateDirectories(root) : [])
        {
            if (Manifest.TryRead(folder, out _)?.Fingerprint == fingerprint
                && PreparedImages.TryOpen(folder, out _) is PreparedImages found)
            {
                return new PreparedSource(found);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Read(int index, int resolution, Span<byte> pixels)
    {
        ImageSource.CheckRead(this, index, resolution, pixels.Length);
        images.Read(index, resolution, pixels);
    }

    /// <inheritdoc/>
    public void ReadLabel(int index, Span<float> label)
    {
        ImageSource.CheckReadLabel(this, index, label.Length);
        images.ReadLabel(index, label);
    }

    /// <inheritdoc/>
    public void Dispose() => images.Dispose();
}
