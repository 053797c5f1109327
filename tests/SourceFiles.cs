namespace PGGan.Tests;

/// <summary>The source files of the repository, without what the build writes.</summary>
internal static class SourceFiles
{
    /// <summary>The folder of the solution.</summary>
    public static string Root
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PGGan.sln")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? throw new DirectoryNotFoundException($"No PGGan.sln above {AppContext.BaseDirectory}.");
        }
    }

    /// <summary>Those of a project in <c>src</c>.</summary>
    public static IEnumerable<string> Of(string project)
    {
        string folder = Path.Combine(Root, "src", project);
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(path => Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"));
    }

    /// <summary>Those of all projects in <c>src</c> but the program.</summary>
    public static IEnumerable<string> OfLibraries() =>
        Directory.EnumerateDirectories(Path.Combine(Root, "src")).Select(path => Path.GetFileName(path)!)
            .Where(project => project != "Training").SelectMany(Of);
}
