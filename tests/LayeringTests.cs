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
        ["Interchange"] = ["Learning"],
        ["Web"] = ["Interchange"],
        ["Training"] = ["Web"],
    };

    private static IEnumerable<string> Layers => References.Keys;

    [Test]
    public void Project_ReferencesTheLayersBelowAndNothingElse([ValueSource(nameof(Layers))] string layer) =>
        Assert.That(Items(layer, "ProjectReference").Select(Path.GetFileNameWithoutExtension),
            Is.EquivalentTo(References[layer].Select(below => $"PGGan.{below}")));

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
        Assert.That(Items("Onnx", "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)),
            Is.EqualTo(new[] { "PGGan.Training" }));
        Assert.That(Layers.SelectMany(layer => Items(layer, "PackageReference")), Has.None.Contain("Onnx"), "it is large, and few need it");
    }

    [Test]
    public void Skia_IsUsedByOneFileAlone() =>
        Assert.That(
            Layers.SelectMany(SourceFiles.Of).Where(path => File.ReadAllText(path).Contains("SkiaSharp"))
                .Select(path => Path.GetFileName(Path.GetDirectoryName(path))),
            Is.EqualTo(new[] { "Imaging" }));

    [TestCase("Autograd")]
    [TestCase("Model")]
    public void Layer_KnowsNoFilesClocksOrConsole(string layer) =>
        Assert.That(
            SourceFiles.Of(layer).Where(path => !Path.GetFileName(path).StartsWith("SafeTensors", StringComparison.Ordinal))
                .Where(path => Regex.IsMatch(File.ReadAllText(path),
                @"\b(File|Directory|DateTime|DateTimeOffset|Stopwatch|TimeProvider|Console|Environment)\.")),
            Is.Empty);

    /// <summary>Options are the program's: a library names the property, and the program translates (<c>SettingFlags</c>).</summary>
    [Test]
    public void Library_SpellsNoOptionOfTheProgram()
    {
        string[] spelled =
        [
            .. from path in SourceFiles.OfLibraries()
               where Path.GetRelativePath(SourceFiles.Root, path) != Path.Combine("src", "Onnx", "Program.cs")
               from line in File.ReadLines(path).Index()
               where SpellsOption(line.Item)
               select $"{Path.GetRelativePath(SourceFiles.Root, path)}:{line.Index + 1}: {line.Item.Trim()}",
        ];
        Assert.That(spelled, Is.Empty);
    }

    [TestCase("        if (--holders[gradient] == 0)", false)]
    [TestCase("            if (!isDisposed && --weights.holders == 0)", false)]
    [TestCase("        throw new PGGanException(\"--labels: none.\");", true)]
    [TestCase("        return $\"choose --{name}\";", true)]
    [TestCase("    /// <summary>As <c>--labels</c> has it.</summary>", true)]
    [TestCase("        a text of many lines names --labels", true)]
    public void OptionsDifferFromDecrements(string line, bool spells) => Assert.That(SpellsOption(line), Is.EqualTo(spells));

    // Code without a text or a comment may count down; a decrement there is followed by what it is compared with, or by the end of its
    // expression.
    private static bool SpellsOption(string line) =>
        Regex.IsMatch(line, "--[A-Za-z{]")
            && (line.Contains('"') || line.Contains("//") || !Regex.IsMatch(line, @"--[\w.\[\]]+\s*(==|!=|<|>|;|\))"));

    private static IEnumerable<string> Items(string layer, string kind) =>
        XDocument.Load(Path.Combine(SourceFiles.Root, "src", layer, $"PGGan.{layer}.csproj")).Descendants(kind)
            .Where(item => item.Parent!.Attribute("Condition")?.Value.Contains("!=") != true)   // a smaller build
            .Select(item => item.Attribute("Include")!.Value.Replace('\\', '/'));

    private static IEnumerable<string> Used(string layer) =>
        Assembly.Load(layer == "Training" ? "pggan" : $"PGGan.{layer}").GetReferencedAssemblies().Select(name => name.Name!);
}
