using System.Reflection;
using System.Reflection.Emit;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using NUnit.Framework;
using PGGan.Kernels.Gpu;
using PGGan.Kernels.Gpu.Products;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>Every kernel compiles to PTX that a driver can load and that reads its arguments where the host puts them.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PtxTests
{
    private static readonly Context Context = Context.Create(builder => GpuEngine.Configure(builder));

    private static PtxAssembler Assembler => PtxAssembler.OfTests;

    private static IEnumerable<Type> Kernels => KernelTypes.All;

    [OneTimeTearDown]
    public void DisposeContext() => Context.Dispose();

    [TestCaseSource(nameof(Kernels))]
    public void CompilesToSelfContainedPtx(Type kernel)
    {
        string ptx = Assembler.Compile(kernel);
        Assert.That(ptx, Does.Contain($".entry Kernel_{KernelEntries.NameOf(kernel)}("), "what a profiler calls it");
        Assert.That(ptx, Does.Not.Contain(".extern .func"), "a driver cannot link calls to other libraries");
    }

    /// <summary>
    /// The launcher copies a kernel's fields into a block of bytes laid out by .NET; the kernel reads them where ILGPU thinks they are.
    /// A type on which the two disagree (a structure without fields, an odd size) would only show on a GPU.
    /// </summary>
    [TestCaseSource(nameof(Kernels))]
    public void HostAndDeviceAgreeOnTheArguments(Type kernel)
    {
        using PTXBackend backend = new(Context, CudaArchitecture.SM_80, CudaInstructionSet.ISA_78, null!);
        MethodInfo mapType = typeof(ArgumentMapper).GetMethod("MapType", BindingFlags.Instance | BindingFlags.NonPublic)!;
        Type host = (Type)mapType.Invoke(backend.ArgumentMapper, [kernel])!;
        string ptx = Assembler.Compile(kernel);
        Match parameter = Regex.Match(ptx, @"\.param .align \d+ .b8 (\w+)\[(\d+)\]");
        Assert.That(int.Parse(parameter.Groups[2].Value), Is.EqualTo(HostLayout.SizeOf(host)));
        Dictionary<int, int> leaves = HostLayout.Leaves(host).ToDictionary(l => l.Offset, l => l.Size);
        MatchCollection loads = Regex.Matches(ptx, $@"ld\.param\.[a-z]+(\d+)\s+%\w+, \[{parameter.Groups[1].Value}(?:\+(\d+))?\]");
        Assert.That(loads, Is.Not.Empty);
        Assert.That(
            loads.Select(l => (Offset: l.Groups[2].Success ? int.Parse(l.Groups[2].Value) : 0, Size: int.Parse(l.Groups[1].Value) / 8)),
            Is.All.Matches<(int Offset, int Size)>(l => leaves.TryGetValue(l.Offset, out int size) && size == l.Size));
    }

    [Test]
    public void EveryKernelIsFound() =>
        Assert.That(Kernels.Select(k => k.Name).Distinct().Count(), Is.EqualTo(KernelTypes.Definitions.Count()).And.GreaterThan(15));

    /// <summary>The products are enumerated by pass; whatever can be a part of one is in some.</summary>
    [TestCase(typeof(ITile))]
    [TestCase(typeof(IWarpTile))]
    [TestCase(typeof(ISource))]
    [TestCase(typeof(IProductOutput))]
    public void EveryPartOfAProductIsInOne(Type kind)
    {
        Type[] parts = [.. Kernels.Where(KernelTypes.IsProduct).SelectMany(k => k.GetGenericArguments())];
        IEnumerable<Type> kinds = typeof(GpuEngine).Assembly.GetTypes().Where(t => t.IsValueType && kind.IsAssignableFrom(t));
        Assert.That(kinds.Where(t => !parts.Any(part => part == t || (part.IsGenericType && part.GetGenericTypeDefinition() == t))),
            Is.Empty);
    }

    [Test]
    public void KernelsDifferByName()
    {
        Assert.That(KernelEntries.NameOf(typeof(MapKernel<UnaryTerm<LeakyRelu>>)), Is.EqualTo("Map_UnaryTerm_LeakyRelu"));
        Assert.That(Kernels.Select(KernelEntries.NameOf), Is.Unique);
    }

    /// <summary>Where .NET puts the fields of a structure.</summary>
    private static class HostLayout
    {
        public static int SizeOf(Type type) => Evaluate(il => il.Emit(OpCodes.Sizeof, type));

        public static IEnumerable<(int Offset, int Size)> Leaves(Type type)
        {
            FieldInfo[] fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
            return type.IsPrimitive || type.IsPointer || fields.Length == 0
                ? [(0, SizeOf(type))]
                : fields.SelectMany(f => Leaves(f.FieldType).Select(l => (l.Offset + OffsetOf(type, f), l.Size)));
        }

        private static int OffsetOf(Type type, FieldInfo field) => Evaluate(il =>
        {
            LocalBuilder local = il.DeclareLocal(type);
            il.Emit(OpCodes.Ldloca, local);
            il.Emit(OpCodes.Ldflda, field);
            il.Emit(OpCodes.Conv_U);
            il.Emit(OpCodes.Ldloca, local);
            il.Emit(OpCodes.Conv_U);
            il.Emit(OpCodes.Sub);
            il.Emit(OpCodes.Conv_I4);
        });

        private static int Evaluate(Action<ILGenerator> expression)
        {
            DynamicMethod method = new("expression", typeof(int), [], typeof(HostLayout).Module, skipVisibility: true);
            ILGenerator il = method.GetILGenerator();
            expression(il);
            il.Emit(OpCodes.Ret);
            return method.CreateDelegate<Func<int>>()();
        }
    }
}
