using System.Runtime.Versioning;
using NUnit.Framework;
using PGGan.Data;
using PGGan.Files;

namespace PGGan.Tests.Data;

[NonParallelizable]
[Platform("Linux", Reason = "sets the variables that name its folders")]
[SupportedOSPlatform("linux")]
public sealed class CacheFolderTests
{
    private static readonly string[] Variables = ["XDG_DATA_HOME", "HOME", "TMPDIR"];

    private readonly Dictionary<string, string?> before = [];
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        folder = new TemporaryFolder();
        Array.ForEach(Variables, name => before[name] = Environment.GetEnvironmentVariable(name));
    }

    [TearDown]
    public void PutBack()
    {
        Array.ForEach(Variables, name => Environment.SetEnvironmentVariable(name, before[name]));
        folder.Dispose();
    }

    [Test]
    public void AHomeThatIsStillEmptyHasIt()
    {
        Set("XDG_DATA_HOME", null);
        Set("HOME", folder.Root);
        Assert.That(CacheFolder.Default, Is.EqualTo(folder.PathOf(".local/share/pggan/cache")));
        Set("XDG_DATA_HOME", folder.PathOf("data"));
        Assert.That(CacheFolder.Default, Is.EqualTo(folder.PathOf("data/pggan/cache")));
    }

    [TestCase("relative", "home")]
    [TestCase("", ".")]
    [TestCase(null, "./home")]
    public void AFolderThatDependsOnTheCurrentOneIsNotTaken(string? data, string home)
    {
        Set("XDG_DATA_HOME", data);
        Set("HOME", home);
        Set("TMPDIR", folder.Root);
        string expected = folder.PathOf($"pggan-{Environment.UserName}");
        Assert.That(CacheFolder.Default, Is.EqualTo(expected));
        Assert.That(File.GetUnixFileMode(expected), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        Assert.That(CacheFolder.Default, Is.EqualTo(expected), "found again");
    }

    [Test]
    public void AHomeThatCannotBeWrittenGivesWayUnlessItHasSets()
    {
        File.WriteAllBytes(folder.PathOf("file"), []);
        Set("XDG_DATA_HOME", null);
        Set("HOME", folder.PathOf("file/home"));
        Set("TMPDIR", folder.Root);
        List<string> notes = [];
        string expected = folder.PathOf($"pggan-{Environment.UserName}");
        Assert.That(CacheFolder.Find(notes.Add), Is.EqualTo(expected));
        Assert.That(notes, Has.Count.EqualTo(1).And.ItemAt(0).Contains("file/home/.local/share/pggan/cache cannot be written")
            .And.ItemAt(0).Contains($"kept in {expected}"));
        Assert.That(Directory.Exists(folder.PathOf("home")), Is.False);

        Assume.That(Environment.UserName, Is.Not.EqualTo("root"), "who may write everywhere");
        string cache = Directory.CreateDirectory(folder.PathOf("home/.local/share/pggan/cache")).FullName;
        Set("HOME", folder.PathOf("home"));
        File.SetUnixFileMode(cache, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.That(CacheFolder.Default, Is.EqualTo(expected));
        File.SetUnixFileMode(cache, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(Path.Combine(cache, "photos-r8"));
        File.SetUnixFileMode(cache, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.That(CacheFolder.Default, Is.EqualTo(cache), "what is prepared is read");
        File.SetUnixFileMode(cache, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [TestCase("temporary")]
    [TestCase("/nowhere/at/all")]
    public void WithoutATemporaryFolderOfOnesOwnTheSystemsIsTaken(string temporary)
    {
        Set("XDG_DATA_HOME", null);
        Set("HOME", "home");
        Set("TMPDIR", null);
        string systems = Path.GetTempPath();
        Set("TMPDIR", temporary);
        Assert.That(CacheFolder.Default, Is.EqualTo(Path.Combine(systems, $"pggan-{Environment.UserName}")));
        Assert.That(Directory.Exists(temporary), Is.False, "nothing is made there");
    }

    [Test]
    public void WhereThereIsNoSuchFolderOneIsAskedFor()
    {
        Set("XDG_DATA_HOME", null);
        Set("HOME", "home");
        Set("TMPDIR", folder.Root);
        string mine = folder.PathOf($"pggan-{Environment.UserName}");
        Directory.CreateDirectory(folder.PathOf("elsewhere"));
        Directory.CreateSymbolicLink(mine, folder.PathOf("elsewhere"));
        AssertRefused("is a link");
        Directory.Delete(mine);
        File.WriteAllBytes(mine, []);
        AssertRefused("name a folder for prepared images");

        static void AssertRefused(string part) => Assert.That(
            () => CacheFolder.Default,
            Throws.TypeOf<SettingException>().With.Message.Contains(part).And.Message.StartsWith(
                "`cache`: ").And.Message.Not.Contains("\n"));
    }

    private static void Set(string variable, string? value) => Environment.SetEnvironmentVariable(variable, value);
}
