using PGGan.Autograd;
using PGGan.Autograd.Ops;
using PGGan.Autograd.Optimizers;
using PGGan.Files;
using PGGan.Kernels;

namespace PGGan.Learning.Projection;

/// <summary>
/// Finds the latent whose picture is nearest to an image. Random latents are tried first; from the nearest of them, all in one minibatch,
/// Adam descends <c>Σ_n d(G(z_n), target) + (mean z_n² − 1)²</c> by z; the generator stays as it is. The last term keeps a latent at the
/// length of a random one: the network normalises latents, so that their length changes no picture, but the steps, which are across it,
/// would make it grow and themselves count for ever less. With labels, which are normalised together with it, it keeps the share that the
/// label has.
/// </summary>
/// <param name="generator">Whose latents.</param>
/// <param name="options">How.</param>
internal sealed class LatentSearch(TrainedGenerator generator, SearchOptions options)
{
    private static readonly AdamOptions Optimizer = new() { Beta2 = 0.99f };

    private readonly Workspace workspace = generator.Workspace;
    private readonly int latentSize = generator.Config.Model.LatentSize;

    /// <summary>Searches.</summary>
    /// <param name="target">The image, uint8 <c>[R, R, C]</c> of the generator's size.</param>
    /// <param name="choices">What pictures may be of: candidates go through them in turn.</param>
    /// <param name="progress">Receives every step.</param>
    /// <exception cref="PGGanException">The generator draws nothing finite.</exception>
    public SearchResult Find(ReadOnlySpan<byte> target, IReadOnlyList<LabelChoice> choices, Action<SearchProgress> progress)
    {
        using Scope scope = workspace.OpenScope("latent search");
        Tensor targets = Repeated(target);                                                              // [N, R, R, C]
        int[] nearest = NearestCandidates(targets, choices);
        float[] latents = Latents(nearest), labels = Labels(nearest, choices);
        Tensor? classes = Classes(labels);
        Parameter z = new("latents", Rows(latents).AsLeaf());                                           // [N, LatentSize]
        Adam adam = new(workspace, [z], Optimizer);
        Attempts attempts = new(options, latentSize, latents);
        for (int step = 0; ; step++)
        {
            using Scope inner = workspace.OpenScope("step of a latent search");
            Tensor distances = Distances(z.Value, classes, targets);                                    // [N]
            attempts.Note(step, distances.ToArray(), z.Value);
            progress(new SearchProgress(step, attempts.Nearest, attempts.Now));
            if (step == options.Steps)
            {
                return attempts.Result(labels);
            }

            Tensor length = z.Value.Square().Mean([1]).Offset(-1).Square();                            // [N]
            Tensor gradient = Tape.Grad(distances.Add(length).Sum(), [z.Value], release: true)[0]!;
            adam.Update([(z, gradient)], RateAt(step));
        }
    }

    private float RateAt(int step) => options.Rate * 0.5f * (1 + MathF.Cos(MathF.PI * step / options.Steps));

    private Tensor Distances(Tensor z, Tensor? classes, Tensor targets) =>
        options.Distance.Of(generator.Generator.Forward(z, generator.Growth, classes), targets);

    private Tensor Repeated(ReadOnlySpan<byte> target)
    {
        Shape shape = new(options.Attempts, generator.Resolution, generator.Resolution, generator.Channels);
        byte[] bytes = new byte[shape.Count];
        for (int i = 0; i < options.Attempts; i++)
        {
            target.CopyTo(bytes.AsSpan(i * target.Length, target.Length));
        }

        Tensor images = workspace.New(shape);
        workspace.Engine.Images(shape, fade: 1, bytes, new bool[options.Attempts], images.Storage);
        return images;
    }

    /// <summary>Numbers of the random latents whose pictures are nearest, the nearest first.</summary>
    private int[] NearestCandidates(Tensor targets, IReadOnlyList<LabelChoice> choices)
    {
        int minibatches = (Math.Max(options.Candidates, options.Attempts) - 1) / options.Attempts + 1;
        float[] distances = new float[minibatches * options.Attempts];
        using IDisposable noGrad = workspace.NoGrad();
        for (int first = 0; first < distances.Length; first += options.Attempts)
        {
            using Scope scope = workspace.OpenScope("random latents");
            int[] numbers = [.. Enumerable.Range(first, options.Attempts)];
            Distances(Rows(Latents(numbers)), Classes(Labels(numbers, choices)), targets).ToArray().CopyTo(distances, first);
        }

        int[] nearest = [.. Enumerable.Range(0, distances.Length).Where(i => float.IsFinite(distances[i])).OrderBy(i => distances[i])
            .Take(options.Attempts)];
        return nearest.Length == options.Attempts
            ? nearest
            : throw new PGGanException(
                $"{generator.FilePath}: its pictures have values that are not finite; choose an earlier checkpoint.");
    }

    private float[] Latents(int[] numbers)
    {
        float[] latents = new float[numbers.Length * latentSize];
        for (int i = 0; i < numbers.Length; i++)
        {
            Philox.Normal(new RandomStream(options.Seed, LearningRandom.LatentSearch), numbers[i],
                latents.AsSpan(i * latentSize, latentSize));
        }

        return latents;
    }

    private float[] Labels(int[] numbers, IReadOnlyList<LabelChoice> choices) =>
        LabelChoice.Labels(options.Seed, [.. numbers.Select(number => (choices[number % choices.Count], number))]);

    private Tensor Rows(float[] latents) => workspace.From(latents, new Shape(options.Attempts, latentSize));

    private Tensor? Classes(float[] labels) =>
        labels.Length == 0 ? null : workspace.From(labels, new Shape(options.Attempts, labels.Length / options.Attempts));
}
