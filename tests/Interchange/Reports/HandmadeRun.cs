using System.Text;
using PGGan.Imaging;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Tests.Interchange.Reports;

/// <summary>A run's folder with files written by hand, as a run leaves them.</summary>
internal static class HandmadeRun
{
    /// <summary>Grows from 4×4 to 16×16 within 4 kimg.</summary>
    public static TrainingConfig Config { get; } = Presets.Quick with
    {
        Model = Presets.Quick.Model with { Resolution = 16, Labels = LabelSchema.None },
        Schedule = Presets.Quick.Schedule with { TotalKimg = 4, TrainKimg = 1, FadeKimg = 0.5, TickKimg = 1 },
    };

    /// <summary>Makes a folder with a configuration alone; its path.</summary>
    public static string Make(TemporaryFolder folder, string name, TrainingConfig? config = null)
    {
        string run = folder.PathOf(name);
        Directory.CreateDirectory(run);
        File.WriteAllText(Path.Combine(run, "config.json"), ConfigJson.Write(config ?? Config));
        return run;
    }

    /// <summary>Writes ticks, one at each kimg.</summary>
    public static void WriteTicks(string run, params double[] scores) => File.WriteAllText(Path.Combine(run, "stats.jsonl"),
        string.Concat(scores.Select((score, i) => Tick(1000 * (i + 1), score) + "\n")));

    /// <summary>A line of <c>stats.jsonl</c>.</summary>
    public static string Tick(long images, double score) => FormattableString.Invariant(
        $$$"""
        {"tick":1,"images":{{{images}}},"kimg":{{{images / 1000.0}}},"resolution":8,"fade":1,
        "statistics":{"real_scores":{"count":5,"mean":{{{score}}},"std":1},"own_term":{"count":5,"mean":0.5,"std":0}},
        "timing":{"total_seconds":{{{images / 10.0}}},"images_per_second":10,"peak_bytes":1073741824}}
        """).ReplaceLineEndings("");

    /// <summary>A line of <c>metric-NAME.jsonl</c>.</summary>
    public static string Measured(long images, double value) => FormattableString.Invariant(
        $$$"""
        {"network":"a","images":{{{images}}},"metric":"swd","compared":1500,"values":{"swd":{{{value}}},"swd8":null},"floor":{"swd":2.5}}
        """);

    /// <summary>Writes a grid of noise, so that its size in the file is that of its pixels.</summary>
    public static void WriteGrid(string run, string name, int width = 64, int height = 32)
    {
        byte[] pixels = new byte[3 * width * height];
        new Random(name.Length + width).NextBytes(pixels);
        using MemoryStream png = new();
        PngWriter.Write(png, width, height, 3, pixels);
        File.WriteAllBytes(Path.Combine(run, name), png.ToArray());
    }

    /// <summary>Appends bytes that are no line.</summary>
    public static void Damage(string path) =>
        File.AppendAllText(path, "{\"tick\":9,\"images\":\n\u0000\u0001\n{\"images\":12", Encoding.UTF8);
}
