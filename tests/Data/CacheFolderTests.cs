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
    public void WhereThereIsNoSuchFolderOneIsAskedFor()
    {
        Set("XDG_DATA_HOME", null);
        Set("HOME", "home");
        Set("TMPDIR", "temporary");
        AssertRefused("name one for prepared images");

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
