using PGGan.Autograd;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning.Runs;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>
/// A trained generator, loaded from a checkpoint: the averaged weights, at the resolution that they have grown to. Pictures are numbered by
/// seed and are those of <c>pggan generate</c>, byte for byte. All members may be used by several threads; drawings follow one after the
/// other.
/// </summary>
/// <example>
/// <code>
/// using var generator = PretrainedGenerator.Load("checkpoint.safetensors");
/// generator.Draw(seeds: [0, 1, 2, 3]).SaveGrid("grid.png");
/// </code>
/// </example>
public sealed class PretrainedGenerator : IDisposable
{
    private readonly Lock gate = new();
    private readonly Workspace workspace;
    private readonly TrainedGenerator generator;

    private PretrainedGenerator(Workspace workspace, Checkpoint checkpoint, INetworks? networks) =>
        (this.workspace, generator) = (workspace, new TrainedGenerator(workspace, checkpoint, networks));

    /// <summary>Side of its pictures in pixels.</summary>
    public int Resolution => generator.Resolution;

    /// <summary>Channels of its pictures: 1 gray, 3 RGB, 4 RGB multiplied by alpha, and alpha.</summary>
    public int Channels => generator.Channels;

    /// <summary>Length of a latent vector.</summary>
    public int LatentSize => generator.Config.Model.LatentSize;

    /// <summary>What pictures can be asked for by class; empty where it was trained without labels.</summary>
    public LabelSchema Labels => generator.Config.Model.Labels;

    /// <summary>How far it has grown: resolution, and the weight of the newest layers.</summary>
    public Growth Growth => generator.Growth;

    /// <summary>Real images seen in training.</summary>
    public long ImagesSeen => generator.ImagesSeen;

    /// <summary>Where it computes, for people: <c>cpu (AVX-512, 2 threads)</c>.</summary>
    public string Device => workspace.Engine.Name;

    /// <summary>Loads it.</summary>
    /// <param name="path">A checkpoint, or a run's folder: then the whole checkpoint that has come furthest.</param>
    /// <param name="device">Where it computes; null: the first CUDA device that works, else the CPU.</param>
    /// <param name="networks">Makes the network, where a program trained its own; null: the paper's.</param>
    /// <exception cref="DamagedFileException">The checkpoint is damaged.</exception>
    /// <exception cref="PGGanException">There is none, or it cannot be read.</exception>
    /// <exception cref="Kernels.Gpu.DeviceException">The device is not there or does not work.</exception>
    public static PretrainedGenerator Load(string path, DeviceOptions? device = null, INetworks? networks = null)
    {
        if (!Path.Exists(path))
        {
            throw new PGGanException($"PretrainedGenerator: there is no file or folder '{path}'; name a checkpoint or a run's folder.");
        }

        DeviceOptions options = device ?? new();
        using Checkpoint checkpoint = RunCheckpoints.Open(".", path, options.Note ?? (_ => { }));
        Workspace workspace = new(options.Open());
        try
        {
            return new PretrainedGenerator(workspace, checkpoint, networks);
        }
        catch
        {
            workspace.Dispose();
            throw;
        }
    }

    /// <summary>Draws pictures by number.</summary>
    /// <param name="seeds">Their numbers; the same number is the same picture.</param>
    /// <param name="classes">
    /// What a conditional generator is to draw, by name or number: <c>cat</c>, <c>kind=gas,rings=with</c>; <c>all</c>: every picture once a
    /// class of the first attribute, one class after the other. Attributes that are not named have a class drawn by the picture's number.
    /// </param>
    /// <exception cref="PGGanException">There is no such class, or the pictures are not finite.</exception>
    public Pictures Draw(IReadOnlyList<int> seeds, string? classes = null)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        (LabelChoice Choice, int Seed)[] pictures = [.. LabelChoice.Parse(classes, Labels)
            .SelectMany(choice => seeds.Select(seed => (choice, seed)))];
        return Drawn(generator.Latents([.. pictures.Select(picture => picture.Seed)]),
            LabelChoice.Labels(generator.Config.Run.Seed, pictures));
    }

    /// <summary>Draws one picture a latent vector.</summary>
    /// <param name="latents"><c>[N, LatentSize]</c></param>
    /// <param name="labels">What they are to be of, <c>[N, Labels.Size]</c>, one-hot for each attribute; empty without labels.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="PGGanException">The pictures are not finite.</exception>
    public Pictures DrawLatents(ReadOnlySpan<float> latents, ReadOnlySpan<float> labels = default)
    {
        int count = latents.Length / LatentSize;
        return latents.Length == count * LatentSize && labels.Length == count * Labels.Size
            ? Drawn(latents, labels.ToArray())
            : throw new ArgumentException(
                $"DrawLatents: {latents.Length} numbers are not rows of {LatentSize}, or {labels.Length} labels not as many rows of "
                    + $"{Labels.Size}; give [N, {LatentSize}] and [N, {Labels.Size}].");
    }

    /// <summary>The latent vectors of numbered pictures, <c>[N, LatentSize]</c>: a place to start walking from.</summary>
    /// <param name="seeds">Their numbers.</param>
    public float[] Latents(IReadOnlyList<int> seeds) => generator.Latents(seeds);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            workspace.Dispose();
        }
    }

    private Pictures Drawn(ReadOnlySpan<float> latents, float[] labels)
    {
        lock (gate)
        {
            return new Pictures(generator.Draw(latents, labels, TrainedGenerator.Minibatch), Resolution, Channels);
        }
    }
}
