using System.Diagnostics;
using System.Text.Json.Nodes;
using NUnit.Framework;
using PGGan.Learning.Machine;
using PGGan.Training;

namespace PGGan.Tests.Training;

/// <summary>What a bug report needs: <c>pggan doctor</c>, and the record that a run keeps of its processes.</summary>
public sealed class DoctorCommandTests : CommandFixture
{
    [Test]
    public void OneBlockDescribesProgramMachineAndDevices()
    {
        ProcessStartInfo start = ProgramStart.Of(["doctor", "--outdir", "my runs", "--cache", "prepared"], "pggan.dll");
        start.WorkingDirectory = Folder;
        start.Environment["DOTNET_TieredCompilation"] = "1";
        start.Environment["PGGAN_TOKEN"] = "hidden-1";
        start.Environment["DOTNET_FEED"] = "https://me:hidden-2@example.org/";
        start.Environment["UNRELATED"] = "hidden-3";
        (int code, string output, string error) = Wait(Process.Start(start)!);
        Assert.That((code, error), Is.EqualTo((0, "")));
        string[] lines = output.TrimEnd('\n').Split('\n');
        Assert.That(lines, Is.All.Match("^[A-Za-z.:0-9 ]+: +[^ ]"));
        Assert.That(lines.Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]), Is.SupersetOf(new[]
        {
            "PGGan", ".NET", "Packages", "System", "Processor", "Memory", "Limits", "Runs", "Cache", "Temporary", "cpu", "Environment",
        }));
        Assert.That(output, Does.Match($@"(?m)^PGGan: +{ProgramVersion.Version}"));
        Assert.That(output, Does.Match(@"(?m)^Packages: .*\bILGPU 1\.5\.3\b.*\bPureHDF 2\.2\.0\b.*\bSystem\.CommandLine 3\.0\.0\b"));
        Assert.That(output, Does.Match(@"(?m)^cpu: .*: works$"));
        string runs = Path.Combine(Folder, "my runs");
        Assert.That(output, Does.Match($@"(?m)^Runs: +{runs}, [\d.]+ GiB of [\d.]+ GiB free \(\w+\), not there yet$"));
        Assert.That(output, Does.Match(@"(?m)^Environment: +DOTNET_TieredCompilation=1$"));
        Assert.That(output, Does.Match(@"(?m)^Environment: +PGGAN_TOKEN=\(set\)$").And.Match(@"(?m)^Environment: +DOTNET_FEED=\(set\)$"));
        Assert.That(output, Does.Not.Contain("hidden"));
        Assert.That(output, Does.Not.Contain("System.Runtime "), "the runtime's own assemblies are no packages");
        Assert.That(Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName), Is.SubsetOf(new[] { "prepared" }));
    }

    [Test]
    public void ARunRecordsItsProcesses()
    {
        string[] tiny =
        [
            "--res", "8", "--cbase", "32", "--cmax", "8", "--latent", "6", "--device", "cpu", "--preset", "quick", "--train-kimg", "0.032",
            "--fade-kimg", "0.064", "--minibatch", "4", "--tick", "0.064", "--snap", "1", "--grid", "2x1", "--max-images", "20",
            "--cache", Path.Combine(Folder, "cache"),
        ];
        string run = Start("runs", threads: 1, [.. tiny, "--kimg", "300"], killAfterTicks: 2);
        JsonArray sessions = Sessions(run);
        Assert.That(sessions, Has.Count.EqualTo(1));
        Assert.That(sessions[0]!["end"], Is.Null, "it was killed");

        using (Process going = Launch(Path.Combine(Folder, "runs"), threads: 1, ["--resume", "latest", "--cache", "cache"]))
        {
            WaitFor(() => Sessions(run).Count == 2, going);
            AskToEnd(going);
            Assert.That(Wait(going).Code, Is.EqualTo(143));
        }

        sessions = Sessions(run);
        Assert.That(sessions.Select(session => session!["outcome"]?.GetValue<string>()), Is.EqualTo(new[] { null, "stopped" }));
        Assert.That(sessions[1]!["processorSeconds"]!.GetValue<double>(), Is.GreaterThan(0));
        Assert.That(sessions[1]!["command"]!.AsArray().Select(word => word!.GetValue<string>()), Does.Contain("--resume"));
        Assert.That(sessions[1]!["startImages"]!.GetValue<long>(), Is.GreaterThan(0));

        (int code, _, string error) = Finish("again", threads: 1, [.. tiny, "--kimg", "0.128"]);
        Assert.That(code, Is.Zero, error);
        sessions = Sessions(Directory.GetDirectories(Path.Combine(Folder, "again")).Single());
        Assert.That(sessions.Single()!["outcome"]!.GetValue<string>(), Is.EqualTo("finished"));
        Assert.That(sessions.Single()!["workingFolder"]!.GetValue<string>(), Is.EqualTo(Folder));
        (code, _, error) = Finish("again", threads: 1, ["--resume", "latest", "--cache", "cache"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(Sessions(Directory.GetDirectories(Path.Combine(Folder, "again")).Single()), Has.Count.EqualTo(1),
            "a run that is complete trains no more");
    }

    [Test]
    public void SecretsAreNotShown()
    {
        (string, string)[] shown = [.. EnvironmentFacts.Of(
            [("XDG_DATA_HOME", "/data"), ("CUDA_API_KEY", "abc"), ("AWS_SECRET", "abc"), ("DOTNET_ROOT", "/usr"), ("PATH", "/bin")])];
        Assert.That(shown, Is.EqualTo(new[] { ("CUDA_API_KEY", "(set)"), ("DOTNET_ROOT", "/usr"), ("XDG_DATA_HOME", "/data") }));
    }

    private static JsonArray Sessions(string run) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(run, "run.json")))!["sessions"]!.AsArray();
}
