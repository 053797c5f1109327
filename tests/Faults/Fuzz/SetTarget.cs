using PGGan.Data;

namespace PGGan.Tests.Faults.Fuzz;

/// <summary>Sets of pictures, opened and prepared as for training: with labels where they have any.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Weight">As in <see cref="FuzzTarget"/>.</param>
/// <param name="FileName">The file's name, which tells the format.</param>
/// <param name="Seeds">Whole files.</param>
internal record SetTarget(string Name, int Weight, string FileName, IReadOnlyList<byte[]> Seeds) : FuzzTarget(Name, Weight, Seeds)
{
    private const int Resolution = 8;

    /// <summary>Files that lie next to it, by name.</summary>
    public IReadOnlyList<(string Name, byte[] Content)> Companions { get; init; } = [];

    /// <summary>How it is damaged; null: as bytes.</summary>
    public Func<byte[], Random, byte[]>? How { get; init; }

    /// <summary>Whether its folder is named and not the file.</summary>
    public bool ByFolder { get; init; }

    public override void Read(byte[] input, string folder)
    {
        string set = Path.Combine(folder, "set"), path = Path.Combine(set, FileName);
        Empty(set);
        foreach ((string name, byte[] content) in Companions.Append((FileName, input)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(set, name))!);
            File.WriteAllBytes(Path.Combine(set, name), content);
        }

        string named = ByFolder ? set : path;
        TryUse(() => ImageSources.Suggest(named));
        TryUse(() => Prepare(named, conditional: true, Path.Combine(folder, "prepared")));
        Prepare(named, conditional: false, Path.Combine(folder, "prepared"));
    }

    protected override byte[] Damaged(byte[] file, Random random) => How is null ? base.Damaged(file, random) : How(file, random);

    // The cache's own work without its locks and names.
    private static void Prepare(string path, bool conditional, string folder)
    {
        ImageFolderOptions options = new(Resolution) { Conditional = conditional };
        using IPictures pictures = PictureFormats.Open(path, options);
        StoredFiles.HashListing(path, pictures, "", withTimes: true);
        Empty(folder);
        ImagePreparation preparation = new(pictures, options, progress: null);
        preparation.Write(folder);
        _ = preparation.Summary.ToString();
    }

    private static void Empty(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
    }

    // Reported here, it is still tried in the other ways.
    private static void TryUse(Action use)
    {
        try
        {
            use();
        }
        catch (ImageDataException fault)
        {
            FuzzProcess.CheckReported(fault);
        }
    }
}
