namespace PGGan.Data;

/// <summary>A regular file in a folder or below it.</summary>
/// <param name="Name">Path below the folder, with <c>/</c>.</param>
/// <param name="Node">What the system says of it.</param>
internal readonly record struct FoundFile(string Name, FileNode Node);

/// <summary>
/// All regular files in a folder and the folders below it. Links are followed, and however they lead, each folder is entered once: by its
/// own name where it lies within, else by that of the first link to it. A link to a file that is found by its own name is left out too.
/// Names that start with a dot are hidden, and <c>__MACOSX</c> holds resource forks: neither is looked at.
/// </summary>
internal sealed class FolderWalk
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly string root;
    private readonly List<FoundFile> files = [];
    private readonly HashSet<(ulong, ulong, string)> entered = [], found = [];
    private readonly Stack<string> folders = new();
    private readonly SortedSet<string> links = new(StringComparer.Ordinal);

    private FolderWalk(string root) => this.root = root;

    /// <summary>The files, in no order.</summary>
    public IReadOnlyList<FoundFile> Files => files;

    /// <summary>What is neither a file nor a folder that can be entered.</summary>
    public SkippedFiles Skipped { get; } = new();

    /// <summary>Finds all files.</summary>
    /// <param name="root">The folder.</param>
    /// <exception cref="ImageDataException">The disk fails, or the folder itself may not be listed; one line.</exception>
    public static FolderWalk Of(string root)
    {
        FolderWalk walk = new(root);
        walk.entered.Add(SourceFile.Look(root).Identity);
        walk.folders.Push("");
        do
        {
            walk.EnterFolders();
            if (walk.links.Min is string link)   // what lies within has its own name before a link gives it another
            {
                walk.links.Remove(link);
                walk.Follow(link);
            }
        }
        while (walk.folders.Count > 0 || walk.links.Count > 0);
        return walk;
    }

    /// <summary>Whether a part of a name, with <c>/</c>, is hidden.</summary>
    public static bool IsHidden(string name) => name.Split('/').Any(part => part.StartsWith('.') || part == "__MACOSX");

    private string PathOf(string name) => Path.Combine(root, name);

    private void EnterFolders()
    {
        while (folders.TryPop(out string? folder))
        {
            foreach (string part in List(folder))
            {
                if (IsHidden(part))
                {
                    continue;
                }

                string name = folder.Length == 0 ? part : $"{folder}/{part}";
                FileNode node = SourceFile.Look(PathOf(name), followLinks: false);
                if (node.Kind == FileKind.Link)
                {
                    links.Add(name);
                }
                else
                {
                    Add(name, node);
                }
            }
        }
    }

    private string[] List(string folder)
    {
        string path = folder.Length == 0 ? root : PathOf(folder);
        try
        {
            return SourceFile.Try(path, () => Directory.EnumerateFileSystemEntries(path, "*", Everything)
                .Select(entry => Path.GetFileName(entry)).ToArray());
        }
        catch (ImageDataException fault) when (folder.Length > 0 && fault.InnerException is UnauthorizedAccessException
            or DirectoryNotFoundException)
        {
            Skipped.Add(folder, fault.InnerException is UnauthorizedAccessException
                ? "no permission to list this folder" : "this folder is gone");
            return [];
        }
    }

    private void Follow(string link)
    {
        FileNode node = SourceFile.Look(PathOf(link));
        if (node.Kind == FileKind.Missing)
        {
            Skipped.Add(link, "a link to nothing");
        }
        else if (node.Kind == FileKind.Folder ? entered.Contains(node.Identity) : found.Contains(node.Identity))
        {
            Skipped.Add(link, $"a link to {FileNode.Describe(node.Kind)} that is read already");
        }
        else
        {
            Add(link, node);
        }
    }

    private void Add(string name, FileNode node)
    {
        switch (node.Kind)
        {
            case FileKind.File:
                found.Add(node.Identity);
                files.Add(new FoundFile(name, node));
                break;
            case FileKind.Folder:
                if (entered.Add(node.Identity))
                {
                    folders.Push(name);
                }
                else
                {
                    Skipped.Add(name, "a folder that is read already, under another name");
                }

                break;
            case FileKind.Missing:
                Skipped.Add(name, name.Contains('\uFFFD') ? "its name is not UTF-8; rename it" : "it is gone");
                break;
            default:
                Skipped.Add(name, node.Kind == FileKind.Unreachable ? node.Fault : FileNode.Describe(node.Kind));
                break;
        }
    }
}
