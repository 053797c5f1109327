using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.Versioning;
using NUnit.Framework;
using PGGan.Tests.Imaging;
using PGGan.Tests.Training;

namespace PGGan.Tests.Data;

/// <summary>The program as a process before what it may not, cannot or must not read.</summary>
[Platform("Linux")]
[SupportedOSPlatform("linux")]
public class UnreadableSourceTests : CommandFixture
{
    private static readonly string[] Short =
    [
        "--res", "8", "--cbase", "32", "--cmax", "8", "--latent", "8", "--train-kimg", "0.1", "--fade-kimg", "0.1", "--tick",
        "0.1", "--kimg", "0.01",
        "--grid", "2x2", "--device", "cpu", "--threads", "1", "--data", "set", "--cache", "cache", "--outdir", "runs",
    ];

    [Test]
    public void WhatMayNotBeReadIsNamed_AndReadOnceItMay()
    {
        Put("set/a/1.png", 1);
        string file = Put("set/a/2.png", 2), hidden = Path.Combine(Folder, "set", "b");
        Put("set/b/3.png", 3);
        Directory.CreateDirectory(Path.Combine(Folder, "cache"));
        Directory.CreateDirectory(Path.Combine(Folder, "runs"));
        Open(Folder, "set", "set/a", "cache", "runs");
        File.SetUnixFileMode(file, UnixFileMode.UserWrite);
        File.SetUnixFileMode(hidden, UnixFileMode.None);

        string inspected = AsNobody(["dataset", "inspect", "set"]);
        Assert.That(inspected, Does.Match("Images: +1\n"));
        Assert.That(inspected, Does.Contain("Skipped:     2 not among the images (").And.Contain("b: no permission to list this folder"));
        Assert.That(inspected, Does.Contain("a/2.png: no permission to read it"));
        string trained = AsNobody(Short);
        Assert.That(trained, Does.Contain(", 1 images of 8×8").And.Contain("1 images, 2 skipped ("));
        Assert.That(AsNobody(Short), Does.Contain("a/2.png: no permission to read it"), "each time, also from the cache");

        Open(Folder, "set/b");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.That(AsNobody(Short), Does.Contain(", 3 images of 8×8").And.Not.Contain("skipped"));
    }

    [TestCase("set/1.png")]
    [TestCase("set/1.png", "dataset", "inspect", "set")]
    [TestCase("set", "dataset", "inspect", "set")]
    [TestCase("set.zip", "dataset", "inspect", "set.zip")]
    public void AFailingDiskEndsTheCommand_AndNothingIsMissingLater(string failing, params string[] arguments)
    {
        arguments = arguments.Length == 0 ? Short : arguments;
        if (!File.Exists("/usr/bin/strace"))
        {
            Assert.Ignore("strace, which lets single calls fail, is not installed");
        }

        for (byte i = 0; i < 3; i++)
        {
            Put($"set/{i}.png", i);
        }

        ZipFile.CreateFromDirectory(Path.Combine(Folder, "set"), Path.Combine(Folder, "set.zip"));
        string[] trace =
        [
            "-f", "--seccomp-bpf", "-o", "/dev/null", "-P", Path.Combine(Folder, failing), "-e", "trace=read,pread64,getdents64",
            "-e", "inject=read,pread64,getdents64:error=EIO", "dotnet", Program,
        ];
        (int code, _, string error) = Run("strace", [.. trace, .. arguments]);
        Assert.That(code, Is.EqualTo(1), error);
        Assert.That(error, Does.StartWith("pggan: Data: ").And.Contain($"{failing} cannot be read").And.Contain("check the disk"));
        Assert.That(error.TrimEnd().Split('\n'), Has.Length.EqualTo(1), error);
        Assert.That(Call(Short).Output, Does.Contain(", 3 images of 8×8").And.Not.Contain("skipped"));
    }

