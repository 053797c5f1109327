using System.Globalization;
using System.Text.RegularExpressions;
using NUnit.Framework;
using PGGan.Tests.Faults;

namespace PGGan.Tests.NullDriver;

/// <summary>
/// What a machine with a card can bring: an old driver, a part of it missing, memory that another process holds, a device that is lost. The
/// program says it in one line with device, cause and remedy, fails, and keeps its checkpoints.
/// </summary>
[Explicit("takes minutes; run by --filter TestCategory=NullDriver")]
[Category("NullDriver")]
internal sealed class MachineFaultTests
{
    private const string Device = "cuda:0 (Null H100, 79 GiB): ";

    // Two iterations at 4×4, each with a checkpoint after it.
    private static readonly string[] Tiny =
    [
        "--res", "4", "--cbase", "32", "--cmax", "8", "--latent", "8", "--batch", "4", "--repeats", "1", "--train-kimg", "0.004",
        "--fade-kimg", "0.004", "--kimg", "0.008",
        "--tick", "0.004", "--snap", "1", "--grid", "2x1", "--device", "cuda:0",
    ];

    private NullDriverLibrary library = null!;
    private TemporaryFolder cache = null!;   // kernels are compiled once
    private TemporaryFolder folder = null!;
    private (int Launches, int Allocations)? clean;

    [OneTimeSetUp]
    public void Compile()
    {
        library = new NullDriverLibrary();
        cache = new TemporaryFolder();
    }

    [OneTimeTearDown]
    public void Delete()
    {
        library?.Dispose();
        cache?.Dispose();
    }

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [TestCase("PGGAN_NULL_VERSION", "11040",
        "its driver is one for CUDA 11.4, the kernels need 11.5 or more; update the NVIDIA driver to 495 or newer")]
    [TestCase("PGGAN_NULL_VERSION", "10020",
        "its driver is one for CUDA 10.2, the kernels need 11.5 or more; update the NVIDIA driver to 495 or newer")]
    [TestCase("PGGAN_NULL_REFUSE", "cuModuleLoadDataEx:221",
        "failed: PTX JIT compiler library not found; install libnvidia-ptxjitcompiler.so.1")]
    [TestCase("PGGAN_NULL_REFUSE", "cuCtxCreate_v2:2",
        "cannot be opened: out of memory; end the process that holds the memory (nvidia-smi lists them), or choose another --device.")]
    [TestCase("PGGAN_NULL_REFUSE", "cuMemAlloc_v2:2",
        " are in use here (out of memory); end the process that holds the memory (nvidia-smi lists them), or choose another --device.")]
    [TestCase("PGGAN_NULL_LOSE", "2:999", "failed: unknown error; the device does nothing more for this process")]
    public void ADeviceThatCannotBeUsedIsReportedAtTheStart(string variable, string value, string said)
    {
        string error = ErrorOf([.. Tiny], variable, value);
        Assert.That(error, Does.StartWith($"pggan: cuda:0 does not work: {Device}").And.Contain(said));
        Assert.That(Runs, Is.Empty, "a run was begun");
    }

    [Test]
    public void AutoTakesTheCpuInstead()
    {
        Outcome outcome = Run([.. Tiny[..^1], "auto", "--dry-run"], "PGGAN_NULL_VERSION", "11040").CheckSucceeded("auto");
        Assert.That(outcome.Output,
            Does.Contain("Note: cuda:0 does not work: cuda:0 (Null H100, 79 GiB): its driver is one for CUDA 11.4").And.Contain("cpu"));
    }

    /// <summary>About 62 of the device's 81,062 MiB are free.</summary>
    [Test]
    public void WhatOthersHoldIsNotPlannedWith()
    {
        string error = ErrorOf([.. Tiny, "--set", "model.fmapBase=8192", "--set", "model.fmapMax=512"], "PGGAN_NULL_OTHERS", "81000");
        Assert.That(error, Does.Match(
            @"^pggan: A step at 4×4 takes 0\.1\d GB and 0\.06 GB can be used \(0\.07 GB of 85\.0 GB are free on cuda:0 \(Null H100, 79 GiB\); nvidia-smi lists who uses the rest\)"));
        Assert.That(Runs, Is.Empty, "a run was begun");
    }

