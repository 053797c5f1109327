using System.Diagnostics;
using NUnit.Framework;
using PGGan.Data;
using PGGan.Imaging;
using PGGan.Tests.Learning.Runs;

namespace PGGan.Tests.Training;

/// <summary>The program as a process: trained, killed, resumed, asked for pictures, misused.</summary>
public sealed partial class CommandLineTests : CommandFixture
{
    // Fades from 96 to 160 and from 256 to 320 images, ticks every 32, checkpoints every second.
    private static readonly string[] Tiny =
    [
        "--res", "16", "--cbase", "64", "--cmax", "8", "--latent", "8", "--train-kimg", "0.096", "--fade-kimg", "0.064", "--kimg", "0.384",
        "--minibatch", "4", "--tick", "0.032", "--snap", "2", "--grid", "3x2", "--mirror=1", "--preset", "quick", "--device", "cpu",
    ];

    [Test]
    public void KilledAtAnyMomentARunGoesOnBitForBit()
    {
        string alone = Train("alone", threads: 2);
        // Before its first regular checkpoint.
        string killed = Start("killed", 1, Tiny, killAfterTicks: 1);
        // Inside a fade, across a doubling, inside the next.
        for (int ticks = 4; ticks <= 10; ticks += 3)
        {
            Start("killed", 1 + (ticks % 2), ["--resume", "latest"], killAfterTicks: ticks);
        }

        (int code, string output, string error) = Finish("killed", 2, ["--resume", "latest"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("Going on from").And.Contain($"Finished. Output directory: {killed}"));
        RunFiles.AssertSame(alone, killed);
    }

    [Test]
    public void AskedToEndItSavesAndNamesTheCommandThatGoesOn()
    {
        string alone = Train("alone", threads: 1);
        using Process process = Launch(Path.Combine(Folder, "ended"), 2, Tiny);
        string run = WaitForTicks("ended", 5, process);
        AskToEnd(process);
        (int code, string output, string error) = Wait(process);
        Assert.That(code, Is.EqualTo(143), error);
        Assert.That(output, Does.Contain($"--resume {run}").And.Contain($"Output directory: {run}"));
        Assert.That(Path.Combine(run, "checkpoint-stopped.safetensors"), Does.Exist);

        (code, _, error) = Finish("ended", 1, ["--resume", run]);
        Assert.That(code, Is.Zero, error);
        RunFiles.AssertSame(alone, run);
    }

    [Test]
    public void PicturesAreDrawnByNumberAndChangedOptionsAreReportedOrRefused()
    {
        string run = Train("runs", threads: 2);
        string pictures = Path.Combine(Folder, "pictures");
        (int code, string output, string error) = Call("generate", "--network", run, "--seeds", "0-3,9", "--grid", "2x2",
            "--output", pictures);
        Assert.That(code, Is.Zero, error);
        Assert.That(output.TrimEnd(), Does.EndWith($"\nWrote 5 pictures (16×16) to {pictures}/"));
        Assert.That(Directory.GetFiles(pictures).Select(Path.GetFileName).Order(), Is.EqualTo(new[]
        {
            "grid0000.png", "grid0001.png", "seed0000.png", "seed0001.png", "seed0002.png", "seed0003.png", "seed0009.png",
        }));
        Assert.That(ImageCodec.Decode(File.ReadAllBytes(Path.Combine(pictures, "grid0000.png"))) is { Width: 32, Height: 32 }, Is.True);

        string defaults = Path.Combine(Folder, "defaults");
        (code, output, error) = Call("generate", "--network", run, "--output", defaults);
        Assert.That(code, Is.Zero, error);
        Assert.That(Directory.GetFiles(defaults), Has.Length.EqualTo(32));

        (code, output, error) = Finish("runs", 2, ["--resume", "0", "--kimg", "0.416", "--glr", "0.002"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("schedule.totalKimg: 0.384 → 0.416").And.Contain("schedule.generatorRate"));
        AssertRefused(["--resume", run, "--res", "32"], "another network (--res: 16 → 32)");
        AssertRefused(["--resume", run, "--set", "model.resolution=32"], "another network (model.resolution: 16 → 32)");
        AssertRefused(["--resume", run, "--cbase", "128"], "--cbase: 64 → 128");
        AssertRefused(["--resume", run, "--preset", "v2-1gpu"], "--preset v2-1gpu");

        string checkpoint = Directory.GetFiles(run, "checkpoint-*").Order().Last();
        byte[] bytes = File.ReadAllBytes(checkpoint);
        File.WriteAllBytes(checkpoint, bytes[..^100]);
        AssertRefused(["--resume", checkpoint], "damaged");
        AssertRefused(["generate", "--network", checkpoint], "damaged");
        bytes[^100] ^= 4;
        File.WriteAllBytes(checkpoint, bytes);
        AssertRefused(["--resume", checkpoint], "checksum");
    }

    [TestCase("--reso 64", "There is no option '--reso'; did you mean --res?")]
    [TestCase("--reso=64", "There is no option '--reso'; did you mean --res?")]
    [TestCase("--resolution=64", "did you mean --res?")]
    [TestCase("--image_size=64", "There is no option '--image_size'; did you mean --res?")]
    [TestCase("--cfg=auto", "did you mean --preset?")]
    [TestCase("--aug=ada", "There is no option '--aug'; did you mean --augment?")]
    [TestCase("--batch-size=8", "did you mean --batch?")]
    [TestCase("--learning-rate=0.001", "did you mean --lrate?")]
    [TestCase("--minibach=8", "did you mean --minibatch?")]
    [TestCase("generate --network x --num=8", "did you mean --seeds?")]
    [TestCase("--set model.fmapbase=64", "--set: there is no property 'model.fmapbase'; did you mean model.fmapBase?")]
    [TestCase("--set model.fmpBase=64", "did you mean model.fmapBase?")]
    [TestCase("--set modle.fmapBase=64", "did you mean model.fmapBase?")]
    [TestCase("--set schedul.totlKimg=64", "did you mean schedule.totalKimg?")]
    [TestCase("--set loss.penaltySize=big", "--set: loss.penaltySize does not take 'big'; choose full or current.")]
    [TestCase("--set data.mirror=perhaps", "data.mirror does not take 'perhaps'; choose true or false.")]
    [TestCase("--set model.resolution=48", "Configuration: model.resolution: 48")]
    [TestCase("trian", "did you mean train?")]
    [TestCase("--res 48", "pggan: --res: 48 is not a power of two from 4 to 1024")]
    [TestCase("--data ", "--data is followed by a word that is empty")]
    [TestCase("generate --network ", "--network is followed by a word that is empty")]
    [TestCase("dataset inspect ", "inspect is followed by a word that is empty")]
    [TestCase("--res x", "--res: 'x' is not a whole number")]
    [TestCase("--res", "--res")]
    [TestCase("--minibatch 4:6", "pggan: --minibatch: 6 at 4×4 is not a multiple of --mbstd 4")]
    [TestCase("--batch 6", "pggan: --batch: 6 at 4×4 is not a multiple of --mbstd 4")]
    [TestCase("--set schedule.minibatch=6", "schedule.minibatch: 6 at 4×4 is not a multiple of model.stddevGroup 4")]
    [TestCase("--minibatch 4:6,,", "--minibatch: ")]
    [TestCase("--minibatch 16 --batch-gpu 6",
        "pggan: --batch-gpu: 6 at 4×4 is neither a multiple of --mbstd 4 nor all of the minibatch of 16")]
    [TestCase("--batch-gpu x", "--batch-gpu: 'x'")]
    [TestCase("--kimg 0 --lrate 0 --res 4", "pggan: --kimg: 0 must be more than 0; --lrate: 0 at 4×4 must be more than 0")]
    [TestCase("--glr 0 --dlr 0 --res 4", "pggan: --glr: 0 at 4×4 must be more than 0; --dlr: 0 at 4×4 must be more than 0")]
    [TestCase("--mirror perhaps", "--mirror: 'perhaps' is neither on, true, yes or 1 nor off, false, no or 0")]
    [TestCase("--preset fast", "pggan presets")]
    [TestCase("--device tpu", "no device 'tpu'")]
    [TestCase("--precision half", "--precision: 'half' is no precision; choose fp32, tf32 or bf16")]
    [TestCase("--device cpu --precision tf32", "--precision tf32: the CPU computes in fp32; leave the option out or choose --device cuda.")]
    [TestCase("-n --device cpu --precision bf16", "--precision bf16: the CPU")]
    [TestCase("--resume latest", "There is no run in")]
    [TestCase("--resume 7", "'7' is neither")]
    [TestCase("--resume .", "has no checkpoint")]
    [TestCase("--data nowhere", "nowhere")]
    [TestCase("--data nowhere --res 16", "nowhere")]
    [TestCase("--data . --res 16", "no images")]
    [TestCase("--gray --preset quick", "three channels")]
    [TestCase("generate", "--network")]
    [TestCase("generate --network x.safetensors", "x.safetensors")]
    [TestCase("generate --network x --seeds 5-1", "--seeds: '5-1'")]
    public void WrongUseIsOneLineAndExitCodeOne(string arguments, string named) => AssertRefused(arguments.Split(' '), named);

    [Test]
    public void AFileThatIsNoFolderIsRefusedAsOutput()
    {
        File.WriteAllText(Path.Combine(Folder, "file"), "");
        AssertRefused(["--runs", "file", .. Tiny], "--runs file cannot be written");
        AssertRefused(["--outdir", "file", .. Tiny], "--outdir file");
    }

    [Test]
    public void ADryRunTellsAllAndWritesNothing()
    {
        (int code, string output, string error) = Call(["-n", .. Tiny]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output,
            Does.Contain("\"trainKimg\": \"4:0.096\"").And.Contain("16×16 fades in").And.Contain("16x16.conv0").And.Contain("total"));
        Assert.That(Directory.EnumerateFileSystemEntries(Folder), Is.Empty);
    }

    [Test]
    public void AMinibatchInPartsIsTrainedShownAndGoneOnWith()
    {
        string[] parts = [.. With(With(Tiny, "--minibatch", "8"), "--kimg", "0.192"), "--batch-gpu", "8:4", "--tensorboard=0"];
        (int code, string output, string error) = Call(["-n", .. parts]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("\"batchGpu\": \"8:4\"").And.Match(@"(?m)^0 – 0.096 +4×4 +96 +8 +8 ").And.Match(
            @"(?m)^0.096 – 0.16 +8×8 fades in +64 +8 +4 "));

        (code, output, error) = Finish("runs", 2, parts);
        Assert.That(code, Is.Zero, error);
        Assert.That(Directory.EnumerateFiles(Folder, "events.*", SearchOption.AllDirectories), Is.Empty);
        (code, output, error) = Finish("runs", 1, ["--resume", "latest", "--kimg", "0.256", "--batch-gpu", "4", "--tensorboard"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(Directory.EnumerateFiles(Folder, "events.*", SearchOption.AllDirectories).Count(), Is.EqualTo(1));
        Assert.That(output, Does.Contain("Changed since the checkpoint: schedule.batchGpu: \"8:4\" → \"4:4\"").And.Contain("tick 8"));
    }

    [Test]
    public void APrecisionIsTakenByEveryCommandAndAnotherOneIsReported()
    {
        (int code, string output, string error) = Finish("runs", 2, [.. With(Tiny, "--kimg", "0.064"), "--precision", "fp32"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Match(@"(?m)^Device:    cpu \(.*2 threads\)$"));
        string run = Directory.GetDirectories(Path.Combine(Folder, "runs")).Single();
        AssertRefused(["generate", "--network", run, "--device", "cpu", "--precision", "tf32"], "the CPU computes in fp32");

        // As a device that there need not be would have saved it.
        string checkpoint = Directory.GetFiles(run, "checkpoint-*").Order().Last();
        byte[] bytes = File.ReadAllBytes(checkpoint);
        "gpu tf32"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("cpu fp32"u8)));
        CheckpointSeal.Renew(bytes);
        File.WriteAllBytes(checkpoint, bytes);
        (code, output, error) = Finish("runs", 2, ["--resume", "latest", "--kimg", "0.096", "--device", "cpu"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("Note: the checkpoint was computed by gpu tf32, this goes on by cpu fp32"));
        (code, output, error) = Finish("runs", 2, ["--resume", "latest", "--kimg", "0.128", "--device", "cpu"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Not.Contain("computed by"));
    }

    [Test]
    public void DevicesAreListedAndTried()
    {
        (int code, string output, string error) = Call("devices");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Match(@"(?m)^cpu +.*thread.* works$"));
    }

    [Test]
    public void AFolderOfPicturesIsTrainedOnAtItsOwnResolution()
    {
        string photos = Directory.CreateDirectory(Path.Combine(Folder, "my photos")).FullName;
        using SyntheticImages planets = new(16, count: 3);
        byte[] pixels = new byte[16 * 16 * 3];
        for (int i = 0; i < planets.Count; i++)
        {
            planets.Read(i, 16, pixels);
            PngWriter.Write(Path.Combine(photos, $"{i}.png"), 16, 16, 3, pixels);
        }

        string[] options = [.. Tiny[2..], "--data", photos, "--cache", Path.Combine(Folder, "cache")];
        (int code, string output, string error) = Finish("runs", 2, options);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("3 images of 16×16").And.Contain("128.0 passes over the data"));
        Assert.That(Path.Combine(Folder, "runs", "00000-my_photos-res16-quick"), Does.Exist);
    }

    private string Train(string outdir, int threads)
    {
        (int code, string output, string error) = Finish(outdir, threads, Tiny);
        Assert.That(code, Is.Zero, error);
        string run = Directory.GetDirectories(Path.Combine(Folder, outdir)).Single();
        Assert.That(output, Does.StartWith("Device: ").And.Contain($"Output:    {run} (").And.Contain("tick 12"));
        Assert.That(RunFiles.Ticks(run), Has.Length.EqualTo(12));
        return run;
    }
}
