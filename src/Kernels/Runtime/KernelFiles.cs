using System.Security.Cryptography;
using System.Text;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// PTX texts kept on disk, so that a later start need not compile them: a file a kernel, in a folder for each state of the program, the
/// compiler and the driver.
/// </summary>
/// <remarks>
/// Only a file that names the same kernel and state and whose text has the sum that it states is used; any other is made again. A folder
/// that cannot be read or written costs the time to compile and nothing else. Several processes may share it.
/// </remarks>
internal sealed class KernelFiles
{
    private const string Format = "PGGan kernel 1";
    private const int StatesKept = 8, LongestName = 120;
    private readonly string state;
    private readonly string folder;

    /// <summary>The files of a state.</summary>
    /// <param name="root">Folder of all states; it need not exist.</param>
    /// <param name="state">All that a text depends on besides its kernel: versions, options, instruction set.</param>
    public KernelFiles(string root, string state)
    {
        this.state = state;
        folder = Path.Combine(root, Sum(state)[..16]);
    }

    /// <summary>The text of a kernel; null: it is not kept.</summary>
    public string? TryRead(Type kernel)
    {
        try
        {
            string path = PathOf(kernel);
            if (!File.Exists(path))
            {
                return null;
            }

            string[] parts = File.ReadAllText(path).Split('\n', 2);
            return parts.Length == 2 && parts[0] == Header(kernel, parts[1]) ? parts[1] : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps the text of a kernel, if it can be kept.</summary>
    public void Keep(Type kernel, string text)
    {
        try
        {
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                DropOldStates();
            }

            // Complete or not there: whoever reads it meanwhile sees the old file.
            string path = PathOf(kernel), draft = $"{path}.{Guid.NewGuid():N}.tmp";
            File.WriteAllText(draft, $"{Header(kernel, text)}\n{text}");
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It is compiled again at the next start.
        }
    }

    private string Header(Type kernel, string text) => $"{Format} | {Describe(kernel)} | {state} | {Sum(text)}";

    private string PathOf(Type kernel)
    {
        string name = KernelEntries.NameOf(kernel);
        return Path.Combine(folder, $"{name[..Math.Min(name.Length, LongestName)]}-{Sum(Describe(kernel))[..16]}.ptx");
    }

    // States are left behind by older versions of the program and the driver.
    private void DropOldStates()
    {
        foreach (DirectoryInfo old in new DirectoryInfo(folder).Parent!.EnumerateDirectories()
            .OrderByDescending(state => state.LastWriteTimeUtc).Skip(StatesKept))
        {
            old.Delete(recursive: true);
        }
    }

    /// <summary>A type by its full name, that of each type argument, and the versions of the modules that they are compiled in.</summary>
    private static string Describe(Type type)
    {
        string arguments = string.Join(',', type.GetGenericArguments().Select(Describe));
        return $"{type.Namespace}.{type.Name}:{type.Module.ModuleVersionId:N}" + (arguments.Length > 0 ? $"[{arguments}]" : "");
    }

    private static string Sum(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
