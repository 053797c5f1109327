using System.Text.RegularExpressions;
using NUnit.Framework;
using PGGan.Imaging;
using PGGan.Kernels;
using PGGan.Learning.Configuration;
using PGGan.Model;
using PGGan.Tests.Imaging;
using PGGan.Tests.Learning.Runs;

namespace PGGan.Tests.Training;

/// <summary>The method's options as a person gives them to the program: presets, losses, labels, weights of another run.</summary>
public sealed class MethodCommandTests : CommandFixture
{
    private static readonly string[] Networks = ["--res", "8", "--cbase", "32", "--cmax", "8", "--latent", "6", "--device", "cpu"];

    // 4×4 for 32 images, a fade of 32, 8×8 for 64; ticks every 32, checkpoints every second.
    private static readonly string[] Tiny =
    [
        .. Networks, "--preset", "quick", "--train-kimg", "0.032", "--fade-kimg", "0.032", "--kimg", "0.128", "--minibatch", "4", "--tick",
        "0.032", "--snap", "2",
        "--grid", "4x2", "--max-images", "100",
    ];

    private static readonly string[] Conditional = [.. Tiny, "--cond", "--attributes", "light,rings"];

    private static IEnumerable<string> PresetNames => Presets.All.Select(preset => preset.Name);

    [Test]
    public void PresetsAreListedWithTheirResolution()
    {
        (int code, string output, string error) = Call("presets");
        Assert.That(code, Is.Zero, error);
        string[] lines = output.TrimEnd().Split('\n');
        Assert.That(lines.Select(line => line[..line.IndexOf(' ')]), Is.EqualTo(PresetNames));
        Assert.That(lines.Zip(Presets.All), Has.All.Matches<(string Line, Preset Preset)>(pair =>
            pair.Line.Contains($"{pair.Preset.Config.Model.Resolution}×{pair.Preset.Config.Model.Resolution}  {pair.Preset.Description}")));
    }

