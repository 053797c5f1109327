using System.Reflection;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace PGGan.Tests;

/// <summary>docs/features.md names tests as its evidence: each of them exists.</summary>
internal sealed partial class FeatureTableTests
{
    private static readonly Type[] Fixtures = typeof(FeatureTableTests).Assembly.GetTypes();

    private static IEnumerable<string> Evidence =>
        File.ReadLines(Path.Combine(SourceFiles.Root, "docs", "features.md"))
            .Where(line => line.StartsWith('|'))
            .SelectMany(line => Quoted().Matches(line.Split('|')[^2]))
            .Select(match => match.Groups[1].Value)
            .Distinct();

    [Test]
    public void EachFeatureIsShownByTestsThatExist([ValueSource(nameof(Evidence))] string name)
    {
        string[] parts = name.Split('.');
        IEnumerable<Type> fixtures = parts.Length == 2 || name.EndsWith("Tests", StringComparison.Ordinal)
            ? Fixtures.Where(type => type.Name == parts[0]) : Fixtures;
        Assert.That(fixtures, Is.Not.Empty, $"There is no fixture {parts[0]}.");
        if (!name.EndsWith("Tests", StringComparison.Ordinal))
        {
            Assert.That(fixtures.SelectMany(Methods).Select(method => method.Name), Does.Contain(parts[^1]));
        }
    }

    [Test]
    public void TheTableHasEvidence() => Assert.That(Evidence.Count(), Is.GreaterThan(100));

    private static MethodInfo[] Methods(Type fixture) =>
        fixture.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly);

    [GeneratedRegex("`([A-Z][A-Za-z0-9_]*(?:\\.[A-Z][A-Za-z0-9_]*)?)`")]
    private static partial Regex Quoted();
}
