using System.Globalization;

namespace PGGan.Files;

/// <summary>
/// The folder <c>set-aside/</c> of a run: what was taken out of the way and may still be wanted. What goes there together gets names that
/// nothing had before:
/// <c>checkpoint-000160.safetensors</c>, and the next time <c>checkpoint-000160-2.safetensors</c>.
/// </summary>
/// <param name="run">The run's folder.</param>
internal sealed class SetAside(string run)
{
    /// <summary>The folder.</summary>
    public string Folder { get; } = Path.Combine(run, "set-aside");

    /// <summary>Moves files of the run there.</summary>
    /// <param name="paths">The files.</param>
    /// <returns>Where they are now.</returns>
    /// <exception cref="IOException">They cannot be moved.</exception>
    public string[] Take(IReadOnlyList<string> paths)
    {
        int number = FreeNumber(paths);
        Directory.CreateDirectory(Folder);
        return [.. paths.Select(path => Take(path, number))];
    }

    /// <summary>Moves a file of the run to the existing folder, under the names of one number.</summary>
    /// <returns>Where it is now.</returns>
    /// <exception cref="IOException">There is one of that name, or it cannot be moved.</exception>
    public string Take(string path, int number)
    {
        string target = PathOf(path, number);
        File.Move(path, target, overwrite: false);
        return target;
    }

    /// <summary>Puts a copy of a file of the run into the existing folder, unless it is there: it was copied before.</summary>
    public void Copy(string path, int number)
    {
        string target = PathOf(path, number);
        if (!File.Exists(target))
        {
            byte[] content = File.ReadAllBytes(path);
            AtomicFile.Write(target, stream => stream.Write(content));
        }
    }

    /// <summary>The smallest number under which none of the files has a name yet.</summary>
    public int FreeNumber(IReadOnlyList<string> paths)
    {
        int number = 1;
        while (paths.Any(path => Path.Exists(PathOf(path, number))))
        {
            number++;
        }

        return number;
    }

    private string PathOf(string path, int number)
    {
        string suffix = number == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{number}");
        return Path.Combine(Folder, $"{Path.GetFileNameWithoutExtension(path)}{suffix}{Path.GetExtension(path)}");
    }
}
