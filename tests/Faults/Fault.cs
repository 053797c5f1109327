using System.Globalization;

namespace PGGan.Tests.Faults;

/// <summary>A call that changes files, as the preload library names it.</summary>
internal enum Call
{
    Rename,
    Link,
    Unlink,
    Mkdir,
    Rmdir,
    Create,
    Sync,
    Truncate,
    Write,
}

/// <summary>What the preload library does to a process.</summary>
internal sealed record Fault
{
    /// <summary>Kill before the call.</summary>
    public const string Before = "before";

    /// <summary>Kill after the call.</summary>
    public const string After = "after";

    /// <summary>Write half of it, then kill.</summary>
    public const string Half = "half";

    /// <summary>The number of the error "input/output error".</summary>
    public const string Eio = "5";

    /// <summary>The number of the error "no space left on device".</summary>
    public const string Enospc = "28";

    /// <summary>The call at which something is done; null: at none.</summary>
    public Call? At { get; init; }

    /// <summary>The number of that call, from 1; 0: each.</summary>
    public long Number { get; init; }

    /// <summary>What is done at it: one of the constants.</summary>
    public string Action { get; init; } = Before;

    /// <summary>Bytes until the disk is full; null: it has room.</summary>
    public long? Bytes { get; init; }

    /// <summary>What happens at the call, in words.</summary>
    public override string ToString() => Number == 0 ? $"{Doing} each {Name}" : Text($"{Doing} {Name} {Number}");

    private string Name => At!.Value.ToString().ToLowerInvariant();

    private string Doing => Action switch
    {
        Before or After => $"kill {Action}",
        Half => "kill in the middle of",
        Eio => "EIO at",
        _ => "ENOSPC at",
    };

    /// <summary>The environment that lets a process have this fault.</summary>
    /// <param name="under">The folder whose files are watched: full path.</param>
    /// <param name="counts">File of the counts, or null.</param>
    /// <param name="hit">File that gets the path at which something was done, or null.</param>
    public Dictionary<string, string> Environment(string under, string? counts = null, string? hit = null)
    {
        Dictionary<string, string> variables = new() { ["LD_PRELOAD"] = PreloadLibrary.FilePath, ["FAULT_UNDER"] = under };
        if (At is not null)
        {
            variables["FAULT_AT"] = Text($"{Name}:{Number}:{Action}");
        }

        if (Bytes is long bytes)
        {
            variables["FAULT_BYTES"] = Text($"{bytes}");
        }

        if (counts is not null)
        {
            variables["FAULT_COUNTS"] = counts;
        }

        if (hit is not null)
        {
            variables["FAULT_HIT"] = hit;
        }

        return variables;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
