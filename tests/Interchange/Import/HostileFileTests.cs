using System.IO.Compression;
using System.Text;
using NUnit.Framework;
using PGGan.Files;
using PGGan.Interchange;

namespace PGGan.Tests.Interchange.Import;

/// <summary>
/// Files that want something called, that are larger than they are, or that are damaged: one line each, and nothing written.
/// </summary>
internal sealed class HostileFileTests
{
    private static IEnumerable<TestCaseData> Pickles
    {
        get
        {
            yield return Case("a command", "cposix\nsystem\n(X\u0004\0\0\0truetR.", "'posix.system'");
            yield return Case("a function", "c__builtin__\neval\n(X\u0001\0\0\01tR.", "'__builtin__.eval'");
            yield return Case("a name from texts", "\u008c\u0002os\u008c\u0006system\u0093\u008c\u0004true\u0085R.", "'os.system'");
            yield return Case("a name from the memo",
                "\u008c\u000bcollections\u0094\u008c\u0006system\u0094\u008c\u0002osq\0h\0h\u0001\u0093.",
                "'os.system'");
            yield return Case("a name that is made", "\u008c\u0002os]\u0093.", "'?.?'");
            yield return Case("a name hidden under another", "\u008c\u000bcollectionsN\u008c\u000bOrderedDict\u0093.", "'?.OrderedDict'");
            yield return Case("a class of the unpickler's", "cdecimal\nDecimal\n(X\u0001\0\0\01tR.", "'decimal.Decimal'");
            yield return Case("an exception", "cbuiltins\nValueError\n)R.", "'builtins.ValueError'");
            yield return Case("any class", "cmodels.utils\nAnything\n)\u0081.", "'models.utils.Anything'");
            yield return Case("an old instance", "(iposix\nsystem\n.", "0x69");
            yield return Case("an old object", "(cnumpy\ndtype\no.", "0x6f");
            yield return Case("a registered class", "\u0082\u0001.", "0x82");
            yield return Case("a buffer outside", "\u0097.", "0x97");
            yield return Case("an id outside", "Pnowhere\n.", "0x50");
            yield return Case("data outside", "X\u0001\0\0\0a\u0085Q.", "refers to data outside itself");
            yield return Case("a length of 4 GB", "B\u00ff\u00ff\u00ff\u00ffab.", "cut off");
            yield return Case("a length of 16 EB", "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffab.", "cut off");
            yield return Case("a number of many digits", $"L{new string('9', 100_000)}L\n.", "100001 digits");
            yield return Case("a deep nest", new string('(', 200) + ".", "nested deeper");
            yield return Case("many instructions", string.Concat(Enumerable.Repeat("N", 100_000)), "instructions");
            yield return Case("an end without a beginning", "t.", "did not begin");
            yield return Case("a stack that is empty", "R.", "damaged");
            yield return Case("a call of a text", "X\u0001\0\0\0a)R.", "damaged");
            yield return Case("a state for a text", "X\u0001\0\0\0a}b.", "damaged");
            yield return Case("a memo that is empty", "h\u0005.", "damaged");
            yield return Case("no end", "N", "cut off");
            yield return Case("another protocol", "\u0080\u0009N.", "damaged");
            yield return Case("another object", "N.", "not the three networks");
            yield return Case("an array of other sizes",
                "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n)tR"
                    + "(K\u0001K\u0009\u0085cnumpy\ndtype\n(X\u0002\0\0\0f4tR\u0089B\u0004\0\0\0abcdtb.",
                "4 bytes instead of 36");

            static TestCaseData Case(string name, string pickle, string message) =>
                new TestCaseData(pickle, message).SetArgDisplayNames(name);
        }
    }

    [TestCaseSource(nameof(Pickles))]
    public void APickle_IsRefusedByName(string pickle, string message) =>
        AssertRefused("net.pkl", Encoding.Latin1.GetBytes($"\u0080\u0004{pickle}"), message);

