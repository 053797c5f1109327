using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Runs;
using PGGan.Model;

namespace PGGan.Tests.Interchange.Import;

/// <summary>The networks of an imported checkpoint, as a run that goes on from it has them.</summary>
internal sealed class ImportedTraining : IDisposable
{
    private readonly Workspace workspace = new(new CpuEngine(1));
    private readonly Checkpoint checkpoint;

    public ImportedTraining(string path)
    {
        checkpoint = Checkpoint.Open(path);
        Step = new TrainingStep(workspace, checkpoint.Config);
        checkpoint.Restore(Step);
        Growth = new Schedule(checkpoint.Config).Shown(checkpoint.State.Position.ImagesSeen).Growth;
    }

    public Checkpoint Checkpoint => checkpoint;

    public TrainingStep Step { get; }

    public Growth Growth { get; }

    /// <summary>Images <c>[C, R, R]</c> one behind the other.</summary>
    /// <param name="generator">Which network.</param>
    /// <param name="inputs">Latents and labels, one behind the other.</param>
    public float[] Draw(IGenerator generator, double[][] inputs)
    {
        using Scope scope = workspace.OpenScope("test");
        int latents = generator.LatentSize, n = inputs.Length;
        Tensor z = workspace.From(Singles(inputs.SelectMany(input => input[..latents])), new Shape(n, latents));
        Tensor? labels = generator.LabelSize == 0 ? null
            : workspace.From(Singles(inputs.SelectMany(input => input[latents..])), new Shape(n, generator.LabelSize));
        Tensor images = generator.Forward(z, Growth, labels);
        float[] pixels = images.ToArray();
        int channels = images.Shape[3], area = images.Shape[1] * images.Shape[2];
        return [.. Enumerable.Range(0, pixels.Length).Select(i =>
            pixels[(((i / (area * channels) * area) + (i % area)) * channels) + (i / area % channels)])];
    }

    /// <summary>Scores with the logits of labels behind each.</summary>
    /// <param name="images"><c>[C, R, R]</c> one behind the other.</param>
    public float[] Judge(double[] images)
    {
        using Scope scope = workspace.OpenScope("test");
        int side = Growth.Resolution, channels = checkpoint.Config.Model.Channels, area = side * side;
        float[] pixels = Singles(Enumerable.Range(0, images.Length).Select(i =>
            images[(((i / (area * channels) * channels) + (i % channels)) * area) + (i / channels % area)]));
        int n = images.Length / (area * channels);
        DiscriminatorOutput output = Step.Discriminator.Evaluate(workspace.From(pixels, new Shape(n, side, side, channels)), Growth);
        float[] scores = output.Scores.ToArray(), logits = output.LabelLogits?.ToArray() ?? [];
        int labels = logits.Length / n;
        return [.. Enumerable.Range(0, n).SelectMany(i => logits.Skip(i * labels).Take(labels).Prepend(scores[i]))];
    }

    public void Dispose()
    {
        checkpoint.Dispose();
        workspace.Dispose();
    }

    private static float[] Singles(IEnumerable<double> values) => [.. values.Select(value => (float)value)];
}
