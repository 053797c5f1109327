using System.Diagnostics;
using NUnit.Framework;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Training;

/// <summary>
/// Machines as they are: no home, one that cannot be written, no folder of temporary files, fewer cores than were asked for.
/// </summary>
[Platform("Linux", Reason = "sets the variables that name its folders")]
public sealed class MachineTests : CommandFixture
{
    private static readonly string[] Tiny =
    [
        "--data", "pictures", "--res", "4", "--cbase", "32", "--cmax", "8", "--latent", "6", "--kimg", "0.032",
        "--minibatch", "4", "--tick",
        "0.032", "--grid", "2x2", "--tensorboard=0", "--device", "cpu",
    ];

    [TestCase("HOME that is no full path", "HOME=. TMPDIR=TEMPORARY", "TEMPORARY/pggan-")]
    [TestCase("HOME that cannot be made", "HOME=FOLDER/file/home TMPDIR=TEMPORARY", "TEMPORARY/pggan-")]
    [TestCase("HOME, and no TMPDIR", "HOME=FOLDER/home TMPDIR=FOLDER/nowhere", "home/.local/share/pggan/cache")]
    [TestCase("TMPDIR that is a file", "HOME=FOLDER/home TMPDIR=FOLDER/file", "home/.local/share/pggan/cache")]
    public void ImagesArePreparedWhereThereIsAPlace(string machine, string variables, string cache)
    {
        Directory.CreateDirectory(Path.Combine(Folder, "temporary"));
        Directory.CreateDirectory(Path.Combine(Folder, "pictures"));
        File.WriteAllBytes(Path.Combine(Folder, "pictures", "0.png"), ImagingFiles.Plain(8, 8, 1, 2, 3));
        File.WriteAllText(Path.Combine(Folder, "file"), "");
        string[] there = Directory.GetFileSystemEntries(Folder);
        ProcessStartInfo start = ProgramStart.Of(Tiny, "pggan.dll");
        start.WorkingDirectory = Folder;
        start.Environment.Remove("XDG_DATA_HOME");
        foreach (string[] variable in variables.Split(' ').Select(pair => pair.Split('=')))
        {
            start.Environment[variable[0]] = variable[1].Replace("FOLDER", Folder).Replace("TEMPORARY", Path.Combine(Folder, "temporary"));
        }

        using Process process = Process.Start(start)!;
        (int code, string output, string error) = Wait(process);
        Assert.That(code, Is.Zero, $"{machine}: {error}");
        string expected = cache.Replace("TEMPORARY", Path.Combine(Folder, "temporary"));
        bool isHome = cache.StartsWith("home", StringComparison.Ordinal);
        Assert.That(output, isHome ? Does.Not.Contain("Note: there is no folder")
            : Does.Contain($"so prepared images are kept in {expected}")
            .And.Contain("; --cache names another folder."));
        if (isHome)
        {
            Assert.That(Directory.GetDirectories(Path.Combine(Folder, expected), "pictures-*"), Has.Length.EqualTo(1));
        }

        Assert.That(Directory.GetFileSystemEntries(Folder).Except(there).Select(Path.GetFileName),
            Is.EquivalentTo(isHome ? new[] { "runs", "home" } : ["runs"]), "nothing lands in the current folder");
    }

    [Test]
    public void MoreThreadsThanCoresAreANoteInEveryCommand()
    {
        int cores = Environment.ProcessorCount;
        (int code, string output, string error) = Finish("runs", cores + 7, [.. Tiny[2..]]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output,
            Does.Contain($"Note: --threads {cores + 7}: this process has {cores} core").And.Match($@"(?m){cores} threads?\)"));
        string run = Directory.GetDirectories(Path.Combine(Folder, "runs")).Single();
        (code, output, error) = Call("generate", "--network", run, "--seeds", "0", "--threads", "4000", "--device", "cpu");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("Note: --threads 4000: this process has "));
    }
}
