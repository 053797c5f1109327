using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Model;
using PGGan.Tests.Learning.Runs;

namespace PGGan.Tests.Training;

/// <summary>A run that begins with the networks of another one, the best of a run, and the best of many pictures.</summary>
public sealed class FineTuningCommandTests : CommandFixture
{
    private static readonly string[] Tiny =
    [
        "--res", "8", "--cbase", "32", "--cmax", "8", "--latent", "6", "--device", "cpu", "--preset", "quick", "--start-res", "8",
        "--kimg", "0.128", "--minibatch", "4", "--tick", "0.032", "--snap", "1", "--grid", "2x2", "--max-images", "64",
        "--keep", "9",
    ];

    [Test]
    public void GOrDAloneAreTaken()
    {
        string first = Train("first", Tiny), checkpoint = Path.Combine(first, "checkpoint-000000.128.safetensors");
        foreach ((string word, string taken, string drawn) in new[]
        {
            ("g", "generator", "discriminator"), ("d", "discriminator", "generator"),
        })
        {
            string run = Train(word, [.. Tiny, "--init-from", checkpoint, "--init", word, "--seed", "9"], out string output);
            Assert.That(output, Does.Contain($"Weights of {word.ToUpperInvariant()} from {checkpoint}: ")
                .And.Contain("It had grown to 8×8; the run starts at 8×8."));
            using SafeTensorsFile before = SafeTensorsFile.Open(checkpoint),
                begun = SafeTensorsFile.Open(Path.Combine(run, "checkpoint-000000.000.safetensors"));
            Assert.That(Values(begun, $"{taken}.8x8.conv0.weight"), Is.EqualTo(Values(before, $"{taken}.8x8.conv0.weight")));
            Assert.That(Values(begun, $"{drawn}.8x8.conv0.weight"), Is.Not.EqualTo(Values(before, $"{drawn}.8x8.conv0.weight")));
            Assert.That(Values(begun, "averaged.8x8.conv0.weight"),
                word == "g" ? Is.EqualTo(Values(before, "averaged.8x8.conv0.weight"))
                    : Is.EqualTo(Values(begun, "generator.8x8.conv0.weight")));
        }

        // D's last layer has an output for each class, G's first one an input.
        AssertRefused([.. Tiny, "--init-from", checkpoint, "--cond", "--outdir", "other"],
            "--init-from: the weights would not fit: generator.4x4.dense.weight is [");
        AssertRefused([.. Tiny, "--init-from", checkpoint, "--init", "d", "--cond", "--outdir", "other", "-n"],
            "discriminator.4x4.dense1.weight is [");
        AssertRefused([.. Tiny, "--init-from", checkpoint, "--set", "model.discriminatorDivisor=2", "--outdir", "other"],
            "(model.discriminatorDivisor: 1 → 2); take G alone with --init g.");
        AssertRefused([.. Tiny, "--init", "d"], "--init says which networks are taken from a checkpoint");
        Assert.That(Directory.Exists(Path.Combine(Folder, "other")), Is.False, "what is refused leaves no run behind");
        Train("divided", [.. Tiny, "--init-from", checkpoint, "--init", "g", "--set", "model.discriminatorDivisor=2"], out string note);
        Assert.That(note, Does.Contain("Note: its networks were trained with other settings (model.discriminatorDivisor: 1 → 2)."));
    }

