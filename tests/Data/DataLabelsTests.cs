using System.IO.Compression;
using NUnit.Framework;
using NUnit.Framework.Constraints;
using PGGan.Data;
using PGGan.Data.Formats;
using PGGan.Model;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Data;

/// <summary>Labels of image folders and zip files, until they are read from a prepared set.</summary>
public class DataLabelsTests
{
    private string root = "", source = "", cache = "";

    [SetUp]
    public void MakeFolders()
    {
        root = Directory.CreateTempSubdirectory("pggan-test-").FullName;
        (source, cache) = (Path.Combine(root, "pets"), Path.Combine(root, "cache"));
        Directory.CreateDirectory(source);
    }

    [TearDown]
    public void DeleteFolders() => Directory.Delete(root, recursive: true);

    [TestCase("{\"labels\": [[\"\u00ff.png\", 1]]}")]
    [TestCase("{\"labels\": {\"\u00ff.png\": 1}}")]
    [TestCase("\u00ff\u00fe{\0}\0")]
    public void ADatasetJsonOfAnotherEncodingIsAnErrorOfOneLine(string latin)
    {
        Put("a.png", 1);
        File.WriteAllBytes(Path.Combine(source, "dataset.json"), System.Text.Encoding.Latin1.GetBytes(latin));
        Assert.That(() => Open(), Refused("is not UTF-8"));
    }

    [Test]
    public void ADatasetJsonMayBeNestedOnlySoDeep()
    {
        Put("a.png", 1);
        PutText("dataset.json", $"{{\"labels\": {new string('[', 100_000)}{new string(']', 100_000)}}}");
        Assert.That(() => Open(), Refused("is not JSON"));
    }

