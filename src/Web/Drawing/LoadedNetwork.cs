using PGGan.Autograd;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning;
using PGGan.Learning.Runs;
using PGGan.Model;

namespace PGGan.Web.Drawing;

/// <summary>The networks of a checkpoint on a device; D is put there when it is asked for scores. Used by one thread.</summary>
internal sealed class LoadedNetwork : IDisposable
{
    private readonly string path;
    private PictureScores? scores;

    /// <summary>Loads the generator.</summary>
    /// <exception cref="PGGanException">The checkpoint cannot be used; one line.</exception>
    public LoadedNetwork(string path, DeviceOptions device)
    {
        this.path = path;
        using Checkpoint checkpoint = Checkpoint.Open(path);
        HasDiscriminator = checkpoint.HasDiscriminator;
        Workspace workspace = new(device.Open());
        try
        {
            Generator = new TrainedGenerator(workspace, checkpoint);
        }
        catch
        {
            workspace.Dispose();
            throw;
        }
    }

    /// <summary>The averaged generator.</summary>
    public TrainedGenerator Generator { get; }

    /// <summary>Whether the checkpoint has a discriminator.</summary>
    public bool HasDiscriminator { get; }

    /// <summary>The discriminator's scores of numbered latents.</summary>
    /// <exception cref="PGGanException">There is no discriminator, or a picture is not finite.</exception>
    public float[] Scores(IReadOnlyList<PictureRequest> pictures)
    {
        if (scores is null)
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            scores = new PictureScores(Generator, checkpoint);
        }

        return scores.Of([.. pictures.SelectMany(picture => picture.Latent(Generator))],
            [.. pictures.SelectMany(picture => picture.Label(Generator))]);
    }

    /// <summary>Draws pictures, all as far as the network is grown for the first.</summary>
    /// <exception cref="PGGanException">A request does not fit the network, or a picture is not finite.</exception>
    public IReadOnlyList<PixelBuffer> Draw(IReadOnlyList<PictureRequest> pictures)
    {
        Growth growth = pictures[0].GrowthIn(Generator);
        byte[] pixels = Generator.Draw([.. pictures.SelectMany(picture => picture.Latent(Generator))],
            [.. pictures.SelectMany(picture => picture.Label(Generator))], TrainedGenerator.Minibatch, growth);
        int side = growth.Resolution, length = pixels.Length / pictures.Count;
        return [.. pictures.Select((_, i) =>
            new PixelBuffer(side, side, Generator.Channels, pixels[(i * length)..((i + 1) * length)]))];
    }

    /// <inheritdoc/>
    public void Dispose() => Generator.Workspace.Dispose();
}