    [Test]
    public void SizesThatAreNotInTheFile_TakeNoMemory()
    {
        Dictionary<string, object?> settings = new()
        {
            ["resolution"] = 1024,
            ["fmap_base"] = 1 << 30,
            ["fmap_max"] = 1 << 30,
            ["latent_size"] = 1 << 20,
            ["num_channels"] = 3,
        };
        object Network(string name) => new Called(new Named("tfutil", "Network"), [], new Dictionary<string, object?>
        {
            ["version"] = 2,
            ["static_kwargs"] = settings,
            ["build_func_name"] = name,
            ["variables"] = new List<object?>(),
        });
        long before = GC.GetTotalAllocatedBytes();
        byte[] file = PickleWriter.Write(new[] { Network("G_paper"), Network("D_paper"), Network("G_paper") });
        AssertRefused("net.pkl", file, "no weight of 4x4/Dense");
        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(64 << 20));
    }

    private static IEnumerable<TestCaseData> Archives
    {
        get
        {
            yield return Case("a tensor larger than its storage", w => w.Tensor(new float[4], 0, [1 << 20, 1 << 20], [0, 0]),
                "does not fit into its storage");
            yield return Case("a tensor beyond its storage", w => w.Tensor(new float[4], 3, [2], [1]), "does not fit into its storage");
            yield return Case("a tensor of many dimensions", w => w.Tensor(new float[4], 0, [1 << 30, 1 << 30, 1 << 30], [1, 1, 1]),
                "cannot be");
            yield return Case("a negative stride", w => w.Tensor(new float[4], 3, [2], [-1]), "does not fit into its storage");
            yield return Case("a storage that is not there", _ => Tensor("999", 4), "lacks the values of storage '999'");
            yield return Case("a storage outside", _ => Tensor("../data.pkl", 4), "lacks the values");
            yield return Case("a storage of another size", _ => Tensor("0", 1 << 30), "bytes instead of");
            yield return Case("something else outside", _ => new Outside("module", "os", "x", "cpu", 1), "not a storage");
            yield return Case("a storage made by a call", _ => new Called(new Named("torch", "FloatStorage"), []), "without its values");

            static TestCaseData Case(string name, Func<ZooWriter, object> weight, string message) =>
                new TestCaseData(weight, message).SetArgDisplayNames(name);
            static object Tensor(string key, int count) => new Called(new Named("torch._utils", "_rebuild_tensor_v2"),
            [
                new Outside("storage", new Named("torch", "FloatStorage"), key, "cpu", count), 0, new object?[] { 4 }, new object?[] { 1 },
            ]);
        }
    }

    [TestCaseSource(nameof(Archives))]
    public void AnArchive_IsRefused(Func<ZooWriter, object> weight, string message)
    {
        ZooWriter zoo = new();
        Dictionary<string, object?> state = zoo.Generator();
        state["groupScale0.0.weight"] = weight(zoo);
        AssertRefused("net.pth", zoo.Write(new Dictionary<string, object?> { ["netG"] = state }), message);
    }

    [Test]
    public void CompressedForeignAndOtherArchives_AreRefused()
    {
        ZooWriter zoo = new();
        Dictionary<string, object?> whole = new() { ["netG"] = zoo.Generator() };
        AssertRefused("net.pth", zoo.Write(whole, CompressionLevel.SmallestSize), "is compressed");
        AssertRefused("net.pth", zoo.Write(whole, order: "big"), "most significant byte first");
        AssertRefused("net.pth", zoo.Write(null), "missing or None");
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.CreateEntry("readme.txt").Open().Dispose();
        }

        AssertRefused("net.pth", stream.ToArray(), "without data.pkl");
    }

    [TestCase("zoo-stream.pth")]
    [TestCase("zoo-zip.pth")]
    [TestCase("official-fused.pkl")]
    [TestCase("theano.pkl")]
    public void AFileCutOffAnywhere_IsRefused(string name)
    {
        byte[] whole = ForeignFile.Read(name);
        foreach (int length in Enumerable.Range(0, 30).Select(i => whole.Length * i / 30).Append(whole.Length - 1))
        {
            AssertRefused(name, whole[..length], "");
        }
    }

    [TestCase("zoo-stream.pth")]
    [TestCase("zoo-zip.pth")]
    [TestCase("official-fused.pkl")]
    [TestCase("theano.pkl")]
    public void AFileWithAWrongByte_IsReadOrRefused(string name)
    {
        byte[] whole = ForeignFile.Read(name);
        Random random = new(11);
        int refused = 0;
        for (int i = 0; i < 50; i++)
        {
            byte[] damaged = [.. whole];
            damaged[random.Next(i % 2 == 0 ? whole.Length : 600)] = (byte)random.Next(256);
            using TemporaryFolder folder = new();
            try
            {
                NetworkImport.Write(folder.Put(name, damaged), folder.PathOf("out.safetensors"));
            }
            catch (PGGanException fault)
            {
                refused++;
                Assert.That(fault.Message, Does.Not.Contain("\n"));
                Assert.That(File.Exists(folder.PathOf("out.safetensors")), Is.False);
            }
        }

        Assert.That(refused, Is.InRange(5, 49));
    }

    private static void AssertRefused(string name, byte[] file, string message)
    {
        using TemporaryFolder folder = new();
        string path = folder.Put(name, file);
        string fault = Assert.Throws<PGGanException>(() => NetworkImport.Write(path, folder.PathOf("out.safetensors")))!.Message;
        Assert.That(fault, Does.StartWith(path).And.Contain(message).And.Not.Contain("\n"));
        Assert.That(Directory.GetFiles(folder.Root), Has.Length.EqualTo(1));
    }
}