    [Test]
    public void LabelsOfMoreValuesThanASetHasClassesAreAMistake()
    {
        Put("a.png", 1);
        string labels = Path.Combine(root, "labels.npy");
        NpyFile.Write(labels, 1, PictureLabels.MaxClasses + 1, new float[PictureLabels.MaxClasses + 1]);
        Assert.That(() => ImageFolder.Open(source, Labelled with { Labels = labels }, new PreparationOptions { Folder = cache }),
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

        using ImageFolder without = ImageFolder.Open(source, new ImageFolderOptions(4), new PreparationOptions { Folder = cache });
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
        string zip = Path.Combine(root, "pets.zip");
        ZipFile.CreateFromDirectory(source, zip);
        using ImageFolder packed = ImageFolder.Open(zip, Labelled, new PreparationOptions { Folder = cache });
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
        Directory.Delete(Path.Combine(source, "dog"), recursive: true);
        Assert.That(SchemaOf().IsEmpty, Is.True);
    }

    [TestCase("""{"labels": [["x/a.png", 2], ["b.png", 0]]}""", "class: 0 1 2", "0 0 1", "1 0 0")]
    [TestCase("""{"labels": {"x\\a.png": 1, "b.png": 0, "gone.png": 7}}""", "class: 0 1", "0 1", "1 0")]
    [TestCase("""{"labels": [["x/a.png", [0.5, -1, 3]], ["b.png", [1, 0, 0]]]}""", "class: 0 1 2", "0.5 -1 3", "1 0 0")]
    [TestCase("""{"labels": [["x/a.png", "owl"], ["b.png", "cat"]]}""", "class: cat owl", "0 1", "1 0")]
    [TestCase("""{"attributes": {"kind": ["owl", "cat", "dog"]}, "labels": [["x/a.png", 1], ["b.png", 0]]}""", "kind: owl cat dog",
        "0 1 0", "1 0 0")]
    [TestCase(
        """{"attributes": {"colour": ["red", "green"], "kind": ["owl", "cat"]}, "labels": {"x/a.png": {"kind": "owl", "colour": "green"}, "b.png": {"colour": 0, "kind": 1}}}""",
        "colour: red green, kind: owl cat", "0 1 1 0", "1 0 0 1")]
    [TestCase(
        """{"labels": {"x/a.png": {"kind": "owl", "colour": "red"}, "b.png": {"kind": "cat", "colour": "red"}}}""",
        "kind: cat owl, colour: red", "0 1 1", "1 0 1")]
    [TestCase("""{"labels": [["x/a.png", 1.0], ["b.png", 0.0]]}""", "class: 0 1", "0 1", "1 0")]
    [TestCase("""{"labels": [["x/a.png", 2], ["b.png", 1e0]]}""", "class: 0 1 2", "0 0 1", "0 1 0")]
    [TestCase("""{"labels": [["x/a.png", true], ["b.png", false]]}""", "class: false true", "0 1", "1 0")]
    [TestCase("""{"labels": {"x/a.png": {"old": true}, "b.png": {"old": false}}}""", "old: false true", "0 1", "1 0")]
    [TestCase("""{"attributes": {"old": ["no", "yes"]}, "labels": {"x/a.png": true, "b.png": false}}""", "old: no yes", "0 1", "1 0")]
    [TestCase("""{"labels": [["./x/./a.png", 1], [".\\b.png", 0]]}""", "class: 0 1", "0 1", "1 0")]
    [TestCase("""{"labels": [["x/a.png", 1], ["b.png", 0],], /* by hand */}""", "class: 0 1", "0 1", "1 0")]
    [TestCase("""{"labels": [["x/a.png", 1], ["b.png", 0], ["./b.png", 0.0]]}""", "class: 0 1", "0 1", "1 0")]
    [TestCase("""{"labels": null}""", "", "", "")]
    public void DatasetJsonIsReadInEachForm(string json, string schema, string first, string second)
    {
        Put("b.png", 1);
        Put("x/a.png", 2);
        PutText("dataset.json", json);
        using ImageFolder set = Open();
        Assert.That(Describe(set.Labels), Is.EqualTo(schema));
        if (schema.Length > 0)
        {
            Assert.That(LabelsOf(set), Is.EqualTo(new[] { $"1: {second}", $"2: {first}" }));
        }
    }

    [TestCase("""{"labels": [["a.png", 1]]}""", "no label for 1 of the 2 images, the first is b.png")]
    [TestCase("""{"labels": [["a.png", 1], ["b.png", [1]]]}""", "labels a.png with 1 and b.png with [1]: another kind")]
    [TestCase("""{"labels": [["a.png", 1], ["B.png", 2], ["c/a.png", 2]]}""",
        "no label for 1 of the 2 images, the first is b.png, and 2 labels of no image, the first of B.png; correct the names")]
    [TestCase("""{"labels": [["a.png", 1], ["b.png", true]]}""", "labels a.png with 1 and b.png with true: another kind")]
    [TestCase("""{"labels": [["a.png", 1], ["b.png", 1], ["./a.png", 2]]}""", "labels a.png twice, with 1 and with 2")]
    [TestCase("""{"labels": [["a.png", [1, 2]], ["b.png", [1]]]}""", "labels b.png with 1 numbers where 2 are expected")]
    [TestCase("""{"labels": [["a.png", [1, 2]], ["b.png", [1, true]]]}""", "labels b.png with true, no number")]
    [TestCase("""{"labels": [["a.png", 1], ["b.png", -1]]}""", "labels b.png with -1")]
    [TestCase("""{"labels": [["a.png", 1], ["b.png", 1.5]]}""", "labels b.png with 1.5")]
    [TestCase("""{"labels": [["a.png", 1], ["b.png", 2000000000]]}""", "labels b.png with 2000000000")]
    [TestCase("""{"attributes": {"k": ["x"]}, "labels": [["a.png", 0], ["b.png", 1]]}""", "labels b.png with 1, no class of \"k\"")]
    [TestCase("""{"attributes": {"k": ["x", "x"]}, "labels": [["a.png", 0], ["b.png", 1]]}""", "names a class of \"k\" twice")]
    [TestCase("""{"attributes": {"k": []}, "labels": [["a.png", 0], ["b.png", 1]]}""", "classes are no list of names")]
    [TestCase("""{"attributes": {"k": ["x"], "l": ["y"]}, "labels": [["a.png", 0], ["b.png", 1]]}""",
        "has 2 attributes and labels a.png with one class")]
    [TestCase("""{"labels": {"a.png": {"k": "x"}, "b.png": {"l": "x"}}}""", "does not say the \"l\" of a.png")]
    [TestCase("""{"labels": 3}""", "neither a list nor an object")]
    [TestCase("""{"labels": [["a.png"]]}""", "no pair")]
    [TestCase("""[]""", "is no object")]
    [TestCase("""{"labels": [""", "is not JSON")]
    [TestCase("""{"labels": null, "labels": [["a.png", 1], ["b.png", 2]]}""", "is not JSON: Duplicate")]
    [TestCase("""{"labels": {"a.png": 1, "a.png": 2, "b.png": 2}}""", "is not JSON: Duplicate")]
    [TestCase("""{"labels": [["a.png", 1], ["b.png", 1], ["a.png", 2]]}""", "labels a.png twice, with 1 and with 2")]
    [TestCase("""{"labels": [["a.png", null], ["b.png", null]]}""", "labels a.png with null")]
    [TestCase("""{"labels": [null]}""", "no pair of a name and a label (null)")]
    [TestCase("""{"attributes": null, "labels": [["a.png", 0], ["b.png", 0]]}""", "\"attributes\" that are no object")]
    [TestCase("""{"labels": [["a.png", [1, 1e99]], ["b.png", [1, 0]]]}""", "labels a.png with 1e99")]
    [TestCase("""{"labels": [["a.png", [1, NaN]], ["b.png", [1, 0]]]}""", "is not JSON")]
    [TestCase("""{"labels": [["\ud800.png", 1]]}""", "half of a surrogate pair")]
    [TestCase("""{"labels": {"\udc00.png": 1}}""", "half of a surrogate pair")]
    [TestCase("""{"labels": [["a.png", "\ud800"], ["b.png", "x"]]}""", "half of a surrogate pair")]
    [TestCase("""{"labels": {"a.png": {"\ud800": "x"}, "b.png": {"\ud800": "x"}}}""", "half of a surrogate pair")]
    [TestCase("""{"attributes": {"\ud800": ["x"]}, "labels": [["a.png", 0], ["b.png", 0]]}""", "half of a surrogate pair")]
    [TestCase("""{"attributes": {"k": ["\ud800"]}, "labels": [["a.png", 0], ["b.png", 0]]}""", "half of a surrogate pair")]
    public void ADatasetJsonThatCannotBeMeantIsAnErrorOfOneLine(string json, string part)
    {
        Put("a.png", 1);
        Put("b.png", 2);
        PutText("dataset.json", json);
        Assert.That(() => Open(), Refused(part));
        using ImageFolder without = ImageFolder.Open(source, new ImageFolderOptions(4), new PreparationOptions { Folder = cache });
        Assert.That(without.Count, Is.EqualTo(2), "not read where no labels are asked for");
    }

    /// <summary>é is one character in most files' names, and two on a Mac; labels are written by either.</summary>
    [TestCase("caf\u00e9.png", "cafe\u0301.png")]
    [TestCase("cafe\u0301.png", "caf\u00e9.png")]
    [TestCase("\u304b\u3099\ud55c.png", "\u304c\u1112\u1161\u11ab.png")]
    [TestCase("\u1ec7.png", "e\u0323\u0302.png")]
    public void ALabelMayBeOfTheSameNameInOtherCharacters(string stored, string labelled)
    {
        Put("b.png", 1);
        Put(stored, 2);
        PutText("dataset.json", $"{{\"labels\": [[\"b.png\", 0], [\"{labelled}\", 1]]}}");
        using ImageFolder set = Open();
        Assert.That(LabelsOf(set), Is.EqualTo(new[] { "1: 1 0", "2: 0 1" }));
    }

    [Test]
    public void TwoLabelsOfOneNameInOtherCharactersAreAFaultUnlessThereAreTwoFiles()
    {
        Put("caf\u00e9.png", 1);
        PutText("dataset.json", "{\"labels\": [[\"caf\u00e9.png\", 0], [\"cafe\u0301.png\", 1]]}");
        Assert.That(() => Open(), Refused("twice, with 0 and in other characters with 1"));
        Put("cafe\u0301.png", 2);
        using ImageFolder set = Open();
        Assert.That(LabelsOf(set), Is.EqualTo(new[] { "2: 0 1", "1: 1 0" }));
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
        Directory.Delete(Path.Combine(source, "caf\u00e9"), recursive: true);
        Assert.That(SchemaOf().Attributes[0].Classes, Is.EqualTo(new[] { "bar", "cafe\u0301" }), "as it is where there is one spelling");
    }

    [Test]
    public void AFileElsewhereComesFirst()
    {
        Put("dog/a.png", 1);
        Put("cat/b.png", 2);
        string json = Path.Combine(root, "other.json"), array = Path.Combine(root, "labels.npy"),
            numbers = Path.Combine(root, "numbers.npy");
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
        Assert.That(() => Open(Labelled with { Labels = Path.Combine(root, "none.json") }), Refused("none.json"));
    }

    [Test]
    public void AttributesAndTheFirstImagesAreChosen()
    {
        for (byte i = 0; i < 4; i++)
        {
            Put($"{i}.png", i);
        }

        PutText("dataset.json", """
            {"attributes": {"a": ["p", "q"], "b": ["x", "y", "z"], "c": ["u", "v"]},
             "labels": {"0.png": {"a": 0, "b": 0, "c": 0}, "1.png": {"a": 1, "b": 1, "c": 1}, "2.png": {"a": 0, "b": 2, "c": 1}, "3.png": {"a": 1, "b": 0, "c": 0}}}
            """);
        using (ImageFolder set = Open(Labelled with { Attributes = ["c", "b"], MaxImages = 3 }))
        {
            Assert.That(Describe(set.Labels), Is.EqualTo("c: u v, b: x y z"));
            Assert.That(LabelsOf(set), Is.EqualTo(new[] { "0: 1 0 1 0 0", "1: 0 1 0 1 0", "2: 0 1 0 0 1" }));
        }

        using (ImageFolder all = Open(Labelled with { MaxImages = 9 }))
        {
            Assert.That((all.Count, all.Labels.Size), Is.EqualTo((4, 7)));
        }

        Assert.That(() => Open(Labelled with { Attributes = ["d"] }), Refused("no attribute 'd'; there are a, b, c"));
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
                using ImageFolder set = ImageFolder.Open(source, Labelled,
                    new PreparationOptions { Folder = cache, Progress = (done, total) => prepared += done == total ? 1 : 0 });
                fingerprints.Add(set.Fingerprint);
            }
        }

