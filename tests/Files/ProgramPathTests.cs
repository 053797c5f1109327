using System.Runtime.Versioning;
using NUnit.Framework;
using PGGan.Files;

namespace PGGan.Tests.Files;

[NonParallelizable]
[Platform("Linux,MacOsX", Reason = "marks files as programs")]
[UnsupportedOSPlatform("windows")]
public sealed class ProgramPathTests
{
    private const string Name = "pggan-test-program";

    private readonly string? path = Environment.GetEnvironmentVariable("PATH");
    private readonly string current = Environment.CurrentDirectory;
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void PutBack()
    {
        Environment.SetEnvironmentVariable("PATH", path);
        Environment.CurrentDirectory = current;
        folder.Dispose();
    }

    [Test]
    public void TheFirstFolderOfThePathThatHasAProgramOfTheNameCounts()
    {
        folder.Put($"a/{Name}", "no program"u8);
        Directory.CreateDirectory(folder.PathOf($"b/{Name}"));
        string first = PutProgram("c"), second = PutProgram("d");
        Environment.SetEnvironmentVariable("PATH", string.Join(':', new[] { "nowhere", "a", "b", "c", "d" }.Select(folder.PathOf)));
        Assert.That(ProgramPath.Find(Name), Is.EqualTo(first));
        File.Delete(first);
        Assert.That(ProgramPath.Find(Name), Is.EqualTo(second));
    }

    [TestCase("")]
    [TestCase("::")]
    [TestCase(".:./here:here")]
    [TestCase(null)]
    public void TheCurrentFolderAndTheProgramsOwnAreNeverLookedIn(string? entries)
    {
        PutProgram("here");
        Environment.CurrentDirectory = Path.GetDirectoryName(PutProgram("."))!;
        string own = Path.Combine(AppContext.BaseDirectory, Name);
        File.Copy(folder.PathOf(Name), own, overwrite: true);
        try
        {
            Environment.SetEnvironmentVariable("PATH", entries);
            Assert.That(ProgramPath.Find(Name), Is.Null);
        }
        finally
        {
            File.Delete(own);
        }
    }

    private string PutProgram(string inFolder)
    {
        string program = folder.Put(Path.Combine(inFolder, Name), "#!/bin/sh\n"u8);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return program;
    }
}
