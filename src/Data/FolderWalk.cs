using PGGan.Files;

namespace PGGan.Data;

/// <summary>A regular file in a folder or below it.</summary>
/// <param name="Name">Path below the folder, with <c>/</c>.</param>
/// <param name="Node">What the system says of it.</param>
internal readonly record struct FoundFile(string Name, FileNode Node);

/// <summary>
/// All regular files in a folder and the folders below it. Links are followed, and however they lead, each folder is entered once: by its
/// own name where it lies within, else by that of the first link to it. A link to a file that is found by its own name is left out too, and
/// of several names that a file has itself (hard links) all but the first. Names that start with a dot are hidden, and <c>__MACOSX</c>
/// holds resource forks: neither is looked at. What this program wrote is counted, and left out unless it is asked for.
/// </summary>
internal sealed class FolderWalk
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly string root;
    private readonly bool withOwn;
    private readonly List<FoundFile> files = [];
    private readonly HashSet<(ulong, ulong, string)> entered = [], found = [];
    private readonly Stack<(string Name, string? Own)> folders = new();
    private readonly SortedSet<string> links = new(StringComparer.Ordinal);

    private FolderWalk(string root, bool withOwn) => (this.root, this.withOwn) = (root, withOwn);

    /// <summary>The files, in no order.</summary>
    public IReadOnlyList<FoundFile> Files => files;

    /// <summary>What is not among the files: neither a file nor a folder that can be entered, hidden, or of this program.</summary>
    public SourceAccount Account { get; } = new();

    /// <summary>Finds all files.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="withOwn">Whether what this program wrote is found too.</param>
    /// <exception cref="ImageDataException">The disk fails, or the folder itself may not be listed; one line.</exception>
    public static FolderWalk Of(string root, bool withOwn = false)
    {
        FolderWalk walk = new(root, withOwn);
        walk.entered.Add(SourceFile.Look(root).Identity);
        walk.folders.Push(("", null));
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
        walk.LeaveOutFurtherNames();
        return walk;
    }

    /// <summary>Whether a part of a name, with <c>/</c>, is hidden.</summary>
    public static bool IsHidden(string name) => name.Split('/').Any(part => part.StartsWith('.') || part == "__MACOSX");

    private string PathOf(string name) => Path.Combine(root, name);

    private void EnterFolders()
    {
        while (folders.TryPop(out (string Name, string? Own) folder))
        {
            IReadOnlyCollection<string> parts = List(folder.Name);
            string? own = withOwn ? null : folder.Own ?? OwnFolders.Describe(parts, PathOf(folder.Name));
            foreach (string part in parts)
            {
                if (IsHidden(part))
                {
                    Account.Hidden++;
                    continue;
                }

                string name = folder.Name.Length == 0 ? part : $"{folder.Name}/{part}";
                FileNode node = SourceFile.Look(PathOf(name), followLinks: false);
                if (node.Kind != FileKind.Link)
                {
                    Add(name, node, own);
                }
                else if (own is null)
                {
                    links.Add(name);
                }
                else
                {
                    Account.AddOwn(own);
                }
            }
        }
    }

    private IReadOnlyCollection<string> List(string folder)
    {
        string path = folder.Length == 0 ? root : PathOf(folder);
        try
        {
            return SourceFile.Try(path, () => OperatingSystem.IsLinux() ? Posix.NamesIn(path)
                : [.. Directory.EnumerateFileSystemEntries(path, "*", Everything).Select(entry => Path.GetFileName(entry))]);
        }
        catch (ImageDataException fault) when (folder.Length > 0 && fault.InnerException is UnauthorizedAccessException
            or DirectoryNotFoundException)
        {
            Account.Skipped.Add(folder, fault.InnerException is UnauthorizedAccessException
                ? "no permission to list this folder" : "this folder is gone");
            return [];
        }
    }

    private void Follow(string link)
    {
        FileNode node = SourceFile.Look(PathOf(link));
        if (node.Kind == FileKind.Missing)
        {
            Account.Skipped.Add(link, "a link to nothing");
        }
        else if (node.Kind == FileKind.Folder ? entered.Contains(node.Identity) : found.Contains(node.Identity))
        {
            Account.Skipped.Add(link, $"a link to {FileNode.Describe(node.Kind)} that is read already");
        }
        else
        {
            Add(link, node, own: null);
        }
    }

    private void Add(string name, FileNode node, string? own)
    {
        switch (node.Kind)
        {
            case FileKind.File when own is not null:
                found.Add(node.Identity);
                Account.AddOwn(own);
                break;
            case FileKind.File:
                found.Add(node.Identity);
                files.Add(new FoundFile(name, node));
                break;
            case FileKind.Folder:
                if (entered.Add(node.Identity))
                {
                    folders.Push((name, own));
                }
                else
                {
                    Account.Skipped.Add(name, "a folder that is read already, under another name");
                }

                break;
            case FileKind.Missing:
                Account.Skipped.Add(name, "it is gone");
                break;
            default:
                Account.Skipped.Add(name, node.Kind == FileKind.Unreachable ? node.Fault : FileNode.Describe(node.Kind));
                break;
        }
    }

    private void LeaveOutFurtherNames()
    {
        HashSet<(ulong, ulong, string)> kept = [];
        string[] further = [.. files.Where(file => file.Node.Names > 1).OrderBy(file => file.Name, StringComparer.Ordinal)
            .Where(file => !kept.Add(file.Node.Identity)).Select(file => file.Name)];
        if (further.Length > 0)
        {
            HashSet<string> left = [.. further];
            files.RemoveAll(file => left.Contains(file.Name));
            Array.ForEach(further, name => Account.Skipped.Add(name, "another name (hard link) of a file that is read already"));
        }
    }
}
