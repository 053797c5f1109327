using PGGan.Imaging;

namespace PGGan.Learning.Films;

/// <summary>What a generator draws along a way through its latents.</summary>
/// <param name="generator">It.</param>
/// <param name="way">The latents of each cell over time.</param>
/// <param name="cells">Columns and rows of pictures.</param>
/// <param name="labels">What each cell shows, <c>[cells, L]</c>; empty without labels.</param>
internal sealed class LatentFilm(TrainedGenerator generator, ILatentPath way, GridSize cells, float[] labels)
{
    /// <summary>
    /// The grids of pictures, gray or RGB, drawn as they are asked for, by the minibatches of <c>generate</c>: the same latent is the same
    /// picture there.
    /// </summary>
    public IEnumerable<PixelBuffer> Frames()
    {
        int latents = cells.Count * generator.Config.Model.LatentSize,
            pixels = cells.Count * generator.Resolution * generator.Resolution * generator.Channels;

        // So many frames that small grids fill a minibatch.
        int together = Math.Max(1, TrainedGenerator.Minibatch / cells.Count);
        for (int first = 0; first < way.Frames; first += together)
        {
            int some = Math.Min(together, way.Frames - first);
            float[] drawing = new float[some * latents];
            for (int i = 0; i < some; i++)
            {
                way.Read(first + i, drawing.AsSpan(i * latents, latents));
            }

            byte[] images = generator.Draw(drawing, [.. Enumerable.Repeat(labels, some).SelectMany(label => label)],
                TrainedGenerator.Minibatch);
            for (int i = 0; i < some; i++)
            {
                yield return ImageGrid.Lay(images.AsSpan(i * pixels, pixels), generator.Resolution, generator.Channels,
                    cells.Columns, cells.Rows);
            }
        }
    }
}
