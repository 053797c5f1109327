using System.Reflection;
using System.Runtime.CompilerServices;
using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Autograd.Ops;

namespace PGGan.Tests.Autograd;

/// <summary>
/// Every row of <see cref="OpCases"/> on each engine: value, first and second derivative against the double-precision twin.
/// </summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.OfDerivatives))]
internal sealed class GradTests(EngineUnderTest engine)
{
    // Sums of some dozens of float products, each rounded to 6e-8; a derivative is a chain of a few such operations.
    private const double ForwardTolerance = 1e-6;
    private const double FirstTolerance = 3e-6;
    private const double SecondTolerance = 1e-5;

    private Workspace workspace = null!;

    public static IReadOnlyList<OpCase> Rows => OpCases.All;

    [OneTimeSetUp]
    public void Open() => workspace = new Workspace(engine.Open());

    [OneTimeTearDown]
    public void Close() => workspace.Dispose();

    [TestCaseSource(nameof(Rows))]
    public void Value(OpCase row) => Assert.That(GradCheck.Forward(workspace, row), Is.LessThan(ForwardTolerance * engine.Rounding));

    [TestCaseSource(nameof(Rows))]
    public void FirstOrder(OpCase row)
    {
        (double error, int input) = GradCheck.FirstOrder(workspace, row);
        Assert.That(error, Is.LessThan(FirstTolerance * engine.Rounding), $"gradient by input {input}");
    }

    [TestCaseSource(nameof(Rows))]
    public void SecondOrder(OpCase row)
    {
        (double error, int input) = GradCheck.SecondOrder(workspace, row);
        Assert.That(error, Is.LessThan(SecondTolerance * engine.Rounding), input < row.Inputs.Length ? $"by input {input}" : "by the seed");
    }
}

/// <summary>The table is complete.</summary>
internal sealed class OpCasesTests
{
    private static MethodInfo[] Operations =>
        [.. typeof(Arithmetic).Assembly.GetExportedTypes()
            .Where(type => type.Namespace == typeof(Arithmetic).Namespace)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.IsDefined(typeof(ExtensionAttribute)))];

    [TestCaseSource(nameof(Operations))]
    public void Operation_HasARow(MethodInfo operation) =>
        Assert.That(OpCases.All.Select(row => row.Method), Has.Some.EqualTo(operation), "every operation is tested by a row of OpCases");

    [Test]
    public void Operations_AreFound() => Assert.That(Operations, Has.Length.GreaterThan(30));
}
