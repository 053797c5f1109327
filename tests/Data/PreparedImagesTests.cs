using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using PGGan.Data;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Data;

/// <summary>What a prepared set notices of its own damage.</summary>
public sealed class PreparedImagesTests
{
    private TemporaryFolder folder = null!;
    private string prepared = "";

    [SetUp]
    public void Prepare()
    {
        folder = new TemporaryFolder();
        folder.Put("pets/cat/a.png", ImagingFiles.Plain(8, 8, 1, 2, 3));
        folder.Put("pets/dog/b.png", ImagingFiles.Plain(8, 8, 4, 5, 6));
        folder.Put("pets/dog/c.png", ImagingFiles.Plain(8, 8, 7, 8, 9));
        Open([]).Dispose();
        prepared = Directory.EnumerateDirectories(folder.PathOf("cache")).Single();
    }

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void EveryBitOfALevelAndOfTheLabelsIsNoticedBeforeItIsUsed(
        [Values("level-0004.u8", "level-0008.u8", "labels.f32", "pictures.xxh128")] string name)
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(prepared, name));
        string manifest = Path.Combine(prepared, "manifest.json");
        byte[] written = File.ReadAllBytes(manifest);
        for (int bit = 0; bit < 8 * whole.Length; bit++)
        {
            byte[] damaged = [.. whole];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(Path.Combine(prepared, name), damaged);
            using PreparedImages set = PreparedImages.TryOpen(prepared, out _)!;
            int record = bit / 8 / (whole.Length / 3);
            Assert.That(
                () => ReadRecord(set, name, record),
                Throws.TypeOf<ImageDataException>().With.Message.Contains(name).And.Message.Contains(
                    "start again: the set is prepared again")
                    .And.Message.Not.Contains("\n"));
            Assert.That(() => ReadRecord(set, name, (record + 1) % 3), Throws.Nothing, "the others are whole");
            Assert.That(PreparedImages.TryOpen(prepared, out _), Is.Null, "set aside");
            File.WriteAllBytes(manifest, written);
        }
    }

    [Test]
    public void ImagesInEachOthersPlaceAreNoticed()
    {
        string level = Path.Combine(prepared, "level-0004.u8");
        byte[] whole = File.ReadAllBytes(level);
        int record = whole.Length / 3;
        File.WriteAllBytes(level, [.. whole[record..(2 * record)], .. whole[..record], .. whole[(2 * record)..]]);
        using PreparedImages set = PreparedImages.TryOpen(prepared, out _)!;
        Assert.That(() => set.Read(0, 4, new byte[48]), Throws.TypeOf<ImageDataException>());
    }

    [Test]
    public void AfterDamageTheNextStartPreparesAgain()
    {
        Flip(Path.Combine(prepared, "level-0004.u8"), 10);
        using (ImageFolder set = Open([]))
        {
            Assert.That(() => set.Read(0, 4, new byte[48]), Throws.TypeOf<ImageDataException>());
        }

        List<string> notes = [];
        using ImageFolder again = Open(notes);
        byte[] pixels = new byte[48];
        again.Read(0, 4, pixels);
        Assert.That(pixels[..3], Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(notes, Has.Count.EqualTo(1).And.One.Contains("is prepared again"));
    }

    [Test]
    public void ASetThatIsCutWhileItIsReadEndsInALine()
    {
        using ImageFolder set = Open([]);
        using (FileStream level = new(Path.Combine(prepared, "level-0008.u8"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            level.SetLength(300);
        }

        set.Read(0, 8, new byte[192]);
        Assert.That(
            () => set.Read(2, 8, new byte[192]),
            Throws.TypeOf<ImageDataException>().With.Message.Contains("level-0008.u8").And.Message.Contains("ends before record 2"));
        set.Read(2, 4, new byte[48]);
    }

    [Test]
    public void ASetThatIsReplacedWhileItIsReadIsReadOn()
    {
        using ImageFolder set = Open([]);
        Directory.Delete(prepared, recursive: true);
        folder.Put("pets/cat/a.png", ImagingFiles.Plain(8, 8, 100, 2, 3));
        using ImageFolder other = Open([]);
        byte[] pixels = new byte[48];
        set.Read(0, 4, pixels);
        Assert.That(pixels[0], Is.EqualTo(1));
        other.Read(0, 4, pixels);
        Assert.That(pixels[0], Is.EqualTo(100));
    }

    [Test]
    public void DamageReachesTheOneWhoTakesTheMinibatch([Values] bool ahead)
    {
        Flip(Path.Combine(prepared, "level-0004.u8"), 10);
        using ImageFolder set = Open([]);
        TrainingConfig config = Presets.Quick;
        Phase phase = new Schedule(config).At(0) with { Resolution = 4, Minibatch = 3 };
        using MinibatchFeed feed = new(set, config);
        if (ahead)
        {
            feed.ReadAhead(0, phase);
        }

        Assert.That(() => feed.Take(0, phase), Throws.TypeOf<ImageDataException>().With.Message.Contains("start again"));
    }

    [Test]
    public void AnyDamageToTheManifestIsNotWhole([Values(0x01, 0x20, 0x80, 0xFF)] byte change)
    {
        string path = Path.Combine(prepared, "manifest.json");
        byte[] whole = File.ReadAllBytes(path);
        string text = Manifest.TryRead(prepared, out _)!.ToString();
        int refused = 0;
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= change;
            File.WriteAllBytes(path, damaged);
            Manifest? read = Manifest.TryRead(prepared, out string fault);
            Assert.That(read is null ? fault.Length > 0 : read.ToString() == text, $"byte {at}");
            refused += read is null ? 1 : 0;
            File.WriteAllBytes(path, whole[..at]);
            Assert.That(PreparedImages.TryOpen(prepared, out _), Is.Null, $"cut at {at}");
        }

        Assert.That(refused, Is.GreaterThan(whole.Length / 2), "all but spaces and the case of letters");
    }

    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("7")]
    [TestCase("{}")]
    [TestCase("{\"format\": 3}")]
    [TestCase("{\"format\": 3, \"labels\": {\"attributes\": null}, \"summary\": null}")]
    [TestCase("{\"format\": 3, \"count\": 1e999}")]
    [TestCase("{\"format\": 3, \"source\": \"\\ud800\"}")]
    [TestCase("{\"format\": 3, \"labels\": {\"attributes\": [null, {\"name\": null, \"classes\": null}]}}")]
    public void OddManifestsAreNotWhole(string json)
    {
        File.WriteAllText(Path.Combine(prepared, "manifest.json"), json);
        Assert.That(PreparedImages.TryOpen(prepared, out string fault), Is.Null);
        Assert.That(fault, Is.Not.Empty);
    }

    [TestCase("labels", "{\"attributes\": null}")]
    [TestCase("labels", "null")]
    [TestCase("labels", "{\"attributes\": [null]}")]
    [TestCase("summary", "null")]
    [TestCase("count", "2000000000")]
    [TestCase("count", "\"three\"")]
    [TestCase("resolution", "-8")]
    [TestCase("format", "2")]
    public void AManifestWithAnotherValueIsPreparedAgainWithANote(string property, string value)
    {
        string path = Path.Combine(prepared, "manifest.json");
        JsonNode manifest = JsonNode.Parse(File.ReadAllBytes(path))!;
        manifest[property] = JsonNode.Parse(value);
        File.WriteAllText(path, manifest.ToJsonString());
        List<string> notes = [];
        using ImageFolder set = Open(notes);
        Assert.That(set.Count, Is.EqualTo(3));
        string reason = property == "format" ? "is of another version of the program; it is prepared again" : "; it is prepared again";
        Assert.That(notes, Has.Count.EqualTo(1).And.One.Contains(reason));
        Assert.That(Directory.EnumerateDirectories(folder.PathOf("cache")), Is.EqualTo(new[] { prepared }));
    }

    [Test]
    public void AManifestThatIsNoTextIsNotWhole()
    {
        string path = Path.Combine(prepared, "manifest.json");
        byte[] whole = File.ReadAllBytes(path);
        int name = whole.AsSpan().IndexOf(Encoding.UTF8.GetBytes("pets"));
        (whole[name], whole[name + 1]) = (0xC3, 0x28);
        File.WriteAllBytes(path, whole);
        Assert.That(PreparedImages.TryOpen(prepared, out _), Is.Null);
    }

    private ImageFolder Open(List<string> notes) =>
        ImageFolder.Open(folder.PathOf("pets"), new ImageFolderOptions(8) { Conditional = true },
            new PreparationOptions { Folder = folder.PathOf("cache"), Notify = notes.Add });

    private static void ReadRecord(PreparedImages set, string name, int record)
    {
        switch (name)
        {
            case "labels.f32":
                set.ReadLabel(record, new float[2]);
                break;
            case "pictures.xxh128":
                set.ReadPictureHash(record);
                break;
            default:
                int resolution = name == "level-0004.u8" ? 4 : 8;
                set.Read(record, resolution, new byte[resolution * resolution * 3]);
                break;
        }
    }

    private static void Flip(string path, int at)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
