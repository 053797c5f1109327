using NUnit.Framework;
using PGGan.Data;
using PGGan.Model;

namespace PGGan.Tests.Data;

/// <summary>Labels in a set's <c>dataset.json</c>: its forms, its faults, and which image a name means.</summary>
internal sealed class DatasetJsonLabelsTests : LabelledFolderFixture
{
    [TestCase("{\"labels\": [[\"\u00ff.png\", 1]]}")]
    [TestCase("{\"labels\": {\"\u00ff.png\": 1}}")]
    [TestCase("\u00ff\u00fe{\0}\0")]
    public void ADatasetJsonOfAnotherEncodingIsAnErrorOfOneLine(string latin)
    {
        Put("a.png", 1);
        File.WriteAllBytes(Path.Combine(Source, "dataset.json"), System.Text.Encoding.Latin1.GetBytes(latin));
        Assert.That(() => Open(), Refused("is not UTF-8"));
    }

    [Test]
    public void ADatasetJsonMayBeNestedOnlySoDeep()
    {
        Put("a.png", 1);
        PutText("dataset.json", $"{{\"labels\": {new string('[', 100_000)}{new string(']', 100_000)}}}");
        Assert.That(() => Open(), Refused("is not JSON"));
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
        using ImageFolder without = ImageFolder.Open(Source, new ImageFolderOptions(4), new PreparationOptions { Folder = Cache });
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
}
