using System.Globalization;
using System.Text.RegularExpressions;
using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Tests.Kernels;

namespace PGGan.Tests.NullDriver;

/// <summary>
/// The fixtures of a CUDA device, on a driver that executes the PTX of the kernels on the CPU. Each precision runs in a process of its own,
/// the only way to give a process another driver: this one's fixtures are found without it.
/// </summary>
[Explicit("takes minutes; run by --filter TestCategory=NullDriver")]
[Category("NullDriver")]
[Parallelizable(ParallelScope.Children)]
internal sealed class NullDriverTests
{
    private NullDriverLibrary library = null!;

    [OneTimeSetUp]
    public void Compile() => library = new NullDriverLibrary();

    [OneTimeTearDown]
    public void Delete() => library?.Dispose();

    [Test]
    public void EachCheckCatchesWhatItIsForInAnyOrderOfThreads([Values(0, 1, 2)] int order)
    {
        NullDriverRun run = library.RunSelfTest(order);
        Assert.That(run.ExitCode, Is.Zero, run.Output);
        Assert.That(run.Output, Does.Contain("held no bar.sync").And.Contain("held no cp.async.wait_group"), "nothing was tested");
    }

    [Test]
    public void EveryFixtureOfADeviceHoldsWithoutAFault([Values] Precision precision) => AssertHolds(FixturesOf(precision), order: 0);

    /// <summary>Products are where threads work together: each tile, in each precision, descending and shuffled.</summary>
    [Test]
    public void ProductsHoldInAnyOrderOfThreads([Values(1, 2)] int order) =>
        AssertHolds($"FullyQualifiedName~{nameof(Kernels.GpuProductTests)}&FullyQualifiedName~Cuda", order);

    [Test]
    public void KernelsAreKeptAndMadeReadyAhead() => AssertHolds($"FullyQualifiedName~{nameof(CudaStartTests)}", order: 0);

    private void AssertHolds(string filter, int order)
    {
        NullDriverRun run = library.RunTests(filter, order);
        string report = $"{run.Output}\n{run.Log}";
        Assert.That(run.ExitCode, Is.Zero, report);
        Assert.That(Number(run.Output, @"Passed: +(\d+)"), Is.Positive, report);
        Assert.That(Number(run.Log, @"(\d+) launches"), Is.Positive, report);
        Assert.That(Regex.Matches(run.Log, @"null driver: (\d+) faults").Select(match => match.Groups[1].Value),
            Is.All.EqualTo("0"), report);
        TestContext.Out.WriteLine($"{filter}, order {order}: {Number(run.Output, @"Passed: +(\d+)")} tests; {run.Log.Trim()}");
    }

    // By the name of the engine. A filter cannot contain the bracket that begins it, so what else has "Cuda" in its name is left out:
    // tests whose cases are types of kernels, and those of the list of devices.
    private static string FixturesOf(Precision precision)
    {
        string name = precision == Precision.Float32 ? "Cuda" : $"Cuda{precision}";
        string[] others = [.. Enum.GetValues<Precision>().Select(other => $"Cuda{other}"), "PtxTests", "DeviceCatalogTests",
            nameof(CudaStartTests)];
        IEnumerable<string> excluded = others.Where(other => other != name).Select(other => $"FullyQualifiedName!~{other}");
        return string.Join('&', excluded.Prepend($"FullyQualifiedName~{name}"));
    }

    // The largest: a process that only lists tests may write to the log too.
    private static int Number(string text, string pattern) => Regex.Matches(text, pattern)
        .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
        .DefaultIfEmpty(0)
        .Max();
}
