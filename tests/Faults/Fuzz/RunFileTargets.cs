using System.Text;
using PGGan.Data;
using PGGan.Files;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Metrics;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Faults.Fuzz;

/// <summary>The lines of a run: read for the time it took, cut back when it goes on.</summary>
internal sealed record LinesTarget() : FuzzTarget("jsonl", 15, [Encoding.UTF8.GetBytes(Ticks), Encoding.UTF8.GetBytes(Metrics)])
{
    private const string Ticks = """
        {"tick":1,"images":256,"resolution":4,"fade":1,"statistics":{"loss":{}},"timing":{"total_seconds":0.3,"images_per_second":12.5}}
        {"tick":2,"images":512,"resolution":8,"fade":0.92,"timing":{"total_seconds":0.6,"images_per_second":3559.3}}

        """;

    private const string Metrics = """
        {"network":"checkpoint-000000.256.safetensors","images":256,"metric":"swd","values":{"swd8":427.1},"timing":{"seconds":0.1}}
        {"network":"checkpoint-000000.512.safetensors","images":512,"metric":"swd","values":{"swd8":415.4},"timing":{"seconds":0.1}}

        """;

    public override void Read(byte[] input, string folder)
    {
        string path = Path.Combine(folder, "stats.jsonl");
        File.WriteAllBytes(path, input);
        RemainingTime remaining = new(new Schedule(Presets.Quick), resolution => resolution);
        foreach ((int resolution, double seconds) in StatsFile.Speeds(path))
        {
            remaining.Measured(resolution, seconds);
        }

        _ = Duration.Text(StatsFile.TotalSeconds(path)) + remaining.From(1000) + StatsFile.Growths(path).Count();
        JsonLines.CutBack(path, 300);
    }

    protected override byte[] Damaged(byte[] file, Random random) =>
        random.Next(4) > 0 ? JsonDamage.Lines(file, random) : Damage.Bytes(file, random);
}

/// <summary>The manifest of a prepared set.</summary>
internal sealed record ManifestTarget : FuzzTarget
{
    private const string File = "manifest.json";
    private readonly (string Name, byte[] Content)[] companions;

    public ManifestTarget()
        : this(Prepared())
    {
    }

    private ManifestTarget((string Name, byte[] Content)[] files)
        : base("manifest", 15, [files.Single(file => file.Name == File).Content]) =>
            companions = [.. files.Where(file => file.Name != File)];

    public override void Read(byte[] input, string folder)
    {
        string set = Path.Combine(folder, "prepared-set");
        Directory.CreateDirectory(set);
        foreach ((string name, byte[] content) in companions.Append((File, input)))
        {
            System.IO.File.WriteAllBytes(Path.Combine(set, name), content);
        }

        using PreparedImages? prepared = PreparedImages.TryOpen(set, out _);
        if (prepared is null)
        {
            return;
        }

        Manifest manifest = prepared.Manifest;
        _ = manifest.Summary.ToString() + manifest.Fingerprint.Length;
        float[] label = new float[prepared.Labels.Size];
        for (int i = 0; i < manifest.Count; i++)
        {
            foreach (int level in Pyramid.Levels(manifest.Resolution))
            {
                prepared.Read(i, level, new byte[level * level * manifest.Channels]);
            }

            prepared.ReadLabel(i, label);
        }
    }

    protected override byte[] Damaged(byte[] file, Random random) =>
        random.Next(4) > 0 ? JsonDamage.Document(file, random) : Damage.Bytes(file, random);

    private static (string, byte[])[] Prepared()
    {
        using TemporaryFolder folder = new();
        for (int i = 0; i < 4; i++)
        {
            folder.Put($"set/{(i < 2 ? "a" : "b")}/{i}.png", ImagingFiles.Plain(8, 8, (byte)i, 1, 2));
        }

        folder.Put("set/a/broken.png", [1, 2, 3]);
        ImageFolder.Open(folder.PathOf("set"), new ImageFolderOptions(8) { Conditional = true },
            new PreparationOptions { Folder = folder.PathOf("cache") }).Dispose();
        string set = Path.GetDirectoryName(Directory.EnumerateFiles(folder.PathOf("cache"), File, SearchOption.AllDirectories).Single())!;
        return [.. Directory.EnumerateFiles(set).Select(path => (Path.GetFileName(path), System.IO.File.ReadAllBytes(path)))];
    }
}

/// <summary>Kept statistics: a file whose hash does not match is not believed.</summary>
internal sealed record StatisticsTarget() : FuzzTarget("statistics", 5, [Kept()])
{
    private const string Key = "key";
    private static readonly string Original = Found(Kept())!;

    public override void Read(byte[] input, string folder)
    {
        if (Found(input) is string found && found != Original)
        {
            throw new Finding(Harm.Lost, "changed statistics are taken for whole");
        }
    }

    private static byte[] Kept()
    {
        using TemporaryFolder folder = new();
        new StatisticsStore(folder.Root).Keep(Key, writer =>
        {
            writer.Write(3);
            writer.Write("swd8");
            writer.Write(427.25);
        });
        return File.ReadAllBytes(Directory.EnumerateFiles(folder.Root).Single());
    }

    private static string? Found(byte[] file)
    {
        using TemporaryFolder folder = new();
        StatisticsStore store = new(folder.Root);
        store.Keep(Key, _ => { });
        File.WriteAllBytes(Directory.EnumerateFiles(folder.Root).Single(), file);
        return store.Find(Key, reader => $"{reader.ReadInt32()} {reader.ReadString()} {reader.ReadDouble()}");
    }
}
