using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using NUnit.Framework;
using PGGan.Kernels.Gpu;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>
/// Every kernel compiles for the GPUs we name, with no GPU at hand. Kernels are found by their interface, the only thing that can be
/// launched; their type parameters are filled with everything that fits, so neither a new kernel nor a new operation can be missed.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class PtxTests
{
    private static readonly Context Context = Context.Create(builder => GpuEngine.Configure(builder));

    [OneTimeTearDown]
    public void DisposeContext() => Context.Dispose();

    [TestCaseSource(nameof(Kernels))]
    public void CompilesToSelfContainedPtx(Type kernel)
    {
        foreach (CudaArchitecture architecture in new[] { CudaArchitecture.SM_80, CudaArchitecture.SM_90 })
        {
            string ptx = Compile(kernel, architecture);
            Assert.That(ptx, Does.Contain(".entry"));
            Assert.That(ptx, Does.Not.Contain(".extern"), "a driver cannot link calls to other libraries");
            if (Ptxas is not null)
            {
                Assemble(kernel, ptx, architecture);
            }
        }
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
        string ptx = Compile(kernel, CudaArchitecture.SM_80);
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
        Assert.That(Kernels.Select(k => k.Name).Distinct().Count(), Is.EqualTo(KernelDefinitions.Count()).And.GreaterThan(15));

    /// <summary>Each kernel with each type that a parameter allows, one parameter varied at a time.</summary>
    internal static IEnumerable<Type> Kernels => KernelDefinitions.SelectMany(k => Closed(k, 0)).Distinct();

    private static IEnumerable<Type> KernelDefinitions =>
        typeof(GpuEngine).Assembly.GetTypes().Where(t => t.IsValueType && typeof(IKernel).IsAssignableFrom(t));

    private static string? Ptxas { get; } = FindPtxas();

    private static IEnumerable<Type> Closed(Type type, int depth)
    {
        if (!type.IsGenericTypeDefinition)
        {
            return [type];
        }

        List<Type>[] choices = [.. type.GetGenericArguments().Select(p => Fitting(p, depth))];
        Type[] first = [.. choices.Select(c => c[0])];
        return choices.SelectMany((c, i) => c.Select(choice => type.MakeGenericType([.. first.Select((f, j) => i == j ? choice : f)])));
    }

    private static List<Type> Fitting(Type parameter, int depth)
    {
        Type constraint = parameter.GetGenericParameterConstraints().Single(c => c.IsInterface);
        return [.. Assemblies.SelectMany(a => a.GetTypes())
            .Where(t => t.IsValueType && constraint.IsAssignableFrom(t) && (depth == 0 || !t.IsGenericTypeDefinition))
            .OrderBy(t => t.IsGenericTypeDefinition).ThenBy(t => t.FullName, StringComparer.Ordinal)
            .SelectMany(t => Composes(t, constraint) ? Closed(t, depth + 1).TakeLast(1) : Closed(t, depth + 1))];
    }

    /// <summary>One example of a composition (<see cref="Then{TFirst, TSecond}"/>) stands for all.</summary>
    private static bool Composes(Type type, Type constraint) => type.IsGenericTypeDefinition
        && type.GetGenericArguments().Any(a => a.GetGenericParameterConstraints().Contains(constraint));

    /// <summary>Operations may be defined above the kernels too.</summary>
    private static IEnumerable<Assembly> Assemblies =>
        [typeof(GpuEngine).Assembly, .. typeof(PtxTests).Assembly.GetReferencedAssemblies()
            .Where(a => a.Name!.StartsWith("PGGan.", StringComparison.Ordinal) && a.Name != typeof(GpuEngine).Assembly.GetName().Name)
            .Select(Assembly.Load)];

    private static string Compile(Type kernel, CudaArchitecture architecture)
    {
        MethodInfo entry = typeof(KernelLauncher).GetMethod(nameof(KernelLauncher.Run), BindingFlags.Static | BindingFlags.NonPublic)!;
        using PTXBackend backend = new(Context, architecture, CudaInstructionSet.ISA_78, null!);
        EntryPointDescription description = EntryPointDescription.FromExplicitlyGroupedKernel(entry.MakeGenericMethod(kernel));
        return ((PTXCompiledKernel)backend.Compile(description, default)).PTXAssembly;
    }

    private static void Assemble(Type kernel, string ptx, CudaArchitecture architecture)
    {
        string file = Path.Combine(Path.GetTempPath(), $"pggan-{Guid.NewGuid():N}.ptx");
        File.WriteAllText(file, ptx);
        try
        {
            ProcessStartInfo start = new(Ptxas!, ["-v", $"-arch=sm_{architecture.Major}{architecture.Minor}", "-o", file + ".cubin", file])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            using Process process = Process.Start(start)!;
            string report = process.StandardError.ReadToEnd() + process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, report);
            Assert.That(report, Does.Contain("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads"), "values stay in registers");
            int registers = int.Parse(Regex.Match(report, @"Used (\d+) registers").Groups[1].Value);
            string shared = Regex.Match(report, @"\d+ bytes smem").Value;
            TestContext.Out.WriteLine($"{kernel} sm_{architecture.Major}{architecture.Minor}: {registers} registers; {shared}");

            // Two groups of 256 threads on a multiprocessor of 65536 registers: one alone leaves it idle at every barrier.
            Assert.That(registers, Is.LessThanOrEqualTo(128));
        }
        finally
        {
            File.Delete(file);
            File.Delete(file + ".cubin");
        }
    }

    /// <summary>Where <c>tools/fetch-ptxas.sh .tools</c> puts it, or on the path; null where there is none.</summary>
    private static string? FindPtxas()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "PGGan.sln")))
        {
            root = root.Parent;
        }

        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.Prepend(Path.Combine(root?.FullName ?? ".", ".tools"))
            .Select(folder => Path.Combine(folder, "ptxas")).FirstOrDefault(File.Exists);
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
