using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning;
using PGGan.Learning.Projection;

namespace PGGan.Web.Drawing;

/// <summary>An image and the picture that comes nearest to it, as addresses that hold their bytes.</summary>
/// <param name="Target">The image, at the network's size.</param>
/// <param name="Picture">The picture.</param>
/// <param name="Latent">Its latent, a <c>.npy</c> file.</param>
/// <param name="Distance">Between the two.</param>
internal sealed record Projected(string Target, string Picture, string Latent, float Distance)
{
    // A page is to answer soon: fewer steps than the command takes by default.
    private static readonly SearchOptions Options = new() { Candidates = 128, Steps = 150 };

    /// <summary>Searches.</summary>
    /// <param name="generator">Whose picture.</param>
    /// <param name="file">The bytes of an image file.</param>
    /// <param name="progress">Receives each step.</param>
    /// <exception cref="PGGanException">It is no image that can be read.</exception>
    public static Projected Of(TrainedGenerator generator, byte[] file, Action<SearchProgress> progress)
    {
        byte[] target = ProjectionTarget.Decode(file, "the image", generator);
        SearchResult found = new LatentSearch(generator, Options)
            .Find(target, LabelChoice.Parse(null, generator.Config.Model.Labels), progress);
        byte[] picture = generator.Draw(found.Latent, found.Label, minibatch: 1);
        return new Projected(Png(generator, target), Png(generator, picture),
            $"data:application/octet-stream;base64,{Convert.ToBase64String(DrawingFiles.Npy(found.Latent))}", found.Distance);
    }

    private static string Png(TrainedGenerator generator, byte[] pixels) => "data:image/png;base64," + Convert.ToBase64String(
        new ImageFileFormat(ImageFileKind.Png)
            .Encode(new PixelBuffer(generator.Resolution, generator.Resolution, generator.Channels, pixels)));
}
