using System.IO.Compression;
using NUnit.Framework;
using PGGan.Data;
using PGGan.Data.Formats;
using PGGan.Model;

namespace PGGan.Tests.Data;

/// <summary>Labels by folders, and by files elsewhere, until they are read from a prepared set.</summary>
internal sealed class DataLabelsTests : LabelledFolderFixture
{
    [Test]
    public void LabelsOfMoreValuesThanASetHasClassesAreAMistake()
    {
        Put("a.png", 1);
        string labels = Path.Combine(Root, "labels.npy");
        NpyFile.Write(labels, 1, PictureLabels.MaxClasses + 1, new float[PictureLabels.MaxClasses + 1]);
        Assert.That(() => ImageFolder.Open(Source, Labelled with { Labels = labels }, new PreparationOptions { Folder = Cache }),
            Refused("65,537 values an image, and at most 65,536"));
    }

    [Test]
    public void OneFolderAClass_AndABrokenPictureLosesItsLabelToo()
    {
        Put("dog/a.png", 1);
        Put("cat/deep/b.png", 2);
        Put("cat/c.png", broken: true);
        Put("owl/d.png", 3);
        using ImageFolder set = Open();
        Assert.That(set.Labels, Is.EqualTo(LabelSchema.Of("class", ["cat", "dog", "owl"])));
        Assert.That(LabelsOf(set), Is.EqualTo(new[] { "2: 1 0 0", "1: 0 1 0", "3: 0 0 1" }));
        Assert.That(set.Summary.Skipped, Is.EqualTo(1));

        using ImageFolder without = ImageFolder.Open(Source, new ImageFolderOptions(4), new PreparationOptions { Folder = Cache });
        Assert.That((without.Labels.IsEmpty, without.Count), Is.EqualTo((true, 3)));
        Assert.That(without.Fingerprint, Is.Not.EqualTo(set.Fingerprint));
        Assert.That(() => set.ReadLabel(0, new float[2]), Throws.ArgumentException);
        Assert.That(() => set.ReadLabel(3, new float[3]), Throws.ArgumentException);
    }

    [Test]
    public void AZipFileHasTheSameLabels()
    {
        Put("dog/a.png", 1);
        Put("cat/b.png", 2);
        string zip = Path.Combine(Root, "pets.zip");
        ZipFile.CreateFromDirectory(Source, zip);
        using ImageFolder packed = ImageFolder.Open(zip, Labelled, new PreparationOptions { Folder = Cache });
        using ImageFolder set = Open();
        Assert.That(LabelsOf(packed), Is.EqualTo(LabelsOf(set)));
        Assert.That(packed.Fingerprint, Is.EqualTo(set.Fingerprint));
    }

    [Test]
    public void OneFolderOrNoneIsNoLabel_SomeIsAnError()
    {
        Put("dog/a.png", 1);
        Assert.That(SchemaOf().IsEmpty, Is.True);
        Put("b.png", 1);
        Assert.That(() => Open(),
            Refused("1 images outside its 1 class folders (b.png); move each into a folder, or write a dataset.json"));
        Directory.Delete(Path.Combine(Source, "dog"), recursive: true);
        Assert.That(SchemaOf().IsEmpty, Is.True);
    }

    /// <summary>What lies in a single folder as a whole, as zip files of folders have it, is as without that folder.</summary>
    [TestCase("pets/")]
    [TestCase("home/me/pets/")]
    public void FoldersThatAllLiesInAreSteppedThrough(string outer)
    {
        Put($"{outer}dog/a.png", 1);
        Put($"{outer}cat/b.png", 2);
        using (ImageFolder set = Open())
        {
            Assert.That((Describe(set.Labels), LabelsOf(set)[0]), Is.EqualTo(("class: cat dog", "2: 1 0")));
        }

        PutText($"{outer}dataset.json", """{"labels": [["dog/a.png", 0], ["cat/b.png", 2]]}""");
        using (ImageFolder set = Open())
        {
            Assert.That(LabelsOf(set), Is.EqualTo(new[] { "2: 0 0 1", "1: 1 0 0" }));
        }
    }

    [TestCase("train", "test")]
    [TestCase("Training", "Validation")]
    public void PartsOfASetAreNoClasses(string one, string other)
    {
        foreach (string part in (string[])[one, other])
        {
            Put($"{part}/cat/1.png", 1);
            Put($"{part}/dog/2.png", 2);
        }

        using ImageFolder set = Open();
        Assert.That((Describe(set.Labels), set.Count), Is.EqualTo(("class: cat dog", 4)));
        Assert.That(Parts(set).Single(), Does.Contain($"{one} (2)").And.Contain($"{other} (2)").And.Contain("parts of a set, not classes")
            .And.Contain("to use one alone, name its folder"));
    }

