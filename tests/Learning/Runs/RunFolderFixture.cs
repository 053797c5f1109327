using NUnit.Framework;
using PGGan.Learning.Configuration;

namespace PGGan.Tests.Learning.Runs;

/// <summary>A run's folder whose files are made by hand.</summary>
public abstract class RunFolderFixture
{
    /// <summary>The run's folder.</summary>
    protected string Run { get; private set; } = "";

    [SetUp]
    public void MakeFolder()
    {
        Run = Directory.CreateTempSubdirectory("pggan-test-").FullName;
        File.WriteAllText(PathOf("config.json"), "{}");
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(Run, recursive: true);

    /// <summary>A path in the folder.</summary>
    protected string PathOf(string name) => Path.Combine(Run, name);

    /// <summary>A whole checkpoint of a run that has seen so many images.</summary>
    protected string Save(string name, long imagesSeen)
    {
        TrainingConfig config = FreshCheckpoint.Config with
        {
            Model = FreshCheckpoint.Config.Model with
            {
                Resolution = 4,
                FmapMax = 2,
                LatentSize = 2
            }
        };
        config = config with { Schedule = config.Schedule with { StartResolution = 4 } };
        FreshCheckpoint.Save(PathOf(name), config, imagesSeen);
        return PathOf(name);
    }

    /// <summary>Cuts a file short.</summary>
    protected static void Cut(string path)
    {
        using FileStream file = File.OpenWrite(path);
        file.SetLength(100);
    }

    /// <summary>A line of <c>stats.jsonl</c>.</summary>
    protected static string Line(long images) =>
        $$$"""{"tick":1,"images":{{{images}}},"resolution":8,"timing":{"total_seconds":{{{images / 1000.0}}},"images_per_second":10}}""";

    /// <summary>Names of the files, without the configuration and the lock.</summary>
    protected string[] Files() => Names(Run);

    /// <summary>Names of the files that were set aside.</summary>
    protected string[] Aside() => Directory.Exists(PathOf("set-aside")) ? Names(PathOf("set-aside")) : [];

    private static string[] Names(string folder) =>
        [.. Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Where(name => name is not ("config.json" or ".lock"))
            .Order(StringComparer.Ordinal)];
}
