using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;

namespace PGGan.Kernels.Gpu;

/// <summary>Lets ILGPU find the NVIDIA driver.</summary>
internal static class CudaLibrary
{
    private static readonly Lock Gate = new();
    private static bool resolving;

    /// <summary>
    /// Answers ILGPU's question for the library <c>cuda</c> with <c>libcuda.so.1</c>: drivers always install that name,
    /// <c>libcuda.so</c> comes with the development package only. To be called before the first context is made.
    /// </summary>
    public static void Resolve()
    {
        lock (Gate)
        {
            // Under WSL ILGPU sets a resolver of its own, and an assembly can have only one.
            if (resolving || !OperatingSystem.IsLinux() || IsWsl())
            {
                return;
            }

            NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, Find);
            resolving = true;
        }
    }

    private static bool IsWsl()
    {
        try
        {
            return File.ReadAllText("/proc/version").Contains("Microsoft", StringComparison.OrdinalIgnoreCase);
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static nint Find(string library, Assembly assembly, DllImportSearchPath? path) =>
        library == "cuda" && NativeLibrary.TryLoad("libcuda.so.1", out nint handle) ? handle : 0;
}