    /// <summary>
    /// Wherever that is: while the networks are made, while the first images are drawn, in a step, or while its statistics are read.
    /// </summary>
    [TestCase(0.05, "719", "unspecified launch failure")]
    [TestCase(0.3, "719", "unspecified launch failure")]
    [TestCase(0.6, "700", "an illegal memory access was encountered")]
    [TestCase(0.9, "214", "uncorrectable ECC error encountered")]
    [TestCase(0.999, "999", "unknown error")]
    public void ADeviceLostInMidRunLeavesTheLastCheckpoint(double when, string number, string cause)
    {
        int launches = Clean.Launches;
        Directory.Delete(cache.Root, recursive: true);   // kernels are compiled, and compilers closed, while the device is lost
        string error = ErrorOf(Tiny, "PGGAN_NULL_LOSE", $"{(int)(when * launches)}:{number}");
        string goOn = Checkpoints is [.., string newest] ? $"; go on with --resume {newest}" : "";
        Assert.That(error, Does.Match(@"^pggan: (The step at 4×4 with minibatch 4 failed: )?cuda:0 \(Null H100, 79 GiB\): \w+ .*failed: ")
            .And.Contain(
                $"failed: {cause}; the device does nothing more for this process: look at it with nvidia-smi, or choose another "
                    + $"--device{goOn}"));
        if (Checkpoints.Length > 0)
        {
            Run([.. Tiny, "--resume", "latest"]).CheckSucceeded("resumed");
            Assert.That(Checkpoints.Last(), Does.EndWith("checkpoint-000000.008.safetensors"));
        }
    }

    /// <summary>Another process takes what is left while this one runs.</summary>
    [Test]
    public void MemoryThatRunsOutInMidRunLeavesTheLastCheckpoint()
    {
        string error = ErrorOf(Tiny, "PGGAN_NULL_REFUSE", $"cuMemAlloc_v2:2:{(int)(0.8 * Clean.Allocations)}");
        Assert.That(error, Does.StartWith($"pggan: Memory ran out at 4×4 with minibatch 4: {Device}").And.Contain(
            " are free, ").And.Contain($"(out of memory); go on with --resume {Checkpoints.Last()} and --"));
        Assert.That(Checkpoints, Is.Not.Empty);
    }

    private string[] Runs => Directory.Exists(folder.PathOf("runs")) ? Directory.GetDirectories(folder.PathOf("runs")) : [];

    private string[] Checkpoints => [.. Runs.SelectMany(run => Directory.GetFiles(run, "checkpoint-*")).Order(StringComparer.Ordinal)];

    private (int Launches, int Allocations) Clean => clean ??= Count();

    private (int Launches, int Allocations) Count()
    {
        File.Delete(library.Log);
        Run(Tiny).CheckSucceeded("left alone");
        Directory.Delete(folder.PathOf("runs"), recursive: true);
        string log = File.ReadAllText(library.Log);
        return (Number(log, @"(\d+) launches"), Number(log, @"(\d+) allocations"));
    }

    private static int Number(string text, string pattern) =>
        int.Parse(Regex.Match(text, pattern).Groups[1].Value, CultureInfo.InvariantCulture);

    private string ErrorOf(string[] arguments, string variable, string value) =>
        Run(arguments, variable, value).CheckReported($"{variable}={value}").Error;

    private Outcome Run(string[] arguments, string variable = "PGGAN_NULL_CHECK", string value = "0") => FaultProgram.Run(
        [.. arguments, "--outdir", folder.PathOf("runs"), "--cache", cache.Root],
        new Dictionary<string, string>(library.Environment)
        {
            ["PGGAN_NULL_CHECK"] = "0",
            ["DOTNET_GCgen0size"] = "10000",   // collections by the hundred: what is left to a finalizer meets the lost device
            [variable] = value,
        });
}