    [Test]
    public void AFrozenBlockStaysThroughARunThatIsKilledAndGoesOn()
    {
        string first = Train("first", Tiny);
        string[] frozen = [.. Tiny, "--init-from", first, "--freeze-d", "1"];
        string alone = Train("alone", frozen, out string output);
        Assert.That(output, Does.Contain("Frozen:    D's block 8×8 ("));
        using (SafeTensorsFile begun = SafeTensorsFile.Open(Path.Combine(alone, "checkpoint-000000.000.safetensors")),
            ended = SafeTensorsFile.Open(Path.Combine(alone, "checkpoint-000000.128.safetensors")))
        {
            foreach (string name in begun.Tensors.Select(tensor => tensor.Key).Where(name => name.StartsWith("discriminator.")))
            {
                // Nothing is converted from RGB at 4×4 any more.
                Assert.That(Values(ended, name),
                    name.Contains(".8x8.") || name.Contains("4x4.fromrgb") ? Is.EqualTo(Values(begun, name))
                        : Is.Not.EqualTo(Values(begun, name)), name);
            }
        }

        string killed = Start("killed", 1, frozen, killAfterTicks: 2);
        (int code, _, string error) = Finish("killed", 1, ["--resume", "latest", "--device", "cpu"]);
        Assert.That(code, Is.Zero, error);
        RunFiles.AssertSame(alone, killed);
        AssertRefused([.. Tiny, "--freeze-d", "2"],
            "--freeze-d: 2 would freeze all of D, which has 2 blocks at --start-res 8; 1 is the most");
        (_, output, _) = Call([.. With(Tiny, "--kimg", "0.032"), "--freeze-d", "1", "--outdir", "new"]);
        Assert.That(output, Does.Contain("Note: the frozen blocks of D have random weights; --init-from gives them trained ones."));
    }

