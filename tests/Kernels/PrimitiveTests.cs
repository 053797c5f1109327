using System.Reflection;
using NUnit.Framework;
using PGGan.Kernels;

namespace PGGan.Tests.Kernels;

/// <summary>No operation of the seam goes untested.</summary>
internal sealed class PrimitiveTests
{
    private static readonly string[] NotAnOperation =
        [nameof(Engine.Dispose), "get_Name", "get_Pool", "get_MemoryBytes", "get_DeviceBytes", nameof(Engine.FormatOf),
            nameof(Engine.HoldWeights), nameof(Engine.KeepOperand), nameof(Engine.Planner)];

    private static IEnumerable<string> Operations =>
        typeof(Engine).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(m => m.Name)
            .Except(NotAnOperation).Distinct();

    private static HashSet<string> Tested =>
    [
        .. typeof(PrimitiveTests).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(KernelFixture)))
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributes<PrimitiveAttribute>())
            .Select(primitive => primitive.Name),
    ];

    [TestCaseSource(nameof(Operations))]
    public void Operation_HasAKernelTest(string operation) =>
        Assert.That(Tested, Does.Contain(operation), "mark a test of a KernelFixture with [Primitive]");
}