    [Test]
    public void PartsWithoutClassesAreNoLabels_OneAmongOthersIsAClass()
    {
        Put("train/1.png", 1);
        Put("test/2.png", 2);
        using (ImageFolder set = Open())
        {
            Assert.That((set.Labels.IsEmpty, Parts(set).Count()), Is.EqualTo((true, 1)));
        }

        Put("ship/3.png", 3);
        using (ImageFolder set = Open())
        {
            Assert.That((Describe(set.Labels), Parts(set).Count()), Is.EqualTo(("class: ship test train", 0)));
        }
    }

    [Test]
    public void AClassInTwoSpellingsOfItsFolderIsOneClass()
    {
        Put("caf\u00e9/1.png", 1);
        Put("cafe\u0301/2.png", 2);
        Put("bar/3.png", 3);
        using ImageFolder set = Open();
        Assert.That(Describe(set.Labels), Is.EqualTo("class: bar caf\u00e9"));
        Assert.That(LabelsOf(set), Is.EqualTo(new[] { "3: 1 0", "2: 0 1", "1: 0 1" }));
        Directory.Delete(Path.Combine(Source, "caf\u00e9"), recursive: true);
        Assert.That(SchemaOf().Attributes[0].Classes, Is.EqualTo(new[] { "bar", "cafe\u0301" }), "as it is where there is one spelling");
    }

    [Test]
    public void AFileElsewhereComesFirst()
    {
        Put("dog/a.png", 1);
        Put("cat/b.png", 2);
        string json = Path.Combine(Root, "other.json"), array = Path.Combine(Root, "labels.npy"),
            numbers = Path.Combine(Root, "numbers.npy");
        File.WriteAllText(json, """{"labels": {"dog/a.png": 0, "cat/b.png": 1}}""");
        NpyFile.Write(array, 2, 3, new float[] { 0, 0, 1, 0.25f, 0, 0 });
        File.WriteAllBytes(numbers,
            [0x93, .. "NUMPY"u8, 1, 0, 55, 0, .. "{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}"u8, 4, 1]);
        using (ImageFolder set = Open(Labelled with { Labels = json }))
        {
            Assert.That(LabelsOf(set), Is.EqualTo(new[] { "2: 0 1", "1: 1 0" }));
        }

        using (ImageFolder set = Open(Labelled with { Labels = array }))
        {
            Assert.That(LabelsOf(set), Is.EqualTo(new[] { "2: 0 0 1", "1: 0.25 0 0" }));
        }

        using (ImageFolder set = Open(Labelled with { Labels = numbers }))
        {
            Assert.That(LabelsOf(set), Is.EqualTo(new[] { "2: 0 0 0 0 1", "1: 0 1 0 0 0" }));
        }

        NpyFile.Write(array, 3, 2, new float[6]);
        Assert.That(() => Open(Labelled with { Labels = array }), Refused("shape [3, 2] and the set has 2 images"));
        Assert.That(() => Open(Labelled with { Labels = json + "x" }), Refused("other.jsonx"));
        Assert.That(() => Open(Labelled with { Labels = Path.Combine(Root, "none.json") }), Refused("none.json"));
    }

    [Test]
    public void OtherLabelsAreAnotherSet_TheSameAreFoundAgain()
    {
        Put("a.png", 1);
        Put("b.png", 2);
        HashSet<string> fingerprints = [];
        int prepared = 0;
        foreach (string json in (string[])["""{"labels": {"a.png": 0, "b.png": 1}}""", """{"labels": {"a.png": 1, "b.png": 1}}""",
            """{"labels": {"a.png": "p", "b.png": "q"}}"""])
        {
            PutText("dataset.json", json);
            for (int again = 0; again < 2; again++)
            {
                using ImageFolder set = ImageFolder.Open(Source, Labelled,
                    new PreparationOptions { Folder = Cache, Progress = (done, total) => prepared += done == total ? 1 : 0 });
                fingerprints.Add(set.Fingerprint);
            }
        }

        Assert.That((fingerprints.Count, prepared), Is.EqualTo((3, 3)));
        string set1 = Directory.EnumerateDirectories(Cache).First();
        File.WriteAllBytes(Path.Combine(set1, "labels.f32"), [1]);
        Assert.That(PreparedImages.TryOpen(set1, out _), Is.Null, "cut short");
    }

    // The pictures of these tests have one colour each, which is noted too.
    private static IEnumerable<string> Parts(ImageFolder set) => set.Notes.Where(note => note.Contains("parts of a set"));
}
