using System.Globalization;
using System.Text.Json.Nodes;
using NUnit.Framework;
using PGGan.Imaging;
using PGGan.Tests.Imaging;
using PGGan.Tests.Learning.Runs;
using SkiaSharp;

namespace PGGan.Tests.Training;

/// <summary>Pictures and films as a person asks the program for them, of one tiny run.</summary>
public sealed class FilmCommandTests : CommandFixture
{
    // 4×4 for 32 images, a fade of 64, 8×8 for 32; a grid every 32.
    private static readonly string[] Tiny =
    [
        "--res", "8", "--cbase", "32", "--cmax", "8", "--latent", "6", "--device", "cpu", "--preset", "quick", "--train-kimg", "0.032",
        "--fade-kimg", "0.064",
        "--kimg", "0.128", "--minibatch", "4", "--tick", "0.032", "--snap", "2", "--grid", "4x2", "--max-images", "100", "--cond",
        "--attributes", "light",
    ];

    private readonly TemporaryFolder runs = new();
    private string run = "";

    [OneTimeSetUp]
    public void Train()
    {
        (int code, _, string error) = Wait(Launch(runs.Root, threads: 2, Tiny));
        Assert.That(code, Is.Zero, error);
        run = Directory.GetDirectories(runs.Root).Single();
    }

    [OneTimeTearDown]
    public void RemoveRuns() => runs.Dispose();

    [Test]
    public void TheTimelapseShowsEachGridWithItsResolutionAndKimgBelow()
    {
        string path = Path.Combine(Folder, "growth.apng");
        string output = Done("timelapse", run, "--output", path, "--duration", "2", "--hold", "1.5", "--grid", "3x2", "--size", "240");
        Assert.That(output, Does.Contain("Film: 5 grids of ")
            .And.Match(@"(?m)^Wrote 5 frames \(240×174, 3\.5 s, 0\.0\d* MB\) to .*growth\.apng$"));
        ApngFile film = ApngFile.Read(path);
        string[] grids = [.. Directory.GetFiles(run, "fakes-*.png").Order(StringComparer.Ordinal)];
        Assert.That(film.Frames, Has.Count.EqualTo(5));
        string[] fades = [.. RunFiles.Ticks(run)
            .Select(tick => JsonNode.Parse(tick)!["fade"]!.GetValue<float>().ToString("0.00", CultureInfo.InvariantCulture))];
        Assert.That(fades, Is.EqualTo(new[] { "1.00", "0.25", "0.75", "1.00" }), "of the last step before the grid");
        (string Left, string Right)[] written =
            [("4×4", "kimg 0"), ("4×4", "kimg 0.032"), ("8×8  fade 0.25", "kimg 0.064"), ("8×8  fade 0.75", "kimg 0.096"),
                ("8×8", "kimg 0.128")];
        for (int i = 0; i < 5; i++)
        {
            PixelBuffer part = ImageCodec.Decode(File.ReadAllBytes(grids[i])).Region(0, 0, 24, 16, 3, default);
            Assert.That(film.Frames[i].ToRgb().Region(0, 0, 240, 160, 3, default).Pixels, Is.EqualTo(Resampler.Repeat(part, 10).Pixels),
                $"grid {i}");
            AssertWritten(film.Frames[i], written[i].Left, written[i].Right);
        }

        // (t / 2)^1.5 is a quarter at 0.79 s; the last stays from 2 s on.
        double[] times = [.. Enumerable.Range(1, 4).Select(quarter => Math.Ceiling(60 * Math.Pow(quarter / 4.0, 1 / 1.5)) / 30)];
        Assert.That(film.Seconds, Is.EqualTo(new[] { times[0], times[1] - times[0], times[2] - times[1], times[3] - times[2], 1.5 })
            .Within(0.0011));
    }

