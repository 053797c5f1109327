using NUnit.Framework;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
using PGGan.Learning.Runs;
using PGGan.Learning.TensorBoard;
using PGGan.Model;
using PGGan.Tests.Imaging;
using PGGan.Tests.Learning.Runs;

namespace PGGan.Tests.Learning.TensorBoard;

/// <summary>
/// Event files as TensorBoard reads them. That a resumed run shows what one left alone does is asserted with all its other files (<see
/// cref="RunFiles"/>).
/// </summary>
public sealed class EventFileTests
{
    [Test]
    public void AnotherParserReadsWhatWasWritten()
    {
        using TemporaryFolder folder = new();
        byte[] png = ImagingFiles.Plain(5, 3, 1, 2, 3);
        using (EventFile file = EventFile.Open(folder.Root, 0))
        {
            Assert.That(file.IsFirst, Is.True);
            file.Scalars(7, [("Loss/a", 0.25), ("Loss/none", double.NaN), ("Loss/b", -3e5), ("Loss/too_large", 1e300)]);
            file.Scalar("Loss/a", 123_456_789_012, 2);
            file.Scalar("Loss/never", 8, double.NegativeInfinity);
            file.Image("Images/fakes", 9, png, 5, 3, 3);
            Assert.That(EventLog.Shown(folder.Root), Has.Length.EqualTo(4), "all is there before the file is closed");
        }

        LoggedValue[] shown = EventLog.Shown(folder.Root);
        Assert.That(shown[..3], Is.EqualTo(new LoggedValue[]
        {
            new("Loss/a", 7, 0.25f, null), new("Loss/b", 7, -3e5f, null), new("Loss/a", 123_456_789_012, 2, null),
        }));
        Assert.That((shown[3].Tag, shown[3].Step, shown[3].Picture![..5]), Is.EqualTo(("Images/fakes", 9L, "5x3x3")));
        Assert.That(shown[3].Png, Is.EqualTo(png));
    }

    [Test]
    public void FilesFollowEachOtherAndALaterOneMakesStepsVoid()
    {
        using TemporaryFolder folder = new();
        List<string> opened = [];
        foreach (long start in new long[] { 0, 31, 21 })   // all within a second
        {
            using EventFile file = EventFile.Open(folder.Root, start);
            opened.Add(file.FullPath);
            file.Scalar("a", start + 9, start);
            file.Scalar("a", start + 19, start);
        }

        Assert.That(EventLog.Files(folder.Root), Is.EqualTo(opened));
        Assert.That(opened.Select(Path.GetFileName), Is.All.Match(@"^events\.out\.tfevents\.\d{10}\.[A-Za-z0-9-]+\.[012]$"));
        Assert.That(EventLog.Shown(folder.Root).Select(value => value.Step), Is.EqualTo(new[] { 9, 19, 30, 40 }));

        File.WriteAllBytes(folder.PathOf("events.out.tfevents.7999999999.zz.0"), []);   // a clock that was wrong
        using EventFile behind = EventFile.Open(folder.Root, 0);
        Assert.That(EventLog.Files(folder.Root)[^1], Is.EqualTo(behind.FullPath));
        Assert.That(behind.IsFirst, Is.False);

        string nowhere = folder.PathOf("nowhere");
        string refused = Assert.Throws<PGGanException>(() => EventFile.Open(nowhere, 0))!.Message;
        Assert.That(refused, Does.StartWith(nowhere).And.Contain("`run.tensorBoard=false`").And.Not.Contain("\n"));
    }