    [Test]
    public void ALinkInACircleAndAPipeHoldNobodyUp()
    {
        Put("set/1.png", 1);
        File.CreateSymbolicLink(Path.Combine(Folder, "set", "a"), ".");
        File.CreateSymbolicLink(Path.Combine(Folder, "set", "b"), ".");
        SpecialFiles.Pipe(Path.Combine(Folder, "set", "2.png"));
        (int code, string output, string error) = Call(Short);
        Assert.That(code, Is.Zero, error);
        Assert.That(output,
            Does.Contain(", 1 images of 8×8").And.Contain("2.png: a named pipe").And.Contain("a: a link to a folder that is read already"));
        (code, output, error) = Call("dataset", "inspect", "set");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Match("Images: +1\n").And.Contain("2.png: a named pipe"));
        AssertRefused(["dataset", "inspect", SpecialFiles.Pipe(Path.Combine(Folder, "pipe"))], "is a named pipe");
    }

    [Test]
    public void ANameSteersNoTerminal()
    {
        string folder = Directory.CreateDirectory(Path.Combine(Folder, "set")).FullName;
        Put("set/1.png", 1);
        File.WriteAllText(Path.Combine(folder, "a\x1b]0;PWNED\x07\nforged.png"), "x");
        (_, string output, _) = Call("dataset", "inspect", "set");
        Assert.That(output, Does.Contain(@"a\x1b]0;PWNED\x07\x0aforged.png: ").And.Not.Contain("\x1b"));
        (_, output, _) = Call("dataset", "display", "set", "--start", "1", "--resolution", "4");
        Assert.That(output, Does.Contain(@"a\x1b]0;PWNED\x07\x0aforged.png: "));
        (_, output, _) = Call(Short);
        Assert.That(output, Does.Contain(@"a\x1b]0;PWNED\x07\x0aforged.png: ").And.Not.Contain("\x1b"));
        AssertRefused(["dataset", "inspect", "no\x1b[31mwhere"], @"no\x1b[31mwhere");
    }

    /// <summary>The log of a run, inspect and create account for the same files in the same words.</summary>
    [Test]
    public void EveryCommandCountsTheSameFiles()
    {
        Put("set/cat/1.png", 1);
        Put("set/dog/2", 2);
        File.WriteAllText(Path.Combine(Folder, "set", "dog", "3.png"), "x");
        File.WriteAllText(Path.Combine(Folder, "set", "dog", "4.heic"), "x");
        File.WriteAllText(Path.Combine(Folder, "set", "notes.txt"), "x");
        string[] outputs =
        [
            Call([.. With(Short, "--outdir", "set/runs"), "--cond"]).Output,
            Call([.. With(Short, "--outdir", "set/runs"), "--cond"]).Output,
            Call("dataset", "inspect", "set").Output,
            Call("dataset", "create", "--source", "set", "--dest", "made", "--resolution", "8").Output,
        ];
        Assert.That(outputs[0], Does.Match("Files: +5 files: 2 used, 2 skipped, 1 not pictures \\(1 .txt\\)\n"));
        Assert.That(outputs[1..], Has.All.Match(
            @"Files: +\d+ files: 2 used, 2 skipped, 1 not pictures \(1 \.txt\), (\d+) written by this program "
                + @"\(\1 in folders of runs\)(?:; \d hidden \(not looked at\))?\n"));
        Assert.That(outputs[..3], Has.All.Match("Labels: +class: cat 1, dog 1\n"));
    }

    [Test]
    public void CreatingASetNamesWhatIsLeftOutAndHowOften()
    {
        Put("set/1.png", 1);
        File.WriteAllText(Path.Combine(Folder, "set", "x.heic"), "x");
        for (int i = 0; i < 25; i++)
        {
            File.WriteAllText(Path.Combine(Folder, "set", $"bad{i:D2}.png"), "x");
        }

        (int code, string output, string error) = Call("dataset", "create", "--source", "set", "--dest", "made", "--resolution", "8");
        Assert.That(code, Is.Zero, error);
        Assert.That(output,
            Does.Contain("Skipped 1 not among the pictures (x.heic: .heic files are not read; convert them to PNG or JPEG)"));
        Assert.That(output,
            Does.Contain("… in all 25 × not a JPEG, PNG, WebP, GIF, BMP, TIFF, PNM or TGA image\n")
                .And.Contain("Wrote 1 image (8×8) to made/; 25 pictures skipped"));
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "pggan.dll");

    private string Put(string name, byte value)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, ImagingFiles.Plain(8, 8, value, value, value));
        return path;
    }

    private void Open(params string[] folders)
    {
        const UnixFileMode all = (UnixFileMode)0b111_111_111;
        Array.ForEach(folders, folder => File.SetUnixFileMode(Path.Combine(Folder, folder), all));
    }

    // Root may read everything, so it takes the identity of another user.
    private string AsNobody(string[] arguments)
    {
        string[] nobody = Environment.UserName == "root" ? ["--reuid", "65534", "--regid", "65534", "--clear-groups", "dotnet"] : [];
        (int code, string output, string error) = Run(nobody.Length > 0 ? "setpriv" : "dotnet", [.. nobody, Program, .. arguments]);
        Assert.That(code, Is.Zero, error);
        return output;
    }

    private (int Code, string Output, string Error) Run(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        return Wait(process);
    }
}