    [Test]
    public void TheBestNetworkAndItsAverageAreDrawnWith()
    {
        string[] kept = [.. With(Tiny, "--keep", "1"), "--metrics", "swd32", "--best-by", "swd", "--average-half-lives", "0.01,1"];
        string run = Train("runs", kept, out string output);
        Assert.That(output, Does.Contain("best by swd so far: ").And.Contain("(average 1kimg)"));
        Assert.That(Directory.GetFiles(run, "metric-swd*.jsonl").Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "metric-swd.jsonl", "metric-swd-0.01kimg.jsonl", "metric-swd-1kimg.jsonl" }));
        Assert.That(Directory.GetFiles(run, "*.safetensors"), Has.Length.EqualTo(2));
        using SafeTensorsFile best = SafeTensorsFile.Open(Path.Combine(run, "best.safetensors"));
        string named = best.Texts.GetValueOrDefault("best.average") is string average ? $", average {average}" : "";
        (int code, output, string error) = Call("generate", "--network", "best", "--outdir", "runs", "--device", "cpu", "--seeds", "0-1",
            "--output", "a");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Match($"best.safetensors at kimg [0-9.]+{named}\n"));
        (code, output, error) = Call("generate", "--network", run, "--average", "0.01", "--device", "cpu", "--seeds", "0", "--output", "b");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain(", average 0.01kimg"));
        AssertRefused(["generate", "--network", run, "--average", "3", "--device", "cpu"], "has no average 3kimg; it has 0.01kimg, 1kimg");
        AssertRefused(["generate", "--network", run, "--average", "long", "--device", "cpu"], "--average: 'long' is neither a half-life");
        AssertRefused([.. Tiny, "--best-by", "swd"], "--best-by: swd is not measured by --metrics (none); add swd");

        // From the best one on the run is the same again.
        string alone = Train("alone", kept);
        (code, output, error) = Call("--resume", "best", "--outdir", "runs", "--device", "cpu");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("Going on from runs/00000-planets-res8-quick/best.safetensors"));
        string[] networks = [.. Directory.GetFiles(alone, "*.safetensors").Select(path => Path.GetFileName(path)).Order()];
        Assert.That(Directory.GetFiles(run, "*.safetensors").Select(Path.GetFileName).Order(), Is.EqualTo(networks));
        foreach (string name in networks)
        {
            Assert.That(File.ReadAllBytes(Path.Combine(run, name)), Is.EqualTo(File.ReadAllBytes(Path.Combine(alone, name))), name);
        }
    }

    [Test]
    public void TheBestOfManyPicturesAreKept()
    {
        string run = Train("runs", [.. Tiny, "--cond", "--attributes", "light"]);
        string[] call = ["generate", "--network", run, "--device", "cpu", "--keep-best", "2/5"];
        (int code, string output, string error) = Call([.. call, "--class", "all", "--output", "a"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("Wrote 4 pictures (8×8) to a/: the 2 of 5 of each class with the highest scores."));
        string[] names = [.. Directory.GetFiles(Path.Combine(Folder, "a")).Select(path => Path.GetFileName(path)).Order()];
        Assert.That(names.Select(name => name[..^8]), Is.EqualTo(new[]
        {
            "left-best0000-seed", "left-best0001-seed", "right-best0000-seed", "right-best0001-seed",
        }));

        (code, _, error) = Call([.. call, "--class", "all", "--output", "b"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(Contents("b", names), Is.EqualTo(Contents("a", names)), "the same pictures each time");
        string seed = names[0][^8..^4];
        (code, _, error) = Call("generate", "--network", run, "--device", "cpu", "--class", "left", "--seeds", seed, "--output", "c");
        Assert.That(code, Is.Zero, error);
        Assert.That(Contents("c", [$"left-seed{seed}.png"]), Is.EqualTo(Contents("a", names[..1])), "the picture of that number");

        (code, output, error) = Call([.. call, "--seeds", "0-9", "--output", "d"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("Wrote 4 pictures (8×8) to d/: the 4 of 10 with the highest scores."));
        AssertRefused([.. call, "--keep-best", "9/5"], "--keep-best");
        string bare = WithoutDiscriminator(Path.Combine(run, "checkpoint-000000.128.safetensors"));
        AssertRefused(["generate", "--network", bare, "--device", "cpu", "--keep-best", "2/5"],
            "--keep-best: " + bare + " has no discriminator, whose scores decide");
    }

    [Test]
    public void CurvesAndComputedWeightsAreShown()
    {
        (int code, string output, string error) = Call([.. Tiny, "-n", "--r1", "auto", "--gp", "0",
            "--rate-schedule", "cosine:1..0.1:0.05..0.1", "--penalty-schedule", "linear:1..0.5:0..0.1",
            "--beta2-schedule", "cosine:0.9..0.99:0..0.1"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("\"rateCurve\": \"cosine:1..0.1:0.05..0.1\"").And.Contain("\"r1Auto\": true")
            .And.Contain("Schedules: factor of the rates: cosine from 1 at kimg 0.05 to 0.1 at kimg 0.1")
            .And.Contain("β₂: cosine from 0.9 at kimg 0 to 0.99 at kimg 0.1")
            .And.Contain("weight of R1 by resolution and minibatch: 8×8 0.0016"));
        AssertRefused([.. Tiny, "--rate-schedule", "up"], "--rate-schedule: 'up' is not SHAPE:FROM..TO:KIMG..KIMG");
        AssertRefused([.. Tiny, "--r1", "some"], "--r1: 'some' is neither a number of at least 0 nor auto");
    }

    private static float[] Values(SafeTensorsFile file, string name)
    {
        Shape shape = file.Tensors.Single(tensor => tensor.Key == name).Value;
        float[] values = new float[shape.Count];
        file.Read(name, shape, values);
        return values;
    }

    private static string WithoutDiscriminator(string path)
    {
        string bare = Path.Combine(Path.GetDirectoryName(path)!, "bare.safetensors");
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        file.Texts.Remove(SafeTensorsWriter.ChecksumKey);
        using FileStream stream = new(bare, FileMode.CreateNew, FileAccess.ReadWrite);
        SafeTensorsWriter.Write(stream, file.Texts,
        [
            .. file.Tensors.Where(tensor => !tensor.Key.StartsWith("discriminator"))
                .Select(tensor => new SavedTensor(tensor.Key, tensor.Value, values => file.Read(tensor.Key, tensor.Value, values))),
        ]);
        return bare;
    }

    private byte[][] Contents(string folder, string[] names) =>
        [.. names.Select(name => File.ReadAllBytes(Path.Combine(Folder, folder, name)))];

    private string Train(string outdir, string[] options) => Train(outdir, options, out _);

    private string Train(string outdir, string[] options, out string output)
    {
        (int code, output, string error) = Finish(outdir, 1, options);
        Assert.That(code, Is.Zero, error);
        return Directory.GetDirectories(Path.Combine(Folder, outdir)).Single();
    }
}
