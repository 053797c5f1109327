using Microsoft.AspNetCore.Components;
using PGGan.Web.Runs;

namespace PGGan.Web.Pages;

/// <summary>A page that is drawn again whenever the runs that it shows change.</summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    private IDisposable? watch;

    [Inject]
    private RunWatch Watching { get; set; } = null!;

    /// <summary>The run that the page is about; null: all.</summary>
    protected virtual string? WatchedKey => null;

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            watch = Watching.Watch(WatchedKey, () => _ = InvokeAsync(() =>
            {
                Refresh();
                StateHasChanged();
            }));
        }
    }

    /// <summary>Reads what the page shows.</summary>
    protected abstract void Refresh();

    /// <inheritdoc/>
    protected override void OnParametersSet() => Refresh();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what the page holds.</summary>
    /// <param name="disposing">True.</param>
    protected virtual void Dispose(bool disposing) => watch?.Dispose();
}