    [Test]
    public void ATickHasTheKnownNames()
    {
        TrainingConfig config = new() { Model = new ModelConfig { Resolution = 64 } };
        Phase phase = new(16, Fade: 0.25f, Minibatch: 8, GeneratorRate: 0.5f, DiscriminatorRate: 0.25f, TickKimg: 1);
        Dictionary<string, Statistic> statistics = new()
        {
            [RealScores.Statistic] = new(4, 3, 2),
            [FakeScores.Statistic] = new(4, -1, 1),
            [GradientPenalty.Norms] = new(4, 1.5, 1),
            [GradientPenalty.Statistic] = new(4, double.NaN, 1),
            [RealLabels.Statistic] = new(4, 0.5, 0),
            [FakeLabels.Statistic] = new(4, 0.75, 0),
            [UpdateNorms.Generator] = new(3, 9, 1, LeftOut: 1),
            [UpdateNorms.Discriminator] = new(4, 8, 1),
        };
        TickReport tick = new(6, 2500, phase, statistics, new TickTiming(7200, 1000, 25, 1.5, 0));
        (string Tag, double Value)[] expected =
        [
            ("Progress/tick", 6), ("Progress/kimg", 2.5), ("Progress/lod", 2.75), ("Progress/minibatch", 8),
            ("Timing/total_sec", 7200), ("Timing/sec_per_tick", 25), ("Timing/sec_per_kimg", 25), ("Timing/maintenance_sec", 1.5),
            ("Timing/total_hours", 2), ("Timing/total_days", 2 / 24.0),
            ("Loss/real_scores", 3), ("Loss/fake_scores", -1), ("Loss/mixed_norms", 1.5), ("Loss/gradient_penalty", double.NaN),
            ("Loss/epsilon_penalty", 13), ("Loss/label_penalty_reals", 0.5), ("Loss/label_penalty_fakes", 0.75),
            ("TrainG/learning_rate", 0.5), ("TrainD/learning_rate", 0.25), ("TrainG/gradient_norm", 9), ("TrainD/gradient_norm", 8),
            ("TrainG/overflow_frequency", 0.25), ("TrainD/overflow_frequency", 0),
        ];
        Assert.That(TickScalars.Of(tick, config), Is.EquivalentTo(expected));
        TrainingConfig withoutDrift = config with { Loss = config.Loss with { DriftWeight = 0 } };
        Assert.That(TickScalars.Of(tick, withoutDrift).Select(scalar => scalar.Tag), Has.None.EqualTo("Loss/epsilon_penalty"));
    }

    [Test]
    public void SettingsAreRecordsOfThePluginForHyperparameters()
    {
        using TemporaryFolder folder = new();
        TrainingConfig config = new() { Preset = "mine", Model = new ModelConfig { Resolution = 256, TanhOutput = true } };
        using (RunEvents events = new(folder.Root, config, imagesSeen: 0))
        {
            events.Completed(9);
        }

        using (RunEvents later = new(folder.Root, config with { Preset = "other" }, imagesSeen: 9))
        {
            later.Completed(20);
        }

        LoggedValue[] shown = EventLog.Shown(folder.Root);
        Assert.That(shown.Select(value => (value.Tag, value.Step)), Is.EqualTo(new[]
        {
            ("_hparams_/session_start_info", 0L), ("_hparams_/session_end_info", 9L), ("_hparams_/session_end_info", 20L),
        }), "the settings that TensorBoard keeps are the first");
        Assert.That(shown.Select(value => Convert.ToHexString(value.Tensor)), Is.All.EqualTo("080112021200"), "no elements of float");

        Dictionary<string, string> settings = PluginLog.Settings(shown[0].Metadata);
        Assert.That(settings["preset"], Is.EqualTo("text mine"));
        Assert.That(settings["model.resolution"], Is.EqualTo("number 256"));
        Assert.That(settings["model.tanhOutput"], Is.EqualTo("bool True"));
        Assert.That(settings["model.pixelNorm"], Is.EqualTo("bool True"), "those with their defaults too");
        Assert.That(settings["schedule.generatorRate"], Does.StartWith("text "));
        Assert.That(settings.Keys, Has.None.EqualTo("data.path"), "what has no value is left out");
        Assert.That(PluginLog.Status(shown[1].Metadata), Is.EqualTo(1), "STATUS_SUCCESS");
    }

    [Test]
    public void ALargeGridIsShownSmaller()
    {
        using TemporaryFolder folder = new();
        string path = folder.Put("grid.png", ImagingFiles.Plain(1536, 256, 10, 20, 31));
        TrainingConfig config = new() { Model = new ModelConfig { Resolution = 256 } };
        using (RunEvents events = new(folder.Root, config, imagesSeen: 0))
        {
            events.Reals(path);
            events.Fakes(5, path);
        }

        using (RunEvents later = new(folder.Root, config, imagesSeen: 5))
        {
            later.Reals(path);
            later.Scalars(6, [("Metrics/fid", 12.5)]);
        }

        LoggedValue[] shown = EventLog.Shown(folder.Root);
        Assert.That(shown.Select(value => (value.Tag, value.Step)),
            Is.EqualTo(new[] { (HyperParameters.StartTag, 0L), ("Images/reals", 0L), ("Images/fakes", 5L), ("Metrics/fid", 6L) }));
        Assert.That(shown[2].Picture, Does.StartWith("768x128x3 "));
        PixelBuffer picture = ImageCodec.Decode(shown[2].Png);
        Assert.That((picture.Width, picture.Height, picture.Pixels[2]), Is.EqualTo((768, 128, 31)));
    }
}
