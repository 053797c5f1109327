using System.Globalization;
using PGGan.Autograd;
using PGGan.Kernels.Pointwise;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>
/// A further moving average of G next to the averaged generator, with a half-life of its own:
/// <c>average ← decay · average + (1 − decay) · G</c>, <c>decay = ½^(images / (1000 · half-life))</c> (
/// <see cref="OptimizerConfig.AverageHalfLives"/>). An update reads both and writes one: 12 bytes a parameter.
/// </summary>
/// <param name="halfLifeKimg">Half-life in thousands of images.</param>
/// <param name="generator">G.</param>
/// <param name="network">The generator that has the average; a copy of G at the start.</param>
internal sealed class MovingAverage(double halfLifeKimg, IGenerator generator, IGenerator network)
{
    private readonly Dictionary<Parameter, Tensor> averages = generator.Parameters.Zip(network.Parameters)
        .ToDictionary(pair => pair.First, pair => pair.Second.Value);

    /// <summary>What every name ends with.</summary>
    public const string Unit = "kimg";

    /// <summary>Its name: <c>5kimg</c>.</summary>
    public string Name { get; } = NameOf(halfLifeKimg);

    /// <summary>The averaged weights.</summary>
    public IGenerator Network => network;

    /// <summary>The name of the average with a half-life.</summary>
    public static string NameOf(double halfLifeKimg) => string.Create(CultureInfo.InvariantCulture, $"{halfLifeKimg}{Unit}");

    /// <summary>What stays of an average when so many images have been shown.</summary>
    /// <param name="images">Real images.</param>
    /// <param name="halfLifeKimg">Half-life in thousands of images.</param>
    public static float Decay(long images, double halfLifeKimg) => (float)Math.Pow(0.5, images / (1000 * halfLifeKimg));

    /// <summary>Goes a step towards G, before G's update as the averaged generator does.</summary>
    /// <param name="trained">The parameters of G that take part; the others are equal to their averages.</param>
    /// <param name="images">Real images since the last step.</param>
    public void Follow(IEnumerable<Parameter> trained, long images)
    {
        Lerp towards = new(1 - Decay(images, halfLifeKimg));
        foreach (Parameter weight in trained)
        {
            Tensor average = averages[weight];
            average.Workspace.Engine.Map2(towards, average.Shape.Count, average.Storage, weight.Value.Storage, average.Storage);
        }

        network.CopyBuffersFrom(generator);   // running statistics are averages already
    }
}
