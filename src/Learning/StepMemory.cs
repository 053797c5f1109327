using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Learning.Collectives;
using PGGan.Learning.Configuration;

namespace PGGan.Learning;

/// <summary>
/// What a training step takes of a device's memory, before it is taken: the step is run on the engine's <see cref="Engine.Planner"/>, which
/// rents every array that the engine would and computes none of them.
/// </summary>
internal sealed class StepMemory : IDisposable
{
    private readonly Workspace workspace;
    private readonly TrainingConfig config;
    private readonly TrainingStep step;
    private readonly Dictionary<(int Resolution, bool Fading, int Minibatch, int AtOnce), long> known = [];

    /// <summary>For the networks of a configuration on an engine; nothing of the engine is used up.</summary>
    /// <param name="engine">Where the step is to run.</param>
    /// <param name="config">A valid configuration.</param>
    /// <param name="method">What a program exchanges; null: nothing.</param>
    /// <param name="share">The part of each minibatch that the device computes; null: all of it.</param>
    public StepMemory(Engine engine, TrainingConfig config, TrainingMethod? method = null, RankShare? share = null)
    {
        this.config = config;
        workspace = new Workspace(engine.Planner());
        (int rank, int size) = share ?? RankShare.Whole;
        step = new TrainingStep(workspace, config, method, new AloneCollective(rank, size));
    }

    /// <summary>The networks: their shapes, without values.</summary>
    public TrainingStep Step => step;

    /// <summary>What <see cref="BytesOf"/> gives where an array would have more numbers than an array can have.</summary>
    public const long TooLarge = long.MaxValue;

    /// <summary>
    /// The most bytes in use at once during both updates: weights, moments and averages of the whole networks, and the arrays of the step.
    /// </summary>
    public long BytesOf(in Phase phase)
    {
        (int, bool, int, int) key = (phase.Resolution, phase.Fading, phase.Minibatch, phase.ImagesAtOnce);
        if (!known.TryGetValue(key, out long bytes))
        {
            BufferPool pool = workspace.Engine.Pool;
            pool.Trim();
            pool.ResetHighWater();
            try
            {
                // In the second update a GPU prepares all weights that the first one read at once.
                Minibatch images = Minibatch.Black(phase, config.Model);
                step.Update(phase, imagesSeen: 0, images);
                step.Update(phase, imagesSeen: 0, images);
                bytes = pool.HighWater;
            }
            catch (Exception fault) when (fault is OverflowException or ArgumentException)
            {
                bytes = TooLarge;
            }

            known.Add(key, bytes);
        }

        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        step.Reduction?.Dispose();
        workspace.Dispose();
    }
}
