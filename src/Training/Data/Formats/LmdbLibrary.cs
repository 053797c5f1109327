using System.Reflection;
using System.Runtime.InteropServices;
using LightningDB;

namespace PGGan.Training.Data.Formats;

/// <summary>
/// The native LMDB that LightningDB calls: the system's where there is one, else the package's own, version 1.0, which wants a newer C library (glibc 2.38)
/// than Debian 12 has.
/// </summary>
internal static class LmdbLibrary
{
    /// <summary>How to get one.</summary>
    public const string Remedy = "Debian, Ubuntu: apt-get install liblmdb0";

    private const string Package = "lmdb";
    private static readonly string[] OfTheSystem = ["liblmdb.so.0", "liblmdb.dylib"];
    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Loads it; to be called before anything else of LightningDB.</summary>
    /// <exception cref="ImageDataException">There is none that works; one line.</exception>
    public static void Require()
    {
        if (!Loaded.Value)
        {
            throw new ImageDataException($"Data: reading LSUN needs the native LMDB library, and none can be loaded; install it ({Remedy}).");
        }
    }

    private static bool Load()
    {
        Assembly caller = typeof(LightningEnvironment).Assembly;
        nint handle = 0;
        if (!OfTheSystem.Any(name => NativeLibrary.TryLoad(name, out handle)) && !NativeLibrary.TryLoad(Package, caller, null, out handle))
        {
            return false;
        }

        NativeLibrary.SetDllImportResolver(caller, (name, _, _) => name == Package ? handle : 0);
        return true;
    }
}
