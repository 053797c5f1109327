using System.Reflection;
using PGGan.Learning.Machine;

namespace PGGan.Training;

/// <summary>The packages that this program is built on, with the versions that are loaded.</summary>
internal static class PackageVersions
{
    /// <summary>By name: assemblies that the program's own refer to, without those of the runtime.</summary>
    public static IEnumerable<(string Name, string Version)> All()
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        Stack<Assembly> open = new([typeof(PackageVersions).Assembly]);
        while (open.TryPop(out Assembly? assembly))
        {
            foreach (AssemblyName name in assembly.GetReferencedAssemblies().Where(name => seen.Add(name.Name!)))
            {
                if (TryLoad(name) is not Assembly loaded || IsOfRuntime(loaded))
                {
                    continue;
                }

                if (name.Name!.StartsWith("PGGan.", StringComparison.Ordinal))
                {
                    open.Push(loaded);
                }
                else
                {
                    found[name.Name] = ProgramVersion.Of(loaded);
                }
            }
        }

        return found.OrderBy(package => package.Key, StringComparer.Ordinal).Select(package => (package.Key, package.Value));
    }

    // The runtime has a folder of its own, unless it was published with the program: then its names tell.
    private static bool IsOfRuntime(Assembly assembly) => assembly.GetName().Name is string name
        && (name is "netstandard" or "mscorlib" || name.StartsWith("System", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.Win32", StringComparison.Ordinal))
        && Path.GetDirectoryName(assembly.Location) == Path.GetDirectoryName(typeof(object).Assembly.Location);

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception fault) when (fault is IOException or BadImageFormatException)
        {
            return null;   // a broken installation is worth a report too
        }
    }
}
