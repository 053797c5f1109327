using System.Reflection;
using System.Reflection.Emit;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// The methods that ILGPU compiles, one a kernel type. It names the entry point of its PTX after the method, so each is called as its
/// kernel and a profiler can tell them apart: <c>Kernel_Map_LeakyRelu</c>.
/// </summary>
/// <remarks>
/// One generic method would give every kernel the same name, and a method written out in each kernel type could name neither its tile nor
/// its operation. So the four instructions are emitted, into an assembly of this name that sees our internal types, as ILGPU does with
/// launchers.
/// </remarks>
internal sealed class KernelEntries
{
    private const string AssemblyName = "PGGan.Kernels.Entries";

    private static readonly MethodInfo Execute = typeof(IKernel).GetMethod(nameof(IKernel.Execute))!;

    private readonly ModuleBuilder module =
        AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(AssemblyName), AssemblyBuilderAccess.RunAndCollect)
            .DefineDynamicModule(AssemblyName);

    private int count;

    /// <summary><c>static void Name(TKernel kernel) => kernel.Execute();</c></summary>
    public MethodInfo Add(Type kernel)
    {
        string name = NameOf(kernel);
        TypeBuilder type = module.DefineType($"Entry{count++}", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        MethodBuilder method = type.DefineMethod(name, MethodAttributes.Public | MethodAttributes.Static, typeof(void), [kernel]);
        ILGenerator body = method.GetILGenerator();
        body.Emit(OpCodes.Ldarga_S, (byte)0);
        body.Emit(OpCodes.Constrained, kernel);
        body.Emit(OpCodes.Callvirt, Execute);
        body.Emit(OpCodes.Ret);
        return type.CreateType().GetMethod(name)!;
    }

    /// <summary>A kernel type's name for people: <c>Map_LeakyRelu</c> for <c>MapKernel&lt;LeakyRelu&gt;</c>.</summary>
    public static string NameOf(Type kernel)
    {
        string plain = kernel.Name.Split('`')[0];
        string name = plain.EndsWith("Kernel", StringComparison.Ordinal) ? plain[..^"Kernel".Length] : plain;
        return string.Join('_', [name, .. kernel.GetGenericArguments().Select(NameOf)]);
    }
}
