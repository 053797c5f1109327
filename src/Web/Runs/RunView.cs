using System.Globalization;
using PGGan.Files;
using PGGan.Interchange.Reports;
using PGGan.Learning.Runs;

namespace PGGan.Web.Runs;

/// <summary>A run as pages show it: its files read once.</summary>
/// <param name="Key">What addresses call it.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Version">Changes with the files.</param>
/// <param name="History">What the files have; null: they cannot be read.</param>
/// <param name="Fault">Why they cannot be read; empty: they can.</param>
internal sealed record RunView(string Key, string Folder, string Version, RunHistory? History, string Fault)
{
    private readonly bool isHeld = FolderLock.IsHeld(RunDirectory.LockPathOf(Folder));

    /// <summary>What it is doing.</summary>
    public RunActivity Activity => History is null ? RunActivity.Damaged
        : isHeld ? RunActivity.Running
        : History.ImagesSeen >= History.Schedule.TotalImages ? RunActivity.Finished
        : LastSession is not { } session || session.Outcome == "stopped" ? RunActivity.Stopped
        : session.Outcome == "failed" ? RunActivity.Failed
        : RunActivity.Died;

    /// <summary>The same in a word.</summary>
    public string StateName => Activity.ToString().ToLowerInvariant();

    /// <summary>How far it is: <c>kimg 120.5 of 250 (48 %)</c>.</summary>
    public string Progress => History is null ? "" : string.Create(CultureInfo.InvariantCulture,
        $"kimg {RunFacts.Kimg(History.ImagesSeen)} of {RunFacts.Kimg(History.Schedule.TotalImages)} ({100 * Share:0} %)");

    /// <summary>Share of its images that it has seen, 0 to 1.</summary>
    public double Share => History is null ? 0 : Math.Min(1, History.ImagesSeen / (double)Math.Max(1, History.Schedule.TotalImages));

    /// <summary>
    /// How long it will still train at the speed of its last tick; null: it does not, or has no tick. Later images are larger, so before
    /// the final resolution it takes longer than this.
    /// </summary>
    public string? Remaining
    {
        get
        {
            double speed = Activity == RunActivity.Running ? Last?.Timing.GetValueOrDefault("images_per_second") ?? 0 : 0;
            return speed > 0 ? Duration.Short((History!.Schedule.TotalImages - History.ImagesSeen) / speed) : null;
        }
    }

    /// <summary>Whether the networks have yet to grow, so that <see cref="Remaining"/> is too short.</summary>
    public bool Grows => Last is { } tick && tick.Resolution < History!.Config.Model.Resolution;

    /// <summary>The last tick; null: there is none.</summary>
    public RunTick? Last => History is { Ticks: { Count: > 0 } ticks } ? ticks[^1] : null;

    private RunSession? LastSession => History is { Sessions: { Count: > 0 } sessions } ? sessions[^1] : null;

    /// <summary>The address of the page about it.</summary>
    public string Page => $"/run/{Uri.EscapeDataString(Key)}";

    /// <summary>The address of a grid of generated images.</summary>
    public string Grid(long imagesSeen) =>
        string.Create(CultureInfo.InvariantCulture, $"/runs/{Uri.EscapeDataString(Key)}/grids/{imagesSeen}.png");
}
