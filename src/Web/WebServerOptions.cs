using System.Net;
using PGGan.Learning;

namespace PGGan.Web;

/// <summary>What a server shows, and where it listens.</summary>
public sealed record WebServerOptions
{
    /// <summary>The port of <c>pggan serve</c>.</summary>
    public const int DefaultPort = 5081;

    /// <summary>Folders of runs, or runs: nothing else is shown.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>The address that it listens on.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0: a free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>What a browser must show once, as <c>?token=</c>; null: nothing, allowed only where other machines cannot connect.</summary>
    public string? Token { get; init; }

    /// <summary>Names by which browsers may call this machine, besides its addresses and <c>localhost</c>.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>Where pictures are drawn.</summary>
    public DeviceOptions Device { get; init; } = new() { Device = "cpu" };

    /// <summary>Folder of prepared images, which are shown and never made; null: the user's.</summary>
    public string? CacheFolder { get; init; }
}
