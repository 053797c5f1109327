using NUnit.Framework;
using NUnit.Framework.Constraints;
using PGGan.Data;
using PGGan.Model;
using PGGan.Tests.Imaging;

namespace PGGan.Tests.Data;

/// <summary>A folder of tiny pictures, each of one colour, that a test puts there with their labels and opens.</summary>
internal abstract class LabelledFolderFixture
{
    /// <summary>What a test has for itself; deleted after it.</summary>
    protected string Root { get; private set; } = "";

    /// <summary>The folder of pictures.</summary>
    protected string Source => Path.Combine(Root, "pets");

    /// <summary>Where they are prepared.</summary>
    protected string Cache => Path.Combine(Root, "cache");

    [SetUp]
    public void MakeFolders()
    {
        Root = Directory.CreateTempSubdirectory("pggan-test-").FullName;
        Directory.CreateDirectory(Source);
    }

    [TearDown]
    public void DeleteFolders() => Directory.Delete(Root, recursive: true);

    protected static ImageFolderOptions Labelled => new(4) { Conditional = true };

    protected static IResolveConstraint Refused(string part) =>
        Throws.TypeOf<ImageDataException>().With.Message.Contains(part).And.Message.Not.Contains("\n");

    protected static string Describe(LabelSchema schema) =>
        string.Join(", ", schema.Attributes.Select(attribute => $"{attribute.Name}: {string.Join(' ', attribute.Classes)}"));

    /// <summary>Each image's red value and label.</summary>
    protected static string[] LabelsOf(ImageFolder set) => [.. Enumerable.Range(0, set.Count).Select(i =>
    {
        byte[] pixels = new byte[48];
        float[] label = new float[set.Labels.Size];
        label.AsSpan().Fill(9);
        set.Read(i, 4, pixels);
        set.ReadLabel(i, label);
        return $"{pixels[0]}: {string.Join(' ', label.Select(value => FormattableString.Invariant($"{value}")))}";
    })];

    protected ImageFolder Open(ImageFolderOptions? options = null) =>
        ImageFolder.Open(Source, options ?? Labelled, new PreparationOptions { Folder = Cache });

    protected LabelSchema SchemaOf()
    {
        using ImageFolder set = Open();
        return set.Labels;
    }

    protected void Put(string name, byte red = 0, bool broken = false)
    {
        string path = Path.Combine(Source, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, broken ? ImagingFiles.Plain(5, 7, red, 0, 0)[..40] : ImagingFiles.Plain(5, 7, red, 0, 0));
    }

    protected void PutText(string name, string text) => File.WriteAllText(Path.Combine(Source, name), text);
}
