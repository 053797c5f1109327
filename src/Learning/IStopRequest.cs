namespace PGGan.Learning;

/// <summary>Who may ask a run to stop, and is kept informed of whether the run has something to save.</summary>
public interface IStopRequest
{
    /// <summary>Cancelled when the run is asked to stop.</summary>
    CancellationToken Token { get; }

    /// <summary>Until disposed there is something to save: the run gets the time to do it.</summary>
    IDisposable WhileUnsaved();

    /// <summary>Until disposed nothing is to be saved, within <see cref="WhileUnsaved"/>.</summary>
    IDisposable WhileSaved();
}