        Assert.That((fingerprints.Count, prepared), Is.EqualTo((3, 3)));
        string set1 = Directory.EnumerateDirectories(cache).First();
        File.WriteAllBytes(Path.Combine(set1, "labels.f32"), [1]);
        Assert.That(PreparedImages.TryOpen(set1, out _), Is.Null, "cut short");
    }

    [Test]
    public void WhatIsWrittenIsReadBack()
    {
        LabelSchema two = new() { Attributes = [new("colour", ["red", "green"]), new("kind", ["cat", "o\"wl", "dög"])] };
        float[][] oneHot = [[1, 0, 0, 1, 0], [0, 1, 1, 0, 0]], values = [[1, 0, 0, 0.1f, 0], [0, 1, 1, 0, float.Epsilon]];
        string[] names = ["a/1.png", "2.png"];
        foreach (float[][] labels in (float[][][])[oneHot, values])
        {
            AssertReadBack(two, labels);
        }

        AssertReadBack(LabelSchema.Of("kind", ["cat", "owl"]), [[0, 1], [1, 0]]);
        using MemoryStream none = new();
        DatasetJson.Write(none, LabelSchema.None, names, _ => []);
        Assert.That(DatasetJson.Read(none.ToArray(), "none", names).Schema.IsEmpty, Is.True);

        void AssertReadBack(LabelSchema schema, float[][] labels)
        {
            using MemoryStream stream = new();
            DatasetJson.Write(stream, schema, names, i => labels[i]);
            PictureLabels read = DatasetJson.Read(stream.ToArray(), "written", names);
            Assert.That(read.Schema, Is.EqualTo(schema));
            for (int i = 0; i < labels.Length; i++)
            {
                float[] label = new float[schema.Size];
                read.Read(i, label);
                Assert.That(label, Is.EqualTo(labels[i]));
            }
        }
    }

    private static ImageFolderOptions Labelled => new(4) { Conditional = true };

    private static IResolveConstraint Refused(string part) =>
        Throws.TypeOf<ImageDataException>().With.Message.Contains(part).And.Message.Not.Contains("\n");

    private static string Describe(LabelSchema schema) =>
        string.Join(", ", schema.Attributes.Select(attribute => $"{attribute.Name}: {string.Join(' ', attribute.Classes)}"));

    /// <summary>Each image's red value and label.</summary>
    private static string[] LabelsOf(ImageFolder set) => [.. Enumerable.Range(0, set.Count).Select(i =>
    {
        byte[] pixels = new byte[48];
        float[] label = new float[set.Labels.Size];
        label.AsSpan().Fill(9);
        set.Read(i, 4, pixels);
        set.ReadLabel(i, label);
        return $"{pixels[0]}: {string.Join(' ', label.Select(value => FormattableString.Invariant($"{value}")))}";
    })];

    private ImageFolder Open(ImageFolderOptions? options = null) =>
        ImageFolder.Open(source, options ?? Labelled, new PreparationOptions { Folder = cache });

    private LabelSchema SchemaOf()
    {
        using ImageFolder set = Open();
        return set.Labels;
    }

    private void Put(string name, byte red = 0, bool broken = false)
    {
        string path = Path.Combine(source, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, broken ? ImagingFiles.Plain(5, 7, red, 0, 0)[..40] : ImagingFiles.Plain(5, 7, red, 0, 0));
    }

    private void PutText(string name, string text) => File.WriteAllText(Path.Combine(source, name), text);

    // The pictures of these tests have one colour each, which is noted too.
    private static IEnumerable<string> Parts(ImageFolder set) => set.Notes.Where(note => note.Contains("parts of a set"));
}
