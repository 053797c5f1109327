using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;

namespace PGGan.Tests;

/// <summary>Each project sees those below it, nobody knows what stands above, and only the program and its files touch the world.</summary>
internal sealed class LayeringTests
{
    /// <summary>Projects from the lowest to the highest, each with those that it references directly.</summary>
    private static readonly Dictionary<string, string[]> References = new()
    {
        ["Kernels"] = [],
        ["Files"] = [],
        ["Autograd"] = ["Kernels"],
        ["Model"] = ["Autograd", "Files"],
        ["Imaging"] = ["Files"],
        ["Data"] = ["Model", "Imaging"],
        ["Metrics"] = ["Data"],
        ["Learning"] = ["Metrics"],
        ["Training"] = ["Learning"],
    };

    private static IEnumerable<string> Layers => References.Keys;

    [Test]
    public void Project_ReferencesTheLayersBelowAndNothingElse([ValueSource(nameof(Layers))] string layer) =>
        Assert.That(Items(layer, "ProjectReference").Select(Path.GetFileNameWithoutExtension), Is.EquivalentTo(References[layer].Select(below => $"PGGan.{below}")));

    [Test]
    public void Assembly_UsesOnlyLayersBelow([ValueSource(nameof(Layers))] string layer)
    {
        string[] used = [.. Used(layer).Where(name => name.StartsWith("PGGan.", StringComparison.Ordinal))];
        Assert.That(used, Is.SubsetOf(Below(layer).Select(below => $"PGGan.{below}")));

        static IEnumerable<string> Below(string layer) => References[layer].SelectMany(below => Below(below).Append(below));
    }

    [Test]
    public void Ilgpu_IsUsedByKernelsAlone([ValueSource(nameof(Layers))] string layer)
    {
        bool kernels = layer == "Kernels";
        Assert.That(Used(layer).Any(name => name.StartsWith("ILGPU", StringComparison.Ordinal)), Is.EqualTo(kernels));
        Assert.That(Items(layer, "PackageReference").Any(name => name.StartsWith("ILGPU", StringComparison.Ordinal)), Is.EqualTo(kernels));
    }

    [Test]
    public void Onnx_IsAProgramOfItsOwnAboveTheOther()
    {
        Assert.That(Items("Onnx", "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)), Is.EqualTo(new[] { "PGGan.Training" }));
        Assert.That(Layers.SelectMany(layer => Items(layer, "PackageReference")), Has.None.Contain("Onnx"), "it is large, and few need it");
    }

    [Test]
    public void Skia_IsUsedByOneFileAlone() =>
        Assert.That(
            Layers.SelectMany(Sources).Where(path => File.ReadAllText(path).Contains("SkiaSharp")).Select(path => Path.GetFileName(Path.GetDirectoryName(path))),
            Is.EqualTo(new[] { "Imaging" }));

    [TestCase("Autograd")]
    [TestCase("Model")]
    public void Layer_KnowsNoFilesClocksOrConsole(string layer) =>
        Assert.That(
            Sources(layer).Where(path => !Path.GetFileName(path).StartsWith("SafeTensors", StringComparison.Ordinal)).Where(path => Regex.IsMatch(File.ReadAllText(path), @"\b(File|Directory|DateTime|DateTimeOffset|Stopwatch|TimeProvider|Console|Environment)\.")),
            Is.Empty);

    private static IEnumerable<string> Items(string layer, string kind) =>
        XDocument.Load(Path.Combine(Repository.Root, "src", layer, $"PGGan.{layer}.csproj")).Descendants(kind).Select(item => item.Attribute("Include")!.Value.Replace('\\', '/'));

    private static IEnumerable<string> Used(string layer) =>
        Assembly.Load(layer == "Training" ? "pggan" : $"PGGan.{layer}").GetReferencedAssemblies().Select(name => name.Name!);

    /// <summary>The layer's own source files, without what the build writes.</summary>
    private static IEnumerable<string> Sources(string layer)
    {
        string folder = Path.Combine(Repository.Root, "src", layer);
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(path => Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"));
    }
}
