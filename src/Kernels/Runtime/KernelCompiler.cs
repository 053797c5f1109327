using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// ILGPU's compiler for a device, for one thread at a time. It keeps what kernels have in common, so a second kernel takes less than half
/// of a first.
/// </summary>
internal sealed class KernelCompiler : IDisposable
{
    private readonly Context context;
    private readonly PTXBackend backend;

    /// <summary>
    /// A compiler for <paramref name="accelerator"/>, apart from its own: compilations of one context wait for each other.
    /// </summary>
    public KernelCompiler(CudaAccelerator accelerator)
    {
        context = Context.Create(builder => GpuEngine.Configure(builder));
        backend = new PTXBackend(context, accelerator.Capabilities, accelerator.Architecture, accelerator.InstructionSet, null);
    }

    /// <summary>The PTX of a kernel.</summary>
    /// <exception cref="InternalCompilerException">It does not compile.</exception>
    public string Compile(EntryPointDescription kernel, Occupancy plan) =>
        ((PTXCompiledKernel)backend.Compile(kernel, plan.Bounds)).PTXAssembly;

    /// <inheritdoc/>
    public void Dispose()
    {
        backend.Dispose();
        try
        {
            context.Dispose();
        }
        catch (AcceleratorException)
        {
            // It asks the driver to leave the device that this thread has bound, which a lost device refuses.
            LostDevices.Keep(context);
        }
    }
}
