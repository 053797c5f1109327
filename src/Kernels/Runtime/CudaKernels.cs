using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.IL;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// The kernels of a CUDA device: PTX that was kept or is compiled by ILGPU, loaded by the driver, and called with the arguments laid out by
/// ILGPU. Kernels that are announced are made ready on threads of their own.
/// </summary>
/// <remarks>
/// ILGPU can load only what it has just compiled. Compiling, laying out arguments and calling the driver are each public, so the three are
/// joined here.
/// </remarks>
internal sealed partial class CudaKernels : IDisposable
{
    private const int MaxWorkers = 8;
    private readonly CudaAccelerator accelerator;
    private readonly KernelFiles? files;
    private readonly KernelEntries entries = new();
    private readonly ConcurrentDictionary<Type, Lazy<nint>> functions = [];
    private readonly Queue<Lazy<nint>> announced = [];
    private readonly ConcurrentBag<KernelCompiler> idle = [];
    private readonly List<Thread> workers = [];
    private int compiled;
    private bool closed;

    /// <summary>Kernels of a device.</summary>
    /// <param name="accelerator">The device.</param>
    /// <param name="folder">Where PTX is kept; null: nowhere.</param>
    public CudaKernels(CudaAccelerator accelerator, string? folder)
    {
        this.accelerator = accelerator;
        files = folder is null ? null : new KernelFiles(folder, State(accelerator));
    }

    /// <summary>Kernels that were compiled, as no file had them.</summary>
    public int Compiled => compiled;

    /// <summary>Makes a kernel ready in the background, before it is launched. Threads are few: images are read meanwhile.</summary>
    public void Announce(Type kernel, Occupancy plan)
    {
        Lazy<nint> function = NewFunction(kernel, plan);
        if (!functions.TryAdd(kernel, function))
        {
            return;
        }

        lock (announced)
        {
            announced.Enqueue(function);
            workers.RemoveAll(worker => !worker.IsAlive);
            if (!closed && workers.Count < Math.Clamp(Environment.ProcessorCount - 1, 1, MaxWorkers))
            {
                Thread worker = new(Work) { IsBackground = true, Name = "Kernel compiler" };
                workers.Add(worker);
                worker.Start();
            }
        }
    }

    /// <summary>The call of a kernel, compiled and loaded by now. By the launching thread.</summary>
    /// <exception cref="CudaException">The driver does not load it.</exception>
    /// <exception cref="InternalCompilerException">ILGPU does not compile it.</exception>
    public Action<AcceleratorStream, KernelConfig, TKernel> Load<TKernel>(Occupancy plan)
        where TKernel : struct, IKernel
    {
        // Who comes first does the work; the other waits for it.
        nint function = functions.GetOrAdd(typeof(TKernel), kernel => NewFunction(kernel, plan)).Value;
        return Call<TKernel>(new CudaFunction(function));
    }

    /// <summary>Stops making kernels ready. What was loaded goes with the device.</summary>
    public void Dispose()
    {
        Thread[] waiting;
        lock (announced)
        {
            closed = true;
            announced.Clear();
            waiting = [.. workers];
        }

        foreach (Thread worker in waiting)
        {
            worker.Join();
        }

        DropCompilers();
    }

    // Each holds all that it has compiled.
    private void DropCompilers()
    {
        while (idle.TryTake(out KernelCompiler? compiler))
        {
            compiler.Dispose();
        }
    }

    private void Work()
    {
        while (true)
        {
            Lazy<nint>? function;
            lock (announced)
            {
                if (!announced.TryDequeue(out function))
                {
                    break;
                }
            }

            try
            {
                _ = function.Value;
            }
            catch (Exception e) when (e is AcceleratorException or InternalCompilerException or NotSupportedException)
            {
                // Each thread that launches it gets the same exception.
            }
        }

        DropCompilers();
    }

    private Lazy<nint> NewFunction(Type kernel, Occupancy plan) => new(() =>
    {
        string text = files?.TryRead(kernel) ?? Compile(kernel, plan);
        accelerator.Bind();
        CudaException.ThrowIfFailed(CudaAPI.CurrentAPI.LoadModule(out nint module, text, out string? _));
        CudaException.ThrowIfFailed(CudaAPI.CurrentAPI.GetModuleFunction(out nint function, module,
            EntryName().Match(text).Groups[1].Value));
        return function;
    });

    private string Compile(Type kernel, Occupancy plan)
    {
        KernelCompiler compiler = idle.TryTake(out KernelCompiler? used) ? used : new KernelCompiler(accelerator);
        string text = compiler.Compile(Description(kernel), plan);
        idle.Add(compiler);
        Interlocked.Increment(ref compiled);
        files?.Keep(kernel, text);
        return text;
    }

    // One thread at a time defines types.
    private EntryPointDescription Description(Type kernel)
    {
        lock (entries)
        {
            return EntryPointDescription.FromExplicitlyGroupedKernel(entries.Add(kernel));
        }
    }

    /// <summary>
    /// Emits what ILGPU emits for a launch: its mapper copies the kernel into a block of parameters, views as pointer and length.
    /// </summary>
    private Action<AcceleratorStream, KernelConfig, TKernel> Call<TKernel>(CudaFunction function)
    {
        // The mapper expects the parameter behind three others.
        DynamicMethod method = new(
            $"Launch_{KernelEntries.NameOf(typeof(TKernel))}",
            typeof(void),
            [typeof(CudaFunction), typeof(AcceleratorStream), typeof(KernelConfig), typeof(TKernel)],
            typeof(CudaFunction).Module,
            skipVisibility: true);
        ILEmitter body = new(method.GetILGenerator());
        EntryPoint entry = new(Description(typeof(TKernel)), default, KernelSpecialization.Empty);
        (ILLocal parameters, int bytes) = accelerator.Backend.ArgumentMapper.Map(body, entry);
        body.Emit(ArgumentOperation.Load, 0);
        body.Emit(ArgumentOperation.Load, 1);
        body.Emit(ArgumentOperation.Load, 2);
        body.Emit(LocalOperation.LoadAddress, parameters);
        body.EmitConstant(bytes);
        body.EmitCall(typeof(CudaFunction).GetMethod(nameof(CudaFunction.Launch))!.MakeGenericMethod(parameters.VariableType));
        body.Emit(OpCodes.Ret);
        body.Finish();
        return (Action<AcceleratorStream, KernelConfig, TKernel>)method.CreateDelegate(
            typeof(Action<AcceleratorStream, KernelConfig, TKernel>), function);
    }

    // ILGPU compiles methods of the runtime too, and the driver's version decides which instructions it may use.
    private static string State(CudaAccelerator accelerator)
    {
        Module[] modules = [typeof(GpuEngine).Module, typeof(Context).Module, typeof(object).Module];
        ContextProperties options = accelerator.Context.Properties;
        return string.Join(' ', [
            .. modules.Select(module => $"{module.Name}:{module.ModuleVersionId:N}"),
            $"{options.OptimizationLevel}", $"{options.InliningMode}", $"{options.MathMode}", $"{options.DebugSymbolsMode}",
            $"profiling:{options.EnableProfiling}",
            $"{accelerator.Architecture}", $"PTX:{accelerator.InstructionSet}",
            $"CUDA:{accelerator.Device.DriverVersion.Major}.{accelerator.Device.DriverVersion.Minor}"]);
    }

    [GeneratedRegex(@"\.entry\s+(\w+)\s*\(")]
    private static partial Regex EntryName();
}
