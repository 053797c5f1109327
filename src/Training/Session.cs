using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Learning;
using PGGan.Learning.Runs;

namespace PGGan.Training;

/// <summary>A trained network on a device, for as long as a command works with it.</summary>
internal sealed class Session : IDisposable
{
    /// <summary>Opens the device and puts the averaged generator on it.</summary>
    /// <param name="checkpoint">Whose generator; disposed with this.</param>
    /// <param name="open">Opens the device.</param>
    /// <param name="average">Which of its averages.</param>
    public Session(Checkpoint checkpoint, Func<Engine> open, AverageChoice average)
    {
        Checkpoint = checkpoint;
        try
        {
            Workspace = new Workspace(open());
            Generator = new TrainedGenerator(Workspace, checkpoint, average: average);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The checkpoint.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Where it computes.</summary>
    public Workspace Workspace { get; } = null!;

    /// <summary>The averaged generator.</summary>
    public TrainedGenerator Generator { get; } = null!;

    /// <inheritdoc/>
    public void Dispose()
    {
        Workspace?.Dispose();
        Checkpoint.Dispose();
    }
}
