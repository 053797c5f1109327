using PGGan.Autograd;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>The averaged generator of a checkpoint or a further average of it, at the resolution it has grown to.</summary>
internal sealed class TrainedGenerator
{
    /// <summary>Pictures drawn at once for people: fixed, so that a picture does not depend on how many are asked for.</summary>
    public const int Minibatch = 8;

    private readonly AverageChoice choice;

    /// <summary>Puts it into a workspace.</summary>
    /// <param name="workspace">Where it is to live.</param>
    /// <param name="checkpoint">Its weights and configuration.</param>
    /// <param name="networks">Makes the network, as it was trained; null: <see cref="GrowingNetworks"/>.</param>
    /// <param name="average">Which average; null: <see cref="AverageChoice.Default"/>.</param>
    /// <exception cref="PGGanException">
    /// The checkpoint is not of the networks that its configuration describes, or has no such average.
    /// </exception>
    public TrainedGenerator(Workspace workspace, Checkpoint checkpoint, INetworks? networks = null, AverageChoice? average = null)
    {
        choice = average ?? AverageChoice.Default;
        (Workspace, FilePath, Config) = (workspace, checkpoint.FilePath, checkpoint.Config);
        Generator = (networks ?? GrowingNetworks.Instance).CreateGenerator(workspace, Config.Model, seed: null);
        Take(checkpoint);
    }

    /// <summary>The checkpoint.</summary>
    public string FilePath { get; private set; }

    /// <summary>The configuration of its run.</summary>
    public TrainingConfig Config { get; private set; }

    /// <summary>Name of the further average that it is; null: it is the averaged generator.</summary>
    public string? Average { get; private set; }

    /// <summary>Images seen in training.</summary>
    public long ImagesSeen { get; private set; }

    /// <summary>How far it has grown.</summary>
    public Growth Growth { get; private set; }

    /// <summary>Where it computes.</summary>
    public Workspace Workspace { get; }

    /// <summary>The network.</summary>
    public IGenerator Generator { get; }

    /// <summary>Side of its pictures in pixels.</summary>
    public int Resolution => Growth.Resolution;

    /// <summary>Channels of its pictures: 1 gray, 3 RGB, 4 RGBA (<see cref="Premultiplied"/>).</summary>
    public int Channels => Config.Model.Channels;

    /// <summary>For people: <c>runs/00000-…/checkpoint-000120.safetensors at kimg 120</c>.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{FilePath} at kimg {ImagesSeen / 1000.0:0.0##}{(Average is null ? "" : $", average {Average}")}");

    /// <summary>Takes the weights of another checkpoint of the same network instead.</summary>
    /// <exception cref="PGGanException">It is of another network.</exception>
    public void Load(Checkpoint checkpoint)
    {
        if (ConfigJson.Differences(Config with { Model = checkpoint.Config.Model }, Config).FirstOrDefault() is string difference)
        {
            throw new PGGanException($"{checkpoint.FilePath} is of another network ({difference}); take it by itself.");
        }

        Take(checkpoint);
    }

    /// <summary>Draws pictures by number.</summary>
    /// <param name="pictures">What each is to be of, and its number.</param>
    /// <param name="minibatch">Pictures drawn at once; a picture does not depend on it but for roundings.</param>
    /// <returns>uint8 <c>[N, R, R, C]</c></returns>
    /// <exception cref="PGGanException">They are not finite.</exception>
    public byte[] Draw(IReadOnlyList<(LabelChoice Choice, int Seed)> pictures, int minibatch) =>
        Draw(Latents([.. pictures.Select(picture => picture.Seed)]), LabelChoice.Labels(Config.Run.Seed, pictures), minibatch);

    /// <summary>The latents of numbered pictures, <c>[N, latentSize]</c>.</summary>
    public float[] Latents(IReadOnlyList<int> seeds) => Samples.Latents(Config.Run.Seed, seeds, Config.Model.LatentSize);

    /// <summary>Draws pictures by latent.</summary>
    /// <param name="latents"><c>[N, latentSize]</c></param>
    /// <param name="labels">What they are to be of, <c>[N, L]</c>; empty without labels.</param>
    /// <param name="minibatch">Pictures drawn at once; a picture does not depend on it but for roundings.</param>
    /// <param name="growth">Draw as a smaller network of those it consists of; null: as far as it has grown.</param>
    /// <returns>uint8 <c>[N, R, R, C]</c></returns>
    /// <exception cref="PGGanException">They are not finite.</exception>
    public byte[] Draw(ReadOnlySpan<float> latents, float[] labels, int minibatch, Growth? growth = null)
    {
        try
        {
            float[] images = Samples.Draw(Workspace, Generator, latents, growth ?? Growth, minibatch, labels);
            byte[] pixels = new byte[images.Length];
            ImageGrid.ToBytes(images, pixels);
            return pixels;
        }
        catch (DivergedException fault)
        {
            throw new PGGanException($"{FilePath}: {fault.Message}; choose an earlier checkpoint.", fault);
        }
    }

    private void Take(Checkpoint checkpoint)
    {
        Average = choice.In(checkpoint.Best?.Average);
        checkpoint.RestoreAveraged(Generator, Average);
        (FilePath, Config, ImagesSeen) = (checkpoint.FilePath, checkpoint.Config, checkpoint.State.Position.ImagesSeen);
        Growth = new Schedule(Config).Shown(ImagesSeen).Growth;
    }
}