    // One of each family; PresetTests holds them all.
    [TestCase("quick")]
    [TestCase("v2-8gpus")]
    [TestCase("ablation-a")]
    [TestCase("ablation-e-star")]
    [TestCase("cifar10")]
    [TestCase("mnist-modes-growing")]
    [TestCase("benchmark0")]
    public void ADryRunPredictsEachPresetAndWritesNothing(string name)
    {
        int start = Math.Min(8, Presets.Find(name).Schedule.StartResolution);
        (int code, string output, string error) = Call(["-n", "--preset", name, .. Networks, "--start-res", $"{start}"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain($"\"preset\": \"{name}\"").And.Contain("Dry run: nothing was written."));
        Assert.That(output, Does.Match("(?m)^kimg +resolution +images +minibatch +at once +rate G +rate D +tick kimg +memory GB +time$"));
        int stages = start == 8 ? 1 : 3;   // 4×4, a fade, 8×8
        Assert.That(output.Split('\n')
            .Count(line => Regex.IsMatch(line, @"^[\d.]+ – [\d.]+ +[48]×[48] .* \d+\.\d\d  (\d+[dhms] ?)+$")), Is.EqualTo(stages), output);
        Assert.That(output, Does.Match("(?m)^Expected duration: .*\\d+[sm],"));
        Assert.That(output,
            Does.Match(@"(?m)^generator +parameters +output$")
                .And.Match(@"(?m)^discriminator +parameters +output$").And.Match(@"(?m)^total +[\d,]+$"));
        Assert.That(Directory.EnumerateFileSystemEntries(Folder), Is.Empty);
    }

    [Test]
    public void OptionsOfTheMethodReachTheConfigurationAndItsFileBeginsAnotherRun()
    {
        string[] method =
        [
            "--loss", "hinge", "--r1", "1", "--r2", "0.5", "--gdpp", "0.25", "--simultaneous", "--d-repeats", "2", "--repeats", "2",
            "--ramp-up", "0.04", "--ramp-down", "0.02", "--ema-kimg", "0.05", "--mbstd", "all", "--reset-opt=0",
            "--set", "model.tanhOutput=true", "--set", "model.discriminatorNoise=0.1", "--set", "data.dequantize=true",
        ];
        TrainingConfig config = Written(Train("runs", [.. Tiny, .. method, "--lrate", "0.0005"]));
        LossConfig loss = Presets.Quick.Loss with
        {
            Kind = LossKind.Hinge,
            R1Weight = 1,
            R2Weight = 0.5f,
            GdppWeight = 0.25f,
            PenaltyWeight = 0,
            DriftWeight = 0
        };
        Assert.Multiple(() =>
        {
            Assert.That(ConfigJson.Differences(new TrainingConfig { Loss = loss }, new TrainingConfig { Loss = config.Loss }), Is.Empty);
            Assert.That((config.Schedule.Simultaneous, config.Schedule.DiscriminatorRepeats, config.Schedule.MinibatchRepeats),
                Is.EqualTo((true, 2, 2)));
            Assert.That((config.Schedule.RampUpKimg, config.Schedule.RampDownKimg), Is.EqualTo((0.04, 0.02)));
            Assert.That((config.Optimizer.AverageHalfLifeKimg, config.Optimizer.ResetOnGrowth), Is.EqualTo((0.05, false)));
            Assert.That((config.Model.StddevGroup, config.Model.TanhOutput, config.Model.DiscriminatorNoise), Is.EqualTo((-1, true, 0.1f)));
            Assert.That(config.Data.Dequantize);
        });

        TrainingConfig again = Written(Train("again", ["--config", Path.Combine(RunOf("runs"), "config.json"), "--device", "cpu"]));
        Assert.That(ConfigJson.Differences(config, again), Is.Empty);
        RunFiles.AssertSame(RunOf("runs"), RunOf("again"));
    }

    [TestCase("--set model.tanh=true", "--set: there is no property 'model.tanh'")]
    [TestCase("--set loss.kind=best", "--set: loss.kind does not take 'best'; choose wasserstein, ")]
    [TestCase("--set model.resolution=9", "model.resolution: 9 is not a power of two")]
    [TestCase("--set tanhOutput", "'tanhOutput' is not PATH=VALUE")]
    [TestCase("--set optimizer.averageDecay=0.99",
        "averageDecay=0.99 is not used while optimizer.averageHalfLifeKimg is 4; write --ema 0.99")]
    [TestCase("--loss best", "--loss: there is no 'best'; choose wgan")]
    [TestCase("--mbstd few", "--mbstd: 'few'")]
    [TestCase("--d-repeats 0", "--d-repeats: '0'")]
    [TestCase("--config nowhere.json", "--config: there is no file")]
    [TestCase("--config nowhere.json --preset quick", "--config and --preset both")]
    [TestCase("--attributes light", "--attributes: labels are chosen and --cond is off; turn it on, or leave them out")]
    [TestCase("--cond --attributes colour", "have no attribute 'colour'; there are kind, rings, light")]
    [TestCase("--cond --labels labels.npy", "--labels: the built-in planets have labels of their own")]
    [TestCase("--cond --set loss.classWeights=[1,2]", "loss.classWeights: 2 weights are given and the labels have 10 classes")]
    [TestCase("--init-from latest", "There is no run in")]
    [TestCase("--init-from latest --resume latest", "There is no run in")]
    public void WhatCannotBeMeantIsOneLine(string arguments, string named) =>
        AssertRefused([.. arguments.Split(' '), "--device", "cpu", "-n"], named);

    [Test]
    public void AConditionalRunGoesOnBitForBitAndDrawsTheClassesAskedFor()
    {
        string alone = Train("alone", Conditional);
        string killed = Start("killed", 1, Conditional, killAfterTicks: 3);
        (int code, string output, string error) = Finish("killed", 2, ["--resume", "latest"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("Going on from"));
        RunFiles.AssertSame(alone, killed);
        TrainingConfig config = Written(alone);
        Assert.That(config.Model.Labels.Attributes,
            Is.EqualTo(new[] { new LabelAttribute("light", ["left", "right"]), new LabelAttribute("rings", ["without", "with"]) }));
        Assert.That(File.ReadAllText(Path.Combine(alone, "stats.jsonl")),
            Does.Contain("class_loss_real").And.Contain("class_loss_generator"));

        string all = Path.Combine(Folder, "all");
        (code, output, error) = Call("generate", "--network", alone, "--class", "all", "--seeds", "3,5-6", "--grid", "3x2", "--output",
            all, "--device", "cpu");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("Wrote 6 pictures (8×8) to "));
        Assert.That(Directory.GetFiles(all).Select(Path.GetFileName).Order(StringComparer.Ordinal), Is.EqualTo(new[]
        {
            "grid0000.png", "left-seed0003.png", "left-seed0005.png", "left-seed0006.png", "right-seed0003.png", "right-seed0005.png",
            "right-seed0006.png",
        }));
        PixelBuffer grid = ImageCodec.Decode(File.ReadAllBytes(Path.Combine(all, "grid0000.png")));
        Assert.That((grid.Width, grid.Height), Is.EqualTo((24, 16)), "a row for each class");
        byte[] left = Pixels(all, "left-seed0005.png"), right = Pixels(all, "right-seed0005.png");
        Assert.That(left, Is.Not.EqualTo(right), "the same latent, another class");
        int row = 8 * grid.Channels, cell = (8 * 3 * row) + row;   // the second row's second picture
        Assert.That(grid.Pixels[cell..(cell + row)], Is.EqualTo(right[..row]));

        string one = Path.Combine(Folder, "one");
        (code, _, error) = Call("generate", "--network", alone, "--class", "light=left", "--seeds", "5", "--output",
            one, "--device", "cpu");
        Assert.That(code, Is.Zero, error);
        Assert.That(Pixels(one, "left-seed0005.png"), Is.EqualTo(left), "alone as among others");

        AssertRefused(["generate", "--network", alone, "--class", "green"],
            "--class: there is no 'green'; the classes are light: left, right; rings: without, with.");
        AssertRefused(["--resume", alone, "--device", "cpu", "--attributes", "rings,light"],
            "--resume: the data's labels are not those of the run");
        AssertRefused(["--resume", alone, "--device", "cpu", "--cond=0", "--attributes", ","], "--resume: the run's networks have labels");
        AssertRefused(["--init-from", alone, "--device", "cpu", "--attributes", "light"],
            "the weights would not fit: generator.4x4.dense.weight is [");
        Assert.That(Directory.Exists(Path.Combine(Folder, "runs")), Is.False, "what is refused leaves no run behind");
    }

    [Test]
    public void ADescriptionIsPartOfTheFoldersName()
    {
        Train("runs", [.. With(Tiny, "--kimg", "0.032"), "--desc", "second try/b"]);
        Assert.That(Path.GetFileName(RunOf("runs")), Is.EqualTo("00000-planets-res8-quick-second_try_b"));
    }

    [Test]
    public void PicturesWithoutLabelsAndNetworksWithoutAreNoUseForClasses()
    {
        string pictures = Directory.CreateDirectory(Path.Combine(Folder, "pictures")).FullName;
        File.WriteAllBytes(Path.Combine(pictures, "0.png"), ImagingFiles.Plain(8, 8, 1, 2, 3));
        AssertRefused([.. Tiny, "--cond", "--data", pictures, "--cache", Path.Combine(Folder, "cache")],
            "has no labels; make one folder a class");
        string run = Train("runs", With(Tiny, "--kimg", "0.032"));
        AssertRefused(["generate", "--network", run, "--class", "left"], "--class: this network was trained without labels");
        AssertRefused(["--resume", run, "--cond", "--device", "cpu"], "--resume: the data's labels are not those of the run");
    }

    [Test]
    public void ARunBeginsWithTheWeightsOfAnotherAndGrowsFurther()
    {
        string smaller = Train("smaller", Tiny), checkpoint = Directory.GetFiles(smaller, "checkpoint-*").Order().Last();
        string[] further = [.. With(Tiny, "--res", "16"), "--init-from", checkpoint];
        (int code, string output, string error) = Finish("larger", 2, With(further, "--cmax", "4"));
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error,
            Does.StartWith("pggan: --init-from: the weights would not fit: generator.").And.Contain(" (model.fmapMax: 8 → 4); "));
        Assert.That(Directory.Exists(Path.Combine(Folder, "larger")), Is.False);

        (code, output, error) = Finish("larger", 2, further);
        Assert.That(code, Is.Zero, error);
        string larger = RunOf("larger");
        TrainingConfig config = Written(larger);
        Assert.That((config.Model.Resolution, config.Schedule.StartResolution, config.Preset), Is.EqualTo((16, 8, "quick")),
            "it has grown to 8×8 already");
        using SafeTensorsFile before = SafeTensorsFile.Open(checkpoint),
            begun = SafeTensorsFile.Open(Path.Combine(larger, "checkpoint-000000.000.safetensors"));
        string[] weights = [.. begun.Tensors.Select(tensor => tensor.Key)
            .Where(name => name.Split('.')[0] is "generator" or "discriminator" or "averaged")];
        string[] taken = [.. weights.Where(before.Contains)];
        Assert.That(weights.Except(taken), Is.Not.Empty.And.All.Contains("16x16"));
        Assert.That(output,
            Does.Contain(
            $"Weights of G and D from {checkpoint}: {taken.Length} arrays; {weights.Length - taken.Length} of layers that it does not have "
                + "are reinitialized. It had grown to 8×8; the run starts at 8×8 and grows to 16×16."));
        Assert.Multiple(() =>
        {
            foreach (string name in taken)
            {
                Assert.That(Values(begun, name), Is.EqualTo(Values(before, name)), name);
            }

            Assert.That(begun.Texts["generator_adam.step"], Is.EqualTo("0"), "the optimizers begin again");
            Assert.That(Values(begun, "generator.16x16.conv0.weight"), Has.Some.Not.Zero);
        });
        Assert.That(RunFiles.Ticks(larger)[0], Does.Contain("\"resolution\":8"));
    }

    private static TrainingConfig Written(string run)
    {
        string path = Path.Combine(run, "config.json");
        return ConfigJson.Read(File.ReadAllText(path), path);
    }

    private static byte[] Pixels(string folder, string name) => ImageCodec.Decode(File.ReadAllBytes(Path.Combine(folder, name))).Pixels;

    private static float[] Values(SafeTensorsFile file, string name)
    {
        Shape shape = file.Tensors.Single(tensor => tensor.Key == name).Value;
        float[] values = new float[shape.Count];
        file.Read(name, shape, values);
        return values;
    }

    private string RunOf(string outdir) => Directory.GetDirectories(Path.Combine(Folder, outdir)).Single();

    private string Train(string outdir, string[] options)
    {
        (int code, _, string error) = Finish(outdir, threads: 2, options);
        Assert.That(code, Is.Zero, error);
        return RunOf(outdir);
    }
}