    [Test]
    public void AFilmThroughNumbersMeetsThePicturesThatGenerateDraws()
    {
        string path = Path.Combine(Folder, "way.png"), folder = Path.Combine(Folder, "pictures");
        string output = Done(
            "video", "--network", run, "--seeds", "3,5,9", "--class", "left", "--grid", "2x1", "--fps", "4", "--duration", "3", "--zoom",
            "3", "--output", path, "--device", "cpu");
        Assert.That(output, Does.Match(@"(?m)^Film: by .*checkpoint.* at kimg 0\.128$")
            .And.Match(@"(?m)^Wrote 12 frames \(48×24, 3 s, 0\.\d+ MB\) to .*way\.png$"));
        ApngFile film = ApngFile.Read(path);
        Assert.That((film.Frames.Count, film.Seconds.Distinct()), Is.EqualTo((12, new[] { 0.25 })));

        output = Done(
            "generate", "--network", run, "--seeds", "3,5,9", "--class", "left", "--format", "webp", "--grid", "2x1", "--output", folder,
            "--device", "cpu");
        Assert.That(output, Does.Contain("Wrote 3 pictures (8×8) to "));
        Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal), Is.EqualTo(new[]
        {
            "grid0000.webp", "grid0001.webp", "left-seed0003.webp", "left-seed0005.webp", "left-seed0009.webp",
        }));
        PixelBuffer[] pictures = [.. new[] { 3, 5, 9 }.Select(number => Picture(Path.Combine(folder, $"left-seed000{number}.webp")))];
        PixelBuffer grid = Picture(Path.Combine(folder, "grid0000.webp")), last = Picture(Path.Combine(folder, "grid0001.webp"));
        Assert.That(grid.Pixels, Is.EqualTo(ImageGrid.Lay([pictures[0], pictures[1]], 2, 1).Pixels));
        Assert.That(last.Pixels, Is.EqualTo(ImageGrid.Lay([pictures[2]], 2, 1).Pixels), "an unfilled page is black");
        for (int turn = 0; turn < 3; turn++)
        {
            PixelBuffer shown = ImageGrid.Lay([pictures[turn], pictures[(turn + 1) % 3]], 2, 1);
            Assert.That(film.Frames[4 * turn].ToRgb().Pixels, Is.EqualTo(Resampler.Repeat(shown, 3).Pixels), $"turn {turn}");
        }

        output = Done("generate", "--network", run, "--seeds", "3", "--class", "left", "--format", "jpeg", "--shrink", "2", "--output",
            folder, "--device", "cpu");
        Assert.That(output, Does.Contain("Wrote 1 picture (4×4) to "));
        PixelBuffer small = Picture(Path.Combine(folder, "left-seed0003.jpg")), mean = Resampler.Box(pictures[0], 2);
        Assert.That(small.Pixels.Zip(mean.Pixels, (a, b) => Math.Abs(a - b)).Average(), Is.LessThan(8));
    }

    [Test]
    public void AWalkIsAFilmOfAnotherPictureEachFrame()
    {
        string path = Path.Combine(Folder, "lerp.webp");
        string output = Done("video", "--network", run, "--duration", "0.5", "--fps", "20", "--smoothing", "0.1", "--class", "all",
            "--output", path, "--device", "cpu");
        Assert.That(output, Does.Contain("Wrote 10 frames (512×256, 0.5 s, "), "pictures of 64 pixels, 8×4");
        using SKCodec codec = SKCodec.Create(path);
        Assert.That((codec.FrameCount, codec.RepetitionCount), Is.EqualTo((10, -1)));
        Assert.That(codec.FrameInfo.Select(frame => frame.Duration), Is.All.EqualTo(50));
        HashSet<string> frames = [];
        for (int i = 0; i < 10; i++)
        {
            using SKBitmap bitmap = new(codec.Info);
            Assert.That(codec.GetPixels(codec.Info, bitmap.GetPixels(), new SKCodecOptions(i)), Is.EqualTo(SKCodecResult.Success));
            frames.Add(Convert.ToHexString(bitmap.Bytes));
        }

        Assert.That(frames, Has.Count.EqualTo(10));
    }

    [TestCase("", false)]
    [TestCase("--smoothing 1", true)]
    public void AShortWalkMovesUnlessItIsSmoothedToAStill(string smoothing, bool still)
    {
        string path = Path.Combine(Folder, "short.png");
        string output = Done(["video", "--network", run, "--duration", "1", "--fps", "8", "--grid", "1x1", "--zoom", "1", "--class", "left",
            .. smoothing.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--output", path, "--device", "cpu"]);
        PixelBuffer[] frames = [.. ApngFile.Read(path).Frames.Select(frame => frame.ToRgb())];
        int change = frames.Max(frame => frame.Pixels.Zip(frames[0].Pixels, (a, b) => Math.Abs(a - b)).Max());
        Assert.That(change, still ? Is.LessThan(3) : Is.GreaterThan(5));
        Assert.That(output.Contains("Note: --smoothing 1 in a film of 1 s: its pictures hardly change; choose 0.25 or less."),
            Is.EqualTo(still));
    }

    [Test]
    public void WhatCannotBeFilmedIsOneLine()
    {
        string empty = Directory.CreateDirectory(Path.Combine(Folder, "empty")).FullName;
        AssertRefused(["timelapse", empty, "--output", "a.gif"], "is no run: it has no config.json");
        File.Copy(Path.Combine(run, "config.json"), Path.Combine(empty, "config.json"));
        AssertRefused(["timelapse", empty, "--output", "a.gif"], "has no grids fakes-*.png; train the run further");
        AssertRefused(["timelapse", run, "--output", "a.avi"],
            "--output a.avi: films are written to .webp, .apng (or .png), .gif, .mp4; choose");
        AssertRefused(["video", "--network", run, "--output", "a.gif", "--fps", "60"],
            "--fps 60: .gif files have at most 50 frames a second");
        AssertRefused(["video", "--network", run, "--output", "a.webp", "--seeds", "4"], "--seeds: a way needs two pictures");
        AssertRefused(["generate", "--network", run, "--quality", "90"], "--quality: PNG files are without loss");
        AssertRefused(["generate", "--network", run, "--shrink", "3", "--device", "cpu"],
            "--shrink: 8×8 pixels cannot be made 3 times smaller");
    }

    private static PixelBuffer Picture(string path) => ImageCodec.Decode(File.ReadAllBytes(path)).ToRgb();

    /// <summary>Reads the strip below the picture by the font: white points where the letters have them, and nowhere else.</summary>
    private static void AssertWritten(PixelBuffer frame, string left, string right)
    {
        const int top = 163, margin = 3, height = 8, advance = 6;
        int rightEdge = frame.Width - margin - BitmapFont.WidthOf(right);
        HashSet<(int, int)> expected = [.. new[] { (margin, left), (rightEdge, right) }.SelectMany(text =>
            from place in Enumerable.Range(0, text.Item2.Length)
            from x in Enumerable.Range(0, 5)
            from y in Enumerable.Range(0, height)
            where BitmapFont.HasPoint(text.Item2[place], x, y)
            select (text.Item1 + (advance * place) + x, top + y))];
        Assert.That(
            from y in Enumerable.Range(160, frame.Height - 160)
            from x in Enumerable.Range(0, frame.Width)
            where frame.Pixels[((y * frame.Width) + x) * 4] == 255
            select (x, y),
            Is.EquivalentTo(expected));
    }

    private string Done(params string[] arguments)
    {
        (int code, string output, string error) = Call(arguments);
        Assert.That(code, Is.Zero, error);
        return output;
    }
}
